// Turns: what one speaker says without a break, made of sentences.

/** Milliseconds of silence over which a speaker keeps the floor. */
const PAUSE = 2_000;

/** The turns of sentences in their order: { id, speaker, start, end }; `id` is the first sentence's. */
export function turnsOf(sentences) {
  const turns = [];
  for (const { id, speaker, start, end } of sentences) {
    const last = turns.at(-1);
    if (last && last.speaker === speaker && start - last.end <= PAUSE) last.end = Math.max(last.end, end);
    else turns.push({ id, speaker, start, end });
  }
  return turns;
}

/** Where two people speak at once, as turns of nobody. */
export function overlapsOf(sentences) {
  return sentences.flatMap(({ id, findings }) => findings
    .filter((each) => each.kind === "overlap" && each.span)
    .map(({ span: [start, end] }) => ({ id, speaker: null, start, end })));
}
