import { createContext, Script } from 'node:vm';

/** Milliseconds that a pattern of others may look at one text; honest ones take a thousandth of it. */
const MOST_MS = 1_000;

/** A pattern that would take more time than anyone should wait, such as `(a+)+b` on a long row of `a`. */
export class PatternTimeout extends Error {
  constructor(pattern: RegExp) {
    super(`the pattern ${pattern.source.slice(0, 200)} takes more than ${MOST_MS / 1000} s on a text`);
  }
}

// V8 ends a regular expression only where it runs as a script that has a time limit.
const given: { pattern?: RegExp; text?: string } = {};
const context = createContext(given);
const TEST = new Script('pattern.test(text)');
const COUNT = new Script('[...text.matchAll(pattern)].length');
const LAST = new Script('{ let last; for (last of text.matchAll(pattern)); last && [...last]; }');

/** `pattern.test(text)`. @throws PatternTimeout */
export function testLimited(pattern: RegExp, text: string): boolean {
  return run(TEST, pattern, text) as boolean;
}

/** How many matches there are; the pattern is global. @throws PatternTimeout */
export function countLimited(pattern: RegExp, text: string): number {
  return run(COUNT, pattern, text) as number;
}

/** The last match, with its groups; the pattern is global. Undefined when there is none. @throws PatternTimeout */
export function lastMatchLimited(pattern: RegExp, text: string): (string | undefined)[] | undefined {
  return run(LAST, pattern, text) as (string | undefined)[] | undefined;
}

function run(script: Script, pattern: RegExp, text: string): unknown {
  Object.assign(given, { pattern, text });
  pattern.lastIndex = 0;
  try {
    return script.runInContext(context, { timeout: MOST_MS });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new PatternTimeout(pattern);
  } finally {
    delete given.pattern;
    delete given.text;
  }
}
