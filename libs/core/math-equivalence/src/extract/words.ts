import { saidBehind } from './after-words.js';

const SENTENCE = 300;
const MOST = 30;
/** A phrase of at most four words, possibly with a number after them as in a date. */
const PHRASE = /^\(?[A-Za-z][A-Za-z'’-]{0,30}\)?(?:,? [A-Za-z][A-Za-z'’-]{0,30}){0,3}(?: \d{1,4})?$/;
const TAIL =
  /\b(?:is|are|was|were|called|named|namely|equals|on|by|conclude|chooses?|points?|faces?|facing|describes|represents|forms)\s+(?:therefore\s+|thus\s+|then\s+|simply\s+)?(?:an?\s+|the\s+)?([^.!?:\n]{1,60})$/i;
const SUBJECT =
  /^(?:(?:so|thus|hence|therefore|then|consequently|finally|in conclusion)\b,?\s+)?([A-Z][A-Za-z'’-]{0,30}(?: \d{1,4})?) (?:is|was|has|had|must be|ran|won|drove|went) (?:the|our|my|therefore|thus|indeed|faster|fastest) /i;

/**
 * Candidates for an answer that is a word: after `answer`, in bold at the end, or at the end or the beginning of the last
 * sentence.
 */
export function wordAnswers(text: string): string[] {
  const sure = behindAnswer(text) ?? boldAtEnd(text);
  return sure === undefined ? inLastSentence(text) : [sure];
}

function behindAnswer(text: string): string | undefined {
  for (const { index, 0: said } of [...text.matchAll(/answer(?=\s{0,3}(?:\*\*)?\s{0,3}(?::|is\b|\n))/gi)]
    .slice(-MOST)
    .reverse()) {
    for (const { text: words } of saidBehind(text, index + said.length)) {
      const choice = /^(?:(?:option|choice|letter)\s+)?\(?([A-Z])(?:\)|[.:](?=\s|$)|$)/.exec(words)?.[1];
      if (choice !== undefined) return choice;
      const plain = words.replace(/^(?:it|he|she|this|that)\s+(?:is|was|will be)\s+(?:an?\s+|the\s+)?/i, '');
      if (isPhrase(plain)) return plain;
    }
  }
  return undefined;
}

function boldAtEnd(text: string): string | undefined {
  const bold = /(?:\*\*|__)([^*_\n]{1,60}?)[.:]?(?:\*\*|__)[\s.!"')]*$/.exec(text.slice(-SENTENCE))?.[1]?.trim();
  return bold !== undefined && isPhrase(bold) ? bold : undefined;
}

function inLastSentence(text: string): string[] {
  const line = text.slice(-SENTENCE).trimEnd().split('\n').at(-1) ?? '';
  const plain = line.replace(/[*_"“”`]+/g, '').replace(/[.!\s]+$/, '');
  const sentence = plain.split(/[.!?]\s+(?=[A-Z])/).at(-1) ?? '';
  const tail = TAIL.exec(sentence)?.[1];
  return [
    /^(yes|no)\b/i.exec(sentence)?.[1],
    // The shortest phrase after the last verb: `even` of `is that it is even`.
    shortened(tail === undefined ? undefined : (TAIL.exec(tail)?.[1] ?? tail)),
    SUBJECT.exec(sentence)?.[1],
  ].filter((words) => words !== undefined && isPhrase(words)) as string[];
}

/** The word without additions: `Evelyn` of `Evelyn, not Carla`, `odd` of `odd function`, `neither` of `neither even nor odd`. */
function shortened(said: string | undefined): string | undefined {
  if (said === undefined) return undefined;
  if (/^neither\b/i.test(said)) return 'neither';
  return said
    .replace(/,?\s+(?:not|with|of|because|since|as|who|whose|which|that)\s.*$/i, '')
    .replace(/\s(?:function|number|curve|conic|section|one|choice|option|student|person|direction)$/i, '');
}

function isPhrase(words: string): boolean {
  return (
    PHRASE.test(words) && !/\b(?:as|an?|of|to|that|it|this|these|we|you|which|correct|wrong|follows)\b/.test(words)
  );
}
