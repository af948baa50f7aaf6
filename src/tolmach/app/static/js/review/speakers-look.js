// How a speaker looks in a list and on the waveform.

import { t } from "../i18n.js";

const HUES = [212, 28, 150, 288, 350, 85, 185, 320];

/** The number of a speaker among all, from 1; 0 for none. */
export const speakerNumber = (speakers, id) => speakers.findIndex((each) => each.id === id) + 1;

/** The class that gives a speaker's colour, by its number. */
export const speakerClass = (number) => (number ? `speaker-${((number - 1) % HUES.length) + 1}` : "");

/** A speaker's colour on a canvas, by its number. */
export const speakerColour = (number, dark) =>
  number ? `hsl(${HUES[(number - 1) % HUES.length]} ${dark ? "55% 62%" : "60% 38%"})` : "currentColor";

/** A speaker's name, or what to say where there is none. */
export function speakerName(speakers, id) {
  if (!id) return t("speaker.none");
  const speaker = speakers.find((each) => each.id === id);
  return speaker?.name || t("speaker.unnamed", { id });
}
