import { createContext, Script } from 'node:vm';

/** Milliseconds that a pattern from outside may take on one text; ordinary patterns take about a thousandth of that. */
const MOST_MS = 1_000;

/** Thrown when a pattern takes too long, such as `(a+)+b` on a long run of `a`. */
export class PatternTimeout extends Error {
  constructor(pattern: RegExp) {
    super(`the pattern ${pattern.source.slice(0, 200)} takes more than ${MOST_MS / 1000} s on a text`);
  }
}

// V8 can only interrupt a regular expression that runs inside a `vm` script with a time limit.
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
