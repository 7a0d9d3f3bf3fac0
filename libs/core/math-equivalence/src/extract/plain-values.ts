/** A number or a plain calculation in prose. */
export interface PlainValue {
  start: number;
  end: number;
  text: string;
}

const PERCENT = String.raw`(?:\s*(?:%|[Pp]ercent(?:age)?|[Pp]ct)|\s+(?:thousand|million|billion|trillion|dozen)(?!\w))?`;
const NUMBER = String.raw`(?<!\d)(?:-?\d+(?:\.\d+)?[eE][-+]?\d{1,3}(?!\w)|-?[1-9]\d{0,2}(?:[ ,]\d{3})+(?!\d)(?:\.\d+)?|-?\d+[.,]\d+|-?\.\d+|-?\d+)${PERCENT}`;
const CALCULATION = String.raw`-?\(?-?\d[\d. +\-*×/^()÷]{0,80}[+\-*×/^()÷][\d. +\-*×/^()÷]{1,80}\)?${PERCENT}`;
const BEFORE = String.raw`(?:^|\s|=)(?:\*\*)?`;
const CURRENCY = String.raw`[$€£¥₹₽₩]?`;
const AFTER = String.raw`(?:\*\*)?(?=[.,:\s)$]|\*\*|$)`;

/** A value, with the condition on the text before it. */
export const VALUE = `(?:${BEFORE}(?<calculation>${CALCULATION})${AFTER}|${BEFORE}${CURRENCY}(?<number>${NUMBER}))`;

/** Every number or calculation after a space, an equals sign or the beginning of the text; so not the 2 of `H2O`. */
export function plainValues(text: string): PlainValue[] {
  const calculations = find(text, `${BEFORE}(?<calculation>${CALCULATION})${AFTER}`);
  const mixed = calculations.filter((value) => /^[-+]?\d[\d ]* \d+\/\d+\D*$/.test(value.text));
  // The first 4 of `4 4/9` is part of a mixed number.
  const numbers = find(text, `${BEFORE}${CURRENCY}(?<number>${NUMBER})`).filter(
    ({ start, end }) => !mixed.some((whole) => whole.start < end && start < whole.end),
  );
  return [...calculations, ...numbers];
}

function find(text: string, pattern: string): PlainValue[] {
  return [...text.matchAll(new RegExp(pattern, 'g'))].map(valueOf);
}

/** The value of a match of {@link VALUE}. */
export function valueOf(match: RegExpMatchArray): PlainValue {
  const start = match.index ?? 0;
  const text = (match.groups?.['calculation'] ?? match.groups?.['number'] ?? '').trim();
  return { start, end: start + match[0].length, text };
}

/** The alternatives around a value: the other number of `987 or 36`, or all of `1, 2 and 3`. */
export function alternative(
  text: string,
  { start, end, text: value }: PlainValue,
): { joined?: string; several?: true } {
  const before = BEFORE_IT.exec(text.slice(Math.max(0, start - 60), start + 1))?.[1];
  const other = before ?? BEHIND_IT.exec(text.slice(end, end + 60))?.[1];
  if (other !== undefined) return { joined: `${other}, ${value}`, several: true };
  const list = LIST_BEFORE.exec(text.slice(Math.max(0, start - 80), start + 1).replace(/\*\*/g, ''))?.[0];
  return list === undefined ? {} : { joined: `${list.replace(/\band\b/gi, ',').replace(/[,\s]+$/, '')}, ${value}` };
}

const ONE = String.raw`[$€£]?([-−]?\d+(?:,\d{3})*(?:\.\d+)?)`;
// After a comma, `or` introduces another form of the same value, so no comma is allowed before it.
const OR = String.raw`\s*\(?(?:or|oder|ou)\s+(?:maybe\s+|perhaps\s+|possibly\s+|is\s+it\s+)?`;
const BEFORE_IT = new RegExp(`(?<![\\w.+*/-]|[+*/-]\\s)${ONE}\\)?${OR}[$€£]?\\s*$`, 'i');
const LIST_BEFORE = new RegExp(`(?<![\\w.+*/-]|[+*/-]\\s)(?:${ONE}\\s*(?:,\\s*and|,|and)\\s+)+$`, 'i');
const BEHIND_IT = new RegExp(`^[\\s*)]*${OR}(?:\\*\\*)?${ONE}`, 'i');
