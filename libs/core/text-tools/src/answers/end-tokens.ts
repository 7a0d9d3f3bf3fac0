/** Tokens with which models end a turn or a text, in case the decoder has left them in the text. */
const TOKENS = [
  '<|im_end|>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end|>',
  '<|return|>',
  '<|endofmask|>',
  '<|endofturn|>',
  '<|end_of_turn|>',
  '<|END_OF_TURN_TOKEN|>',
  '<|END_RESPONSE|>',
  '<|eot|>',
  '<|EOT|>', // DeepSeek Coder
  '<|user|>', // GLM: the next turn
  '<|observation|>',
  '<|role_end|>', // Ling
  '<turn|>', // Gemma 4
  '[e~[', // MiniMax
  '<end_of_turn>',
  '<end_of_utterance>',
  '<｜end▁of▁sentence｜>',
  '<eos>',
  '</s>',
  '[EOS]',
];
const PATTERN = TOKENS.map((token) => token.replace(/[|\\[\]]/g, '\\$&')).join('|');
const AT_END = new RegExp(`(?:\\s*(?:${PATTERN}))+\\s*$`);
const FIRST = new RegExp(PATTERN, 'g');

/** The text without end tokens at its end. A text that has none is returned unchanged. */
export function withoutEndTokens(text: string): string {
  // Only the last part is searched, since the pattern would take more than linear time on a long text.
  const tail = Math.max(0, text.length - 1000);
  return text.slice(0, tail) + text.slice(tail).replace(AT_END, '');
}

/** The text up to its first end token, after which another turn begins. A token in quotes does not count. */
export function untilEndToken(text: string): string {
  for (const { 0: token, index } of text.matchAll(FIRST)) {
    const before = text[index - 1];
    const quoted = before !== undefined && before === text[index + token.length] && '`"\''.includes(before);
    if (!quoted) return text.slice(0, index);
  }
  return text;
}
