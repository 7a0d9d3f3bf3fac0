import type { Completion, FinishReason } from '@agora/plugin-api';
import { asRecord } from './lenient.js';

/**
 * Why an answer ended, in every spelling that vendors and servers are known to use; written without case and signs, so that
 * `MAX_TOKENS`, `max_tokens`, `maxTokens` and `FINISH_REASON_MAX_TOKENS` are one. Which vendor says what: see the table of
 * vendors in the specs.
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
 * How an answer ended, from what its endpoint gives as the reason: a word, an object that names one, or nothing, which servers
 * that know of no limits give. A word that nobody knows is no end; `broken-off` is one by which the endpoint owns that the
 * text is not all there is, and which may not come again.
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

/** SGLang once gave `{"type": "length", "length": 128}`. */
function wordOf(reason: unknown): string | undefined {
  if (reason === undefined || reason === null || reason === '') return undefined;
  if (typeof reason === 'string') return reason;
  const { type, reason: inner, name } = asRecord(reason) ?? {};
  return [type, inner, name].find((word): word is string => typeof word === 'string') ?? JSON.stringify(reason);
}
