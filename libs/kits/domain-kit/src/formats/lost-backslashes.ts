import { inFormula, isIndented, isOperator, isUsed, isRelation, type Place } from './places.js';

/**
 * LaTeX commands that begin like an escape of JSON. If the backslash was not escaped, `\\times` is read as a tab and "imes".
 */
const COMMANDS: Record<string, string> = {
  '\t':
    'times text textbf textit textrm texttt textsf textsc textsl textup textmd textnormal textstyle textcolor textsuperscript ' +
    'textsubscript textgreater textless textbackslash textdegree theta tau tag tanh tfrac tbinom therefore thickapprox thicksim ' +
    'thickspace thinspace tilde tiny triangle triangleq triangledown triangleleft triangleright trianglelefteq ' +
    'trianglerighteq twoheadrightarrow',
  '\n':
    'nabla not notin notag natural nearrow nwarrow newline newcommand nicefrac nobreak nonumber noindent nolimits nleqslant ' +
    'ngeqslant nprec nsucc nsubset nsupset nsubseteq nsupseteq ncong nvdash nvDash nVdash nVDash nleftarrow nrightarrow ' +
    'nLeftarrow nRightarrow nleftrightarrow nLeftrightarrow ntriangleleft ntriangleright',
  '\r':
    'rho right rightarrow rightarrowtail rightharpoonup rightharpoondown rightleftharpoons rightleftarrows rightsquigarrow ' +
    'rangle rceil rfloor rgroup rmoustache rbrace rbrack rvert rVert rrbracket rtimes risingdotseq rlap ref rm',
};
/**
 * Commands whose rest may be an ordinary word or variable at the beginning of a line: `\\nless` leaves "less" on a new line.
 */
const MAY_BE_WORDS: Record<string, string> = {
  '\t': 'to tan top',
  '\n': 'nu ne ni neg neq nleq ngeq nless ngtr nmid nsim nexists nparallel norm',
  '\r': '',
};
const OPERATORS = new Set(['tan', 'top', 'to']);

const setsOf = (words: Record<string, string>): Map<string, Set<string>> =>
  new Map(Object.entries(words).map(([mark, names]) => [mark, new Set(names.split(' '))]));
const EVERYWHERE = setsOf(COMMANDS);
const SOMEWHERE = setsOf(MAY_BE_WORDS);
const LETTER: Record<string, string> = { '\t': 't', '\n': 'n', '\r': 'r' };

/**
 * The first LaTeX command that lost its backslash, in a text read from JSON; undefined when there is none. `\\b` and `\\f`
 * become control characters that do not occur in texts, so each of them is a lost backslash.
 */
export function lostBackslash(text: string): string | undefined {
  const control = /[\b\f]([A-Za-z]*)/.exec(text);
  if (control) return `\\${control[0].startsWith('\b') ? 'b' : 'f'}${control[1] ?? ''}`;
  for (const { 0: found, 1: mark = '', 2: rest = '', index } of text.matchAll(/([\t\n\r])([A-Za-z]+)/g)) {
    const name = `${LETTER[mark] ?? ''}${rest}`;
    const place = { text, from: index, to: index + found.length };
    const certain = EVERYWHERE.get(mark)?.has(name) === true && !(mark === '\t' && isMeant(place, rest));
    if (certain || (SOMEWHERE.get(mark)?.has(name) && isCommand(place, name))) return `\\${name}`;
  }
  return undefined;
}

/** Whether a tab is meant as one: it indents code whose variable has the name of a command's rest. Not for `\\text{`. */
function isMeant(place: Place, rest: string): boolean {
  return place.text[place.to] !== '{' && isIndented(place) && isUsed(place, rest);
}

function isCommand(place: Place, name: string): boolean {
  return inFormula(place) || isRelation(place) || (OPERATORS.has(name) && isOperator(place));
}
