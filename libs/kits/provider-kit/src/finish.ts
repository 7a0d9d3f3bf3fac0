import type { Completion, FinishReason } from '@agora/plugin-api';
import { asRecord } from './lenient.js';

/**
 * Finish reasons in all known spellings of vendors and servers. They are compared without case and punctuation, so
 * `MAX_TOKENS`, `max_tokens`, `maxTokens` and `FINISH_REASON_MAX_TOKENS` are the same. The specs have a table of which vendor
 * uses which.
 */
const KNOWN: Record<Exclude<FinishReason, 'unknown-finish'> | 'broken-off', string> = {
  stop:
    'stop stopped stopsequence stopcriteria stopcriteriamet eos eostoken endofsequence endoftext endturn endofturn eot ' +
    'complete completed finished finish done end word normal null none alternativestatusfinal',
  length:
    'length limit context maxtokens maximumtokens maxoutputtokens maxnewtokens maxlength tokenlimit modellength contextlength ' +
    'modelcontextwindowexceeded contextwindowexceeded contextlengthexceeded alternativestatustruncatedfinal truncated',
  'content-filter':
    'contentfilter contentfiltered contentpolicyviolation safety recitation language blocklist blacklist prohibitedcontent ' +
    'spii sensitive refusal guardrailintervened guardrails inputguardrailtriggered outputguardrailtriggered errortoxic moderation modelarmor imagesafety ' +
    'alternativestatuscontentfilter',
  'broken-off':
    'error abort aborted cancelled canceled usercancel networkerror insufficientsystemresource timelimit timeout notfinished ' +
    'errorlimit',
};

const BY_WORD = new Map(
  Object.entries(KNOWN).flatMap(([finish, words]) =>
    words.split(' ').map((word): [string, keyof typeof KNOWN] => [word, finish as keyof typeof KNOWN]),
  ),
);

export type Finish = Pick<Completion, 'finish' | 'finishedBy'>;

/**
 * Why an answer ended, from the reason that the endpoint gives: a word, an object that contains one, or nothing (servers
 * without limits). An unknown word does not count as a complete answer. `broken-off` means that the endpoint itself says that
 * the answer is incomplete, and a retry may help.
 */
export function readFinish(reason: unknown): Finish | 'broken-off' {
  const word = wordOf(reason);
  if (word === undefined) return { finish: 'stop' };
  const known = BY_WORD.get(
    word
      .toLowerCase()
      .replace(/^finish[_-]?reason[_-]?(?=.)/, '')
      .replace(/[^a-z]/g, ''),
  );
  if (known === 'broken-off') return known;
  return known ? { finish: known } : { finish: 'unknown-finish', finishedBy: word };
}

/** The word of a reason; SGLang once sent `{"type": "length", "length": 128}`. */
function wordOf(reason: unknown): string | undefined {
  if (reason === undefined || reason === null || reason === '') return undefined;
  if (typeof reason === 'string') return reason;
  const { type, reason: inner, name } = asRecord(reason) ?? {};
  return [type, inner, name].find((word): word is string => typeof word === 'string') ?? JSON.stringify(reason);
}
