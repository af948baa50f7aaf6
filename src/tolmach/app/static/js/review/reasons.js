// Why a sentence is in the queue, in words.

import { languageName, t, tOr } from "../i18n.js";

/** Codes whose detail says more to people than the label. */
const SPOKEN = new Set(["invented", "unheard", "suspicious_translation", "name", "number", "rate",
  "new_reading", "speaker", "second_opinion", "unspoken", "outside_vocabulary", "language_switch", "inconsistent",
  "other_translation", "not_written"]);

/** A reason as a short text; words of the sentence are quoted where it names some. */
export function reasonText(reason, sentence) {
  const words = (reason.words ?? []).map((at) => sentence?.words[at]?.[0]).filter(Boolean);
  const label = tOr(`reason.${reason.code}`, reason.code.replaceAll("_", " "), {
    language: reason.language ? languageName(reason.language) : "",
  });
  const where = reason.language ? `${reason.language.toUpperCase()}: ` : "";
  if (words.length) return `${where}${label}: ${words.map((word) => `«${bare(word)}»`).join(", ")}`;
  return `${where}${label}`;
}

/** What the program says beside the label; empty where the label says it all. */
export const reasonDetail = (reason) =>
  SPOKEN.has(reason.code) && reason.detail ? reason.detail : "";

const bare = (word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

/** The reasons that count for a sentence: each code and language once. */
export function distinct(reasons) {
  const seen = new Set();
  return reasons.filter((reason) => {
    const key = `${reason.code} ${reason.language ?? ""}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The reasons in one line. */
export const reasonLine = (reasons, sentence) =>
  distinct(reasons).map((reason) => reasonText(reason, sentence)).join(t("reason.and"));
