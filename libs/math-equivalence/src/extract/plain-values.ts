/** A number or a plain calculation in prose. */
export interface PlainValue {
  start: number;
  end: number;
  text: string;
}

const NUMBER = String.raw`(?<!\d)(?:-?[1-9]\d{0,2}(?:[ ,]\d{3})+(?!\d)(?:\.\d+)?|-?\d+[.,]\d+|-?\.\d+|-?\d+)(?:\s*(?:%|[Pp]ercent(?:age)?|[Pp]ct))?`;
const CALCULATION = String.raw`-?\(?-?\d[\d.\s+\-*×/^()÷]{0,80}[+\-*×/^()÷][\d.\s+\-*×/^()÷]{1,80}\)?`;
const BEFORE = String.raw`(?:^|\s|=)(?:\*\*)?`;
const CURRENCY = String.raw`[$€£¥₹₽₩]?`;
const AFTER = String.raw`(?:\*\*)?(?=[.,:\s)$]|\*\*|$)`;

/** A value with what must stand before it. */
export const VALUE = `(?:${BEFORE}(?<calculation>${CALCULATION})${AFTER}|${BEFORE}${CURRENCY}(?<number>${NUMBER}))`;

/** Every number or calculation that has a space, an equals sign or nothing before it: not the 2 of `H2O`. */
export function plainValues(text: string): PlainValue[] {
  return [
    new RegExp(`${BEFORE}(?<calculation>${CALCULATION})${AFTER}`, 'g'),
    new RegExp(`${BEFORE}${CURRENCY}(?<number>${NUMBER})`, 'g'),
  ]
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(valueOf);
}

/** What a match of {@link VALUE} holds. */
export function valueOf(match: RegExpMatchArray): PlainValue {
  const start = match.index ?? 0;
  const text = (match.groups?.['calculation'] ?? match.groups?.['number'] ?? '').trim();
  return { start, end: start + match[0].length, text };
}
