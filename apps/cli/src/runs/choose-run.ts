import { Fault } from '@agora/plugin-api';
import { basename, resolve } from 'node:path';
import { didYouMean } from '../benchmarks/closest-match.js';
import { runIn, type KnownRun } from './known-run.js';

/**
 * The run that a text names: its id, a beginning of it that no other has, its name, or its folder.
 * @throws Fault `not-found` that names the closest match, or the runs that the text may mean.
 */
export async function chooseRun(runs: readonly KnownRun[], text: string, home: string): Promise<KnownRun> {
  const folder = resolve(text);
  const exact = runs.find(({ runId, folder: its }) => runId === text || its === folder);
  if (exact) return exact;
  const elsewhere = await runIn(text);
  if (elsewhere) return runs.find(({ runId }) => runId === elsewhere.runId) ?? elsewhere;
  const named = runs.filter(({ name }) => name === text);
  const matching = named.length > 0 ? named : runs.filter(({ runId }) => runId.startsWith(text));
  const [only] = matching;
  if (only && matching.length === 1 && text !== '') return only;
  if (matching.length > 1 && text !== '') {
    const those = matching.map(({ runId, status }) => `${runId} (${status})`).join(', ');
    throw new Fault('not-found', `"${text}" may mean several runs: ${those}`, {
      fix: 'Name one of them by its id, or by enough of its beginning.',
    });
  }
  const ids = runs.map(({ runId }) => runId);
  const near = didYouMean(basename(text), [...ids, ...runs.map(({ name }) => name)]);
  const known = ids.length > 0 ? `Runs there: ${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ' …' : ''}.` : 'No run has begun there.';
  throw new Fault('not-found', `there is no run "${text}" in the home ${home}`, {
    fix: `${near}${known} Another home is named with --home; \`agora runs\` lists them.`,
  });
}
