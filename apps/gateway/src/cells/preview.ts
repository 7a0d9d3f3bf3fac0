import { PREVIEW_CHARACTERS } from '@agora/contracts';

/** The beginning of a text, cut between characters. */
export function preview(text: string): string {
  if (text.length <= PREVIEW_CHARACTERS) return text;
  const cut = text.slice(0, PREVIEW_CHARACTERS);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Whether one of the texts holds what is looked for; nothing holds everything. */
export function holds(texts: readonly (string | undefined)[], wanted: string): boolean {
  return texts.some((text) => text?.toLowerCase().includes(wanted) === true);
}
