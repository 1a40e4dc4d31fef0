/** The look, from what all parts share to each part's own. */

import { controls } from "./controls.js";
import { dialogs } from "./dialogs.js";
import { facets } from "./facets.js";
import { field } from "./field.js";
import { grid } from "./grid.js";
import { layout } from "./layout.js";
import { notices } from "./notices.js";
import { tokens } from "./tokens.js";

export const styles = [tokens, layout, controls, field, facets, grid, notices, dialogs];
