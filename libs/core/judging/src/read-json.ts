import type { Completion, UnscoredReason } from '@agora/plugin-api';
import type { ReadJudgment } from './read-judgment.js';
import { LEVELS } from './rubrics/rubric.js';
import { declines, spoken } from './spoken.js';

/**
 * Reads the score of a judge that was to answer with a JSON object. The object is the whole answer, alone or in one block of code;
 * it has a text `feedback` and one `score`, a number. An object that the judge was shown is a quotation. Nothing is repaired.
 */
export function readJson(said: Pick<Completion, 'text' | 'finish'>, shown: readonly string[]): ReadJudgment {
  const aloud = spoken(said);
  if ('unscored' in aloud) return aloud;
  const { feedback: text } = aloud;
  const none = (unscored: UnscoredReason): ReadJudgment => ({ unscored, feedback: text });
  const json = /^```(?:json)?\s*\n([\s\S]*?)\n\s*```$/i.exec(text)?.[1] ?? text;
  const object = objectOf(json);
  if (!object) return none(declines(text) ? 'refused' : 'no-result');
  const { score, feedback } = object;
  if (typeof score !== 'number' || typeof feedback !== 'string') return none('no-result');
  // Of a member that stands twice, a parser takes the last.
  if (timesNamed(json, 'score') > 1) return none('ambiguous');
  if (shown.some((source) => compact(source).includes(compact(json)))) return none('no-result');
  const level = LEVELS.find((each) => each === score);
  return level === undefined ? { unscored: 'out-of-range', feedback } : { score: level, feedback };
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** How often JSON names a member so, at whatever depth; it may be written with escapes. */
function timesNamed(json: string, name: string): number {
  const texts = [...json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)];
  return texts.filter(([, text = '', colon]) => colon !== undefined && JSON.parse(text) === name).length;
}

const compact = (text: string): string => text.replaceAll(/\s/g, '');
