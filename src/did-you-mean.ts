/** `; did you mean --rate?`, or nothing when no known word is near. At most three are named, the nearest ones. */
export function didYouMean(word: string, known: readonly string[]): string {
  const bare = bareWord(word);
  let nearest: string[] = [];
  let smallest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = wordDistance(bare, bareWord(candidate));
    if (distance < smallest) nearest = [];
    if (distance <= smallest) {
      smallest = distance;
      nearest.push(candidate);
    }
  }
  if (smallest === Number.POSITIVE_INFINITY) return '';
  return `; did you mean ${nearest.slice(0, 3).join(' or ')}?`;
}

function bareWord(word: string): string {
  return word.replace(/^-+/, '').toLowerCase().replaceAll('_', '-');
}

/** Typing errors between two words; infinite when they are too many for the words to be meant as the same. */
function wordDistance(word: string, candidate: string): number {
  if (word === candidate) return 0;
  if (word.length >= 3 && candidate.startsWith(word)) return 0.5;
  const distance = editDistance(word, candidate);
  return distance <= 1 + Math.max(word.length, candidate.length) / 4 && distance < candidate.length
    ? distance
    : Number.POSITIVE_INFINITY;
}

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, each counting one
 * (R. W. Wagner and R. Lowrance, "An extension of the string-to-string correction problem", 1975).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
