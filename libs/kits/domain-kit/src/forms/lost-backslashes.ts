/**
 * Commands of LaTeX that begin like an escape of JSON: where their backslash was not escaped, `\\times` is a tab and "imes".
 */
const COMMANDS: Record<string, string> = {
  '\t':
    'times text textbf textit textrm texttt theta tau tag tanh tfrac tbinom therefore tilde triangle triangleq thickspace ' +
    'thinspace tiny',
  '\n':
    'neq nabla not notin nleq ngeq nless ngtr nmid nexists nparallel nsubseteq nsupseteq ncong nsim natural nearrow nwarrow ' +
    'newline newcommand nonumber noindent nolimits',
  '\r': 'rho right rightarrow rightleftharpoons rangle rceil rfloor rbrace rbrack ref rm',
};
/** Of these what is left may be a word or a variable at the begin of a line, unless it stands in a formula. */
const IN_FORMULAS: Record<string, string> = { '\t': 'to tan top', '\n': 'nu ne ni neg', '\r': '' };

const setsOf = (words: Record<string, string>): Map<string, Set<string>> =>
  new Map(Object.entries(words).map(([mark, names]) => [mark, new Set(names.split(' '))]));
const EVERYWHERE = setsOf(COMMANDS);
const FORMULAS = setsOf(IN_FORMULAS);

/**
 * The first command of LaTeX in a text read from JSON whose backslash was not escaped and so was lost; undefined when there is
 * none. `\\b` and `\\f` stand for characters that no text holds, so any of them is one.
 */
export function lostBackslash(text: string): string | undefined {
  const control = /[\b\f]([A-Za-z]*)/.exec(text);
  if (control) return `\\${control[0].startsWith('\b') ? 'b' : 'f'}${control[1] ?? ''}`;
  for (const { 0: found, 1: mark = '', 2: rest = '', index } of text.matchAll(/([\t\n\r])([A-Za-z]+)/g)) {
    const name = `${LETTER[mark] ?? ''}${rest}`;
    if (EVERYWHERE.get(mark)?.has(name)) return `\\${name}`;
    if (FORMULAS.get(mark)?.has(name) && inFormula(text, index, index + found.length)) return `\\${name}`;
  }
  return undefined;
}

const LETTER: Record<string, string> = { '\t': 't', '\n': 'n', '\r': 'r' };

/** Whether a place lies between dollars or `\\(` and `\\)`, which end behind it. */
function inFormula(text: string, from: number, to: number): boolean {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const inline = before.replace(/\$\$/g, '').match(/(?<!\\)\$/g)?.length ?? 0;
  const display = before.match(/\$\$/g)?.length ?? 0;
  if (inline % 2 === 1 || display % 2 === 1) return after.includes('$');
  const isOpen = (open: string, close: string): boolean =>
    before.lastIndexOf(open) > before.lastIndexOf(close) && after.includes(close);
  return isOpen('\\(', '\\)') || isOpen('\\[', '\\]');
}
