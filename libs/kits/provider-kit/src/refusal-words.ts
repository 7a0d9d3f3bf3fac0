import type { FaultCode } from '@agora/plugin-api';

/**
 * Words and codes with which vendors say that a prompt or its answer was withheld; the protocol has no code for it. The specs
 * have a table of which vendor uses which.
 */
const WITHHELD = [
  /content exists risk|considered high risk/i,
  /inappropriate content|data_?inspection_?failed/i,
  /violat(es?|ed|ing|ion)\b[^.]{0,40}\b(guidelines?|polic(y|ies)|terms)\b|SAFETY_CHECK_TYPE/i,
  /content management policy|ResponsibleAIPolicyViolation|content_policy_violation/i,
  /\b(blocked|flagged|filtered|rejected|triggered|withheld)\b[^.]{0,60}\b(content (filter|moderation|polic|safety)|moderation|safety|guardrail)/i,
  /\b(content (filter|moderation)|safety (system|filter)|moderation|guardrails?)\b[^.]{0,60}\b(blocked|flagged|filtered|rejected|triggered|intervened)/i,
  /\b(input|prompt|output|response|content|request)s?( was| is| has been)? (blocked|flagged)|PROHIBITED_CONTENT/i,
  /censorship|guardrail[_ ](blocked|intervened|violat)|(input|output)_guardrail/i,
  /(new_|un)?sensitive\b[^.]{0,10}\((1026|1027)\)|new_sensitive|sensitive ?content|sensitive (information|words)|sensitive_words/i,
  /敏感|违规|不安全|content_filter\b/,
];

/** Words for a prompt that is too long for the model's context or for the account's limit per request. */
const TOO_LONG = [
  /maximum (context|model|prompt|input) length|model's context length|available context size|greater than the context length/i,
  /context_length_exceeded|exceed_context_size_error|context_?window_?exceeded|string_above_max_length|token_limit_exceeded/i,
  /(less than|less than or equal to|greater than|above|exceeds?|over) max_?(seq|model)_?len|longer than the (specified )?maximum sequence length/i,
  /input token count is \d+ but model only supports|loaded with context length of only/i,
  /too long to fit|\b(input|prompt|request|query|messages?|conversation|string)\b( text| tokens?)? (is |are |was )?too (long|large)/i,
  // Excluded: rate limits, which are temporary ("too many tokens per minute", "too many tokens, please wait").
  /too many tokens(?! per|, please wait)|\bshorter (prompt|input)\b|must have less than \d+ tokens/i,
  /request too large|request_too_large|request entity too large|payload too large/i,
  /max_new_tokens`? must be|tokens in the prompt cannot exceed|range of input length|expected maxLength/i,
  /exceed(s|ed|ing)?\b[^.]{0,60}\b(token limit|context (length|window|size|limit)|maximum (number of |input )*tokens|maximum (allowed |input )*length|maximum input)/i,
  /context (window|size|length)( has been)? exceeded|max length exceeded|but the model context window|prompt token count\b.*\bexceeds/i,
  /input token count\b.*\bexceeds|reduce (the length of|your) (the )?(messages?|prompt|input)/i,
  /(prompt|输入|上下文)\s*(过长|超长|超出)/i,
];

/** Words for a problem with the account or key, whatever the status. */
const CREDENTIAL = [
  /(incorrect|invalid) api[ _]?key|api key not valid/i,
  /insufficient[ _](account )?balance|\bArrearage\b|账户已欠费|余额不足|used all available credits|reached its monthly spending limit/i,
];

/** Statuses whose meaning is clear, so that the words of the message are not used. */
const CLEAR = [401, 402, 404, 405, 408, 409, 425];
const RATE_LIMITED = 429;

/** The fault code for the words of a vendor's message; undefined when no known words occur. */
export function codeOfWords(words: string, status: number): FaultCode | undefined {
  if (CLEAR.includes(status)) return undefined;
  const says = (patterns: readonly RegExp[]): boolean => patterns.some((pattern) => pattern.test(words));
  if (says(CREDENTIAL)) return 'rejected-credential';
  // The request alone exceeds the account's limit per minute; other failures with this status are temporary.
  if (status === RATE_LIMITED) return /request too large/i.test(words) ? 'too-long' : undefined;
  if (says(TOO_LONG)) return 'too-long';
  return says(WITHHELD) ? 'content-filtered' : undefined;
}
