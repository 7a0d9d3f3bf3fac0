import { inFormula, isIndented, isOperator, isUsed, isRelation, type Place } from './places.js';

/**
 * Commands of LaTeX that begin like an escape of JSON: where their backslash was not escaped, `\\times` is a tab and "imes".
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
/** Of these what is left may be a word, or a variable at the begin of a line: `\\nless` is "less" on a line of its own. */
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
 * The first command of LaTeX in a text read from JSON whose backslash was not escaped and so was lost; undefined when there is
 * none. `\\b` and `\\f` stand for characters that no text holds, so any of them is one.
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

/** A tab that indents a line of code, whose variable is named like the end of a command. `\\text{` is no variable. */
function isMeant(place: Place, rest: string): boolean {
  return place.text[place.to] !== '{' && isIndented(place) && isUsed(place, rest);
}

function isCommand(place: Place, name: string): boolean {
  return inFormula(place) || isRelation(place) || (OPERATORS.has(name) && isOperator(place));
}
