export interface DiffPart {
  kind: 'same' | 'left' | 'right';
  text: string;
}

/** The table of a comparison grows with the product of both lengths; beyond this the ends that agree are told alone. */
const MOST_STEPS = 4_000_000;

/** What two texts share and where they differ, word by word: a longest common subsequence. */
export function diffWords(left: string, right: string): DiffPart[] {
  const [a, b] = [wordsOf(left), wordsOf(right)];
  let begin = 0;
  while (begin < a.length && begin < b.length && a[begin] === b[begin]) begin += 1;
  let end = 0;
  while (end < a.length - begin && end < b.length - begin && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const [mineA, mineB] = [a.slice(begin, a.length - end), b.slice(begin, b.length - end)];
  const middle =
    mineA.length * mineB.length > MOST_STEPS ? [part('left', mineA), part('right', mineB)] : aligned(mineA, mineB);
  return joined([part('same', a.slice(0, begin)), ...middle, part('same', a.slice(a.length - end))]);
}

function aligned(a: string[], b: string[]): DiffPart[] {
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      parts.push({ kind: 'same', text: a[i++] ?? '' });
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1)))
      parts.push({ kind: 'left', text: a[i++] ?? '' });
    else parts.push({ kind: 'right', text: b[j++] ?? '' });
  }
  return parts;
}

function joined(parts: DiffPart[]): DiffPart[] {
  const merged: DiffPart[] = [];
  for (const { kind, text } of parts) {
    const last = merged.at(-1);
    if (text === '') continue;
    if (last?.kind === kind) last.text += text;
    else merged.push({ kind, text });
  }
  return merged;
}

const part = (kind: DiffPart['kind'], words: string[]): DiffPart => ({ kind, text: words.join('') });
const wordsOf = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];
