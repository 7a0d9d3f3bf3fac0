import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import type { CellResult, Results } from '@agora/run-schemas';
import { LEVELS } from '@agora/judging';
import { Fault, instanceSchema } from '@agora/plugin-api';
import { z } from 'zod';
import type { JudgedLabelRow, JudgedRows } from './judged-rows.js';
import type { LabelRow } from './labels.js';

const valueSchema = z.object({
  id: z.string(),
  details: z.record(z.string(), z.object({ score: z.number().optional(), unscored: z.string().optional() })).optional(),
});

/**
 * The scores that a judge of a run gave to its rows, with a person's labels where there are any. A labelled row is found by its text.
 * @throws Fault `not-found` for a metric or a judge that the run does not have
 */
export async function judgedInRun(
  labels: readonly LabelRow[],
  results: Results,
  wanted: { metric?: string | undefined; judge?: string | undefined },
  store: ArtifactStore,
): Promise<JudgedRows> {
  const { metric, judge, rubric } = choose(results, wanted);
  const byText = new Map(labels.map((row) => [textOf(row), row]));
  const rows: JudgedLabelRow[] = [];
  const found = new Set<string>();
  for (const cell of results.cells) {
    for await (const row of judgedIn(cell, metric, judge.id, store)) {
      const text = textOf(row);
      if (found.has(text)) continue;
      found.add(text);
      const label = byText.get(text);
      rows.push({ ...row, ...(label?.label === undefined ? {} : { label: label.label }) });
    }
  }
  const unasked = labels.filter((row) => row.label !== undefined && !found.has(textOf(row))).length;
  return { judge: `${judge.id} (${judge.model})`, rubric, rows, unasked, usd: 0 };
}

async function* judgedIn(
  { cell, artifacts }: CellResult,
  metric: string,
  judge: string,
  store: ArtifactStore,
): AsyncGenerator<JudgedLabelRow> {
  const measured = artifacts.measure[metric];
  if (measured === undefined || artifacts.dataset === undefined) return;
  const said = new Map<string, { score?: number | undefined; unscored?: string | undefined }>();
  for await (const { id, details } of readJsonl((await store.open(measured)).path('values.jsonl'), valueSchema)) {
    const mine = details?.[judge];
    if (mine) said.set(id, mine);
  }
  const dataset = await store.open(artifacts.dataset);
  for await (const { id, instruction, response } of readJsonl(dataset.path('train.jsonl'), instanceSchema)) {
    const { score, unscored } = said.get(id) ?? {};
    const level = LEVELS.find((one) => one === score);
    if (level === undefined && unscored === undefined) continue;
    yield {
      instruction,
      response,
      group: cell.generator,
      ...(level === undefined ? {} : { score: level }),
      ...(unscored === undefined ? {} : { unscored }),
    };
  }
}

function choose(
  { cells, run }: Results,
  wanted: { metric?: string | undefined; judge?: string | undefined },
): { metric: string; judge: { id: string; model: string }; rubric: string } {
  const judged = cells.flatMap((cell) => Object.entries(cell.judged ?? {}));
  const metrics = [...new Set(judged.map(([id]) => id))];
  const metric = wanted.metric ?? (metrics.length === 1 ? metrics[0] : undefined);
  const [, summary] = judged.find(([id]) => id === metric) ?? [];
  if (metric === undefined || !summary) {
    throw new Fault('not-found', `run ${run.id}: ${missing('metric', wanted.metric)} that judges have measured`, {
      fix:
        metrics.length > 0
          ? `Name one with --metric: ${metrics.join(', ')}.`
          : 'Run it with a metric of plugin `judged` first.',
    });
  }
  const { judges, rubric } = summary;
  const judge =
    judges.find(({ id }) => id === wanted.judge) ??
    (wanted.judge === undefined && judges.length === 1 ? judges[0] : undefined);
  if (!judge) {
    throw new Fault('not-found', `run ${run.id}, metric ${metric}: ${missing('judge', wanted.judge)}`, {
      fix: `Name one with --judge: ${judges.map(({ id }) => id).join(', ')}.`,
    });
  }
  return { metric, judge, rubric };
}

function missing(what: string, name: string | undefined): string {
  return name === undefined ? `it is not clear which ${what}` : `there is no ${what} "${name}"`;
}

function textOf({ instruction, response }: Pick<LabelRow, 'instruction' | 'response'>): string {
  return JSON.stringify([instruction, response]);
}
