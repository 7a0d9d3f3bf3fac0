/**
 * What steers a terminal (moves the cursor, clears the screen, names the window, turns the direction of text) and is no colour:
 * the commands print none of it, so it has come out of a model, an endpoint's error or a file.
 */
const STEERING =
  /\u001b(?!\[[\d;]*m)|\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A text that a terminal only shows. */
export function harmless(text: string): string {
  return text.replace(STEERING, '\ufffd');
}
