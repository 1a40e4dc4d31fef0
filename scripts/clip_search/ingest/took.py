"""What a run took, or will take, and on what and for how much, as its report says: in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clip_search.terminal import counted, duration, one_line, span

Figures = Mapping[str, Any]
_ALONE = "Batch Transform alone"
"""Lambda, S3 and the domain come on top."""


def lines(figures: Figures) -> Iterator[tuple[str, str]]:
    """Yield what a report tells of it, label and text; nothing where it is of before there was such a thing."""
    if figures.get("status") == "dry_run":
        yield from _expected(figures.get("estimate") or {})
        return
    if "machines" in figures and figures.get("embedded"):
        yield (
            "machine",
            "; ".join(map(_machine, figures["machines"])) or "not known: its container does not say",
        )
    if seconds := figures.get("seconds"):
        yield "took", ", ".join(f"{state.capitalize()} {duration(spent)}" for state, spent in seconds.items())
    if job := figures.get("transform"):
        yield (
            "transform job",
            f"{_several(job['instances'], job['instance_type'])} for {duration(job['seconds'])}",
        )
        yield "cost", _money([job.get("usd")], job.get("price"))


def _expected(estimate: Figures) -> Iterator[tuple[str, str]]:
    if not estimate:
        return
    seconds = {state: spent for state, spent in estimate["seconds"].items() if max(spent)}
    total = seconds.pop("total")
    each = ", ".join(f"{state.capitalize()} {span(*spent)}" for state, spent in seconds.items())
    yield "would take", f"about {span(*total)}: {each}"
    if estimate["embeddings"]:
        yield "would run on", _several(estimate["instances"], estimate["instance_type"])
        yield "would cost", _money(estimate.get("usd") or [None], estimate.get("price"))
    yield "estimated by", one_line(estimate["said"])


def _machine(kind: Figures) -> str:
    pace = f", {kind['pace']:g} vectors a second" if kind.get("pace") else ""
    each = " each" if pace and kind["instances"] > 1 else ""
    return (
        f"{_several(kind['instances'], kind['instruction_set'])}, {counted(kind['cpus'], 'CPU')}{pace}{each}"
    )


def _several(count: int, what: str) -> str:
    return what if count == 1 else f"{count} times {what}"


def _money(usd: Sequence[float | None], price: object) -> str:
    told = [_dollars(amount) for amount in usd if amount is not None]
    if not told:
        return f"not known: {one_line(price)}"
    return f"about {' to '.join(dict.fromkeys(told))} ({one_line(price)}), {_ALONE}"


def _dollars(amount: float) -> str:
    return f"${amount:.2f}" if amount >= 0.1 else f"${amount:.4f}"
