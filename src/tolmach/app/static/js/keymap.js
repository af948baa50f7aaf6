// The keys in force for the person at the page: a preset and what they chose instead.

import { firstKey, layers } from "./keys.js";
import { settings } from "./settings.js";

export const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** The two layers. */
export const inForce = () => layers(settings().keys, settings().own_keys);

/** The key of an action as it is printed, for buttons' hints. */
export const keyOf = (action) => firstKey(inForce().command, action, MAC);
