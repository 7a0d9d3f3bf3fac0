/**
 * Characters that steer a terminal: control characters (C0 and C1, which include the escape), a carriage return that would
 * overwrite a line, and marks that change the direction of text. Text of a model, of an endpoint or of a file may hold them;
 * Agora prints none.
 */
const STEERING = /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const LINE_END = /[^\S\n\r\u2028\u2029]*(?:\r?\n|[\u2028\u2029])\s*/g;

/** A text without anything that steers a terminal. Line breaks stay. */
export function sanitizeTerminal(text: string): string {
  return text.replace(STEERING, '\ufffd');
}

/** The same on one line, for text that is put into the middle of a line: it cannot pretend to be a line of Agora's own. */
export function oneLine(text: string): string {
  return sanitizeTerminal(text.replace(LINE_END, ' ').trim());
}

/** The same with every line but the first indented, e.g. for a stack trace: those lines cannot look like Agora's own. */
export function indented(text: string): string {
  return sanitizeTerminal(text.replace(/[\u2028\u2029]/g, '\n').replace(/\r?\n/g, '\n    '));
}
