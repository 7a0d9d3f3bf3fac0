const NAMED: Record<string, string> = {
  two: '2',
  binary: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  octal: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
  sixteen: '16',
  hexadecimal: '16',
};
// Bases in digits or words. Digits beyond nine must be capital letters, since `2a_1` is an element of a sequence.
const NAME = `\\d{1,2}|${Object.keys(NAMED).join('|')}`;
const DIGITS = String.raw`(?<digits>(?<![\w.])[0-9][0-9A-Z]*(?:\.[0-9A-Z]+)?)`;
const WRAPPED = String.raw`(?:${DIGITS}|[({]\s*(?<inner>[0-9][0-9A-Z]*)\s*[)}]|\\(?:text|mathrm|overline)\s*\{\s*(?<styled>[0-9][0-9A-Z]*)\s*\})`;
const TEXT = String.raw`\\(?:text|mathrm|mbox|textrm)\s*`;

/** `2516_{\text{eight}}`, `2516_{base 8}`, `(2516)_8`, `2516_\text{8}`. */
const SUBSCRIPT = new RegExp(
  String.raw`${WRAPPED}\s*_\s*(?:\{\s*(?:${TEXT})?[{(]?\s*(?:[Bb]ase[\s}-]*)?(?<base>${NAME})\s*[})]?\s*\}|(?:${TEXT})\{\s*(?:[Bb]ase[\s-]*)?(?<plain>${NAME})\s*\}|(?<bare>\d{1,2})(?!\d))`,
  'g',
);
/** `2516 \text{ (base 8)}`, `2516 in base 8`, `2516 base eight`. */
const BEHIND = new RegExp(
  String.raw`${WRAPPED}\s*(?:${TEXT}\{)?\s*\(?\s*(?:in\s+)?[Bb]ase[\s}~-]*(?:${TEXT}\{\s*)?(?<base>${NAME})\b\s*\)?\s*\}?\)?`,
  'g',
);

/** Rewrites all numbers in a base to one spelling: `2516_{8}`. */
export function bases(text: string): string {
  if (!/_|base/i.test(text)) return text;
  const spelled = (...match: unknown[]): string => {
    const { digits, inner, styled, base, plain, bare } = match.at(-1) as Record<string, string | undefined>;
    const name = (base ?? plain ?? bare ?? '').toLowerCase();
    return `${(digits ?? inner ?? styled ?? '').toUpperCase()}_{${NAMED[name] ?? name}}`;
  };
  return text.replace(SUBSCRIPT, spelled).replace(BEHIND, spelled);
}
