const FENCE = '```';

/** A program as students learn to write it: in a fence that names its language. Line ends of Windows go. */
export function fenced(program: string, language = 'python'): string {
  const text = program.replace(/\r\n?/g, '\n').replace(/\s+$/, '');
  return `${FENCE}${language}\n${text}\n${FENCE}`;
}

/** As it is when it brings its own fence, else in one. */
export function asFenced(response: string, language = 'python'): string {
  return response.trimStart().startsWith(FENCE) ? response.trim() : fenced(response, language);
}

/** Why a response breaks the rule "begins and ends with a fence, every fence closed"; undefined when it keeps it. */
export function fenceProblem(response: string): string | undefined {
  const text = response.trim();
  if (!text.startsWith(FENCE)) return 'does not begin with a code fence';
  const count = text.split(FENCE).length - 1;
  if (count % 2 === 1) return `has ${count} fences, so that one is not closed`;
  if (!text.endsWith(FENCE)) return 'goes on after the last code fence';
  return text.replace(/```[^\n]*\n?/g, '').trim() === '' ? 'has no code between its fences' : undefined;
}

/** What stands outside the fences of a response, and inside them. */
export function partsOf(response: string): { outside: string; inside: string } {
  const parts = response.split(FENCE);
  const pick = (rest: number): string => parts.filter((_, index) => index % 2 === rest).join('\n');
  return { outside: pick(0), inside: pick(1) };
}
