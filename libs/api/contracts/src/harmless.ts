/**
 * What steers a terminal: control characters (C0 and C1, an escape among them), a carriage return that would write over a
 * line, and signs that turn the direction of text. A model, an endpoint's error or a file may hold them; we print none.
 */
const STEERING = /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const LINE_END = /[^\S\n\r\u2028\u2029]*(?:\r?\n|[\u2028\u2029])\s*/g;

/** A text that a terminal only shows. Its lines stay lines. */
export function harmless(text: string): string {
  return text.replace(STEERING, '\ufffd');
}

/** The same as one line, for text that stands inside of a line: what it says cannot look like a line of ours. */
export function oneLine(text: string): string {
  return harmless(text.replace(LINE_END, ' ').trim());
}

/** The same with every line but the first indented, for text that begins in a line: a stack, several findings. */
export function indented(text: string): string {
  return harmless(text.replace(/[\u2028\u2029]/g, '\n').replace(/\r?\n/g, '\n    '));
}
