const VIETNAMESE = /[AEIOUYaeiouyÂÊÔâêôĂăƠơƯư][\u0300\u0301\u0303\u0309\u0323]/g;
const ADDRESSES = /https?:\/\/[-_.?&~;+=/#0-9A-Za-z]{1,2076}/g;
const MAIL = /[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}/g;

/** Texts are cut to this many code points. */
const LONGEST = 10_000;

/** The characters used to recognise a language: without URLs, addresses, double spaces, and Latin words in other scripts. */
export function recognisable(text: string): string[] {
  const plain = text
    .replace(ADDRESSES, ' ')
    .replace(MAIL, ' ')
    .replace(VIETNAMESE, (letter) => letter.normalize('NFC'));
  const characters: string[] = [];
  let seen = 0;
  let before = '';
  for (const character of plain) {
    if (seen === LONGEST) break;
    seen += 1;
    if (character !== ' ' || before !== ' ') characters.push(character);
    before = character;
  }
  return mostlyLatin(characters) ? characters : characters.filter((character) => !isBetweenLetters(character));
}

function mostlyLatin(characters: readonly string[]): boolean {
  let latin = 0;
  let others = 0;
  for (const character of characters) {
    const code = character.codePointAt(0) ?? 0;
    if (isBetweenLetters(character)) latin += 1;
    else if (code >= 0x300 && !(code >= 0x1e00 && code <= 0x1eff)) others += 1;
  }
  return latin * 2 >= others;
}

/** From `A` to `z` in ASCII, including the six signs between `Z` and `a`. */
function isBetweenLetters(character: string): boolean {
  return character >= 'A' && character <= 'z';
}

/** Kanji with similar frequency in all languages that use them, each mapped to the representative of its group. */
export type KanjiGroups = ReadonlyMap<string, string>;

/** Normalises a character: non-letters become a space, and all letters of Hiragana, Hangul etc. become one letter. */
export function normalize(character: string, kanji: KanjiGroups): string {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0x7f) return /[A-Za-z]/.test(character) ? character : ' ';
  if (code <= 0xff) return '\xa0\xab\xb0\xbb'.includes(character) ? ' ' : character;
  if (code === 0x219) return '\u015f';
  if (code === 0x21b) return '\u0163';
  if (code === 0x6cc) return '\u064a';
  if (code >= 0x1ea0 && code <= 0x1eff) return '\u1ec3';
  if (code >= 0x2000 && code <= 0x206f) return ' ';
  if (code >= 0x3040 && code <= 0x309f) return '\u3042';
  if (code >= 0x30a0 && code <= 0x30ff) return '\u30a2';
  if ((code >= 0x3100 && code <= 0x312f) || (code >= 0x31a0 && code <= 0x31bf)) return '\u3105';
  if (code >= 0x4e00 && code <= 0x9fff) return kanji.get(character) ?? character;
  if (code >= 0xac00 && code <= 0xd7af) return '\uac00';
  return character;
}
