// What differs between two texts, word by word.

/** Parts of the new text; `added` marks those that the old one does not have. */
export function changedParts(old, now) {
  const one = pieces(old);
  const two = pieces(now);
  const kept = common(one, two);
  const parts = [];
  two.forEach((text, at) => {
    const added = !kept.has(at) && text.trim() !== "";
    const last = parts.at(-1);
    if (last && last.added === added) last.text += text;
    else parts.push({ text, added });
  });
  return parts;
}

const pieces = (text) => text.match(/\s+|[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];

/** Places of the second list that belong to the longest common part of both. */
function common(one, two) {
  const wide = two.length + 1;
  const table = new Uint16Array((one.length + 1) * wide);
  for (let a = one.length - 1; a >= 0; a -= 1) {
    for (let b = two.length - 1; b >= 0; b -= 1) {
      table[a * wide + b] = one[a] === two[b]
        ? table[(a + 1) * wide + b + 1] + 1
        : Math.max(table[(a + 1) * wide + b], table[a * wide + b + 1]);
    }
  }
  const kept = new Set();
  let a = 0;
  let b = 0;
  while (a < one.length && b < two.length) {
    if (one[a] === two[b]) {
      kept.add(b);
      a += 1;
      b += 1;
    } else if (table[(a + 1) * wide + b] >= table[a * wide + b + 1]) a += 1;
    else b += 1;
  }
  return kept;
}
