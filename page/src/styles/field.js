/** The field and the examples below it. */

import { css } from "lit";

export const field = css`
  .field {
    display: flex;
    align-items: center;
    gap: 2px;
    min-block-size: 56px;
    padding-inline: 16px 8px;
    border: 1px solid var(--edge);
    border-radius: 28px;
    background: var(--surface);
    transition: border-color var(--quick), box-shadow var(--quick);
  }
  .field:focus-within { border-color: var(--accent); box-shadow: 0 0 0 3px color-mix(in oklab, var(--accent) 22%, transparent); }
  .glass { flex: none; color: var(--quiet); margin-inline-end: 8px; }
  .words {
    flex: 1;
    min-inline-size: 0;
    block-size: 54px;
    border: 0;
    background: none;
    font-size: 17px;
    outline: none;
    appearance: none;
  }
  .words::placeholder { color: var(--quiet); opacity: 1; text-overflow: ellipsis; }
  .words::-webkit-search-cancel-button { display: none; }

  .chosen { position: relative; flex: none; inline-size: 40px; block-size: 40px; margin-inline: -2px 12px; border-radius: 10px; background: var(--sunken); }
  .chosen[role="img"] { animation: breathe 0.8s ease-in-out infinite alternate; }
  .chosen img { inline-size: 100%; block-size: 100%; border-radius: inherit; object-fit: cover; }
  .chosen > [role="img"] { display: grid; place-items: center; block-size: 100%; color: var(--quiet); }
  .chosen button {
    position: absolute;
    inset-block-start: -8px;
    inset-inline-end: -8px;
    display: grid;
    place-items: center;
    inline-size: 24px;
    block-size: 24px;
    border-radius: 50%;
    border: 2px solid var(--surface);
    background: var(--ink);
    color: var(--surface);
  }
  .chosen button .icon { inline-size: 12px; block-size: 12px; stroke-width: 2.5; }

  .only-touch { display: none; }
  @media (pointer: coarse) { .only-touch { display: grid; } }

  .welcome { display: grid; grid-template-columns: auto 1fr; align-items: center; gap: 10px 18px; margin-block-end: 22px; }
  .welcome.both { align-content: start; min-block-size: 88px; }
  .samples { display: flex; gap: 8px; }
  .samples button { display: block; border-radius: 12px; transition: transform var(--quick); }
  .samples button:hover { transform: translateY(-2px); }
  .samples img { inline-size: 44px; block-size: 44px; border-radius: 12px; object-fit: cover; background: var(--sunken); }

  @container (max-width: 599px) {
    .welcome { grid-template-columns: minmax(0, 1fr); gap: 8px; }
    .welcome.both { min-block-size: 158px; }
    .welcome .chips { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; margin-inline: -16px; padding-inline: 16px; }
    .welcome .chips li { flex: none; }
    .samples { overflow-x: auto; scrollbar-width: none; }
    .glass { display: none; }
    .field { padding-inline: 18px 4px; }
  }
`;
