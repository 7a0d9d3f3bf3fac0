export const MOST_LINES = 300;
/** The reason stands in the head of the file, where whoever opens it sees it. */
const HEAD = 40;
const REASON = /^\s*(?:\/\/|#|\*|\/\*\*)?\s*Long: \S/;

/** Too long so far, without a reason; each goes from here when it is split or says why. */
export const PENDING = new Set([]);

/** The lines of a file that is longer than it may be, or undefined. */
export function tooLong(text) {
  const lines = text.trimEnd().split('\n');
  return lines.length > MOST_LINES && !lines.slice(0, HEAD).some((line) => REASON.test(line))
    ? lines.length
    : undefined;
}
