/**
 * Words that the code does not use, each with the term that it does. A name is taken apart at capital letters, `-` and `_`, so
 * that `Purse` is found in `RunPurse` and `run-purse.js`, and not in `pursed`. Two words stand next to each other in one name.
 */
export const WORDS = {
  purse: 'Budget',
  purses: 'Budget',
  attendants: 'CallHooks',
  attend: 'followRun',
  leash: 'ChildGuard',
  leashed: 'ChildGuard',
  pulse: 'Watchdog',
  lane: 'ModelLimiter',
  lanes: 'ModelLimiter',
  throttle: 'AdaptiveConcurrency',
  sporadic: 'randomRefusals',
  'quota gate': 'ServerQuota',
  asker: 'AttemptRunner',
  desk: 'AnswererFactory, JudgeFactory, StagePlugins or BatchClient',
  shelf: 'cache: SeedCache, JudgmentCache',
  'answer book': 'AnswerJournal',
  'score book': 'ScoreJournal',
  'judgment book': 'JudgmentJournal',
  'stage board': 'StageTracker',
  undertaking: 'PlannedRun',
  'run table': 'NgramIndex',
  'shared runs': 'NgramOverlap',
  'run words': 'NGRAM_WORDS',
  tally: 'stats, totals or counts',
  tallies: 'stats, totals or counts',
  'symbolic verdict': 'SymbolicComparison',
  'refuses by chance': 'randomRefusals',
};

/** What may be written all the same: names that are on disks and in NATS already, where a new one would lose what is there. */
const ALLOWED = [/(['"`])lanes\1/g, /\bbuckets? `lanes`/g, /\bKV[_.]lanes\b/g];

/** Words that are forbidden but still in use; each goes from here with its last use. */
export const PENDING = new Set([]);

/** Every forbidden word of a line, as it is in the list. */
export function wordsOf(line) {
  const text = ALLOWED.reduce((rest, allowed) => rest.replace(allowed, ''), line);
  return (text.match(/[A-Za-z_][\w-]*/g) ?? []).flatMap((name) => {
    const parts = name
      .replace(/([a-z\d])([A-Z])/g, '$1 $2')
      .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
      .split(/[\s_-]+/)
      .map((part) => part.toLowerCase());
    const padded = ` ${parts.join(' ')} `;
    return Object.keys(WORDS).filter((word) => padded.includes(` ${word} `));
  });
}
