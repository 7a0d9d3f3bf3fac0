import { replaceFile, type Home } from '@agora/artifacts';
import type { RunState } from '@agora/contracts';
import {
  cellSchema,
  evaluateSpecSchema,
  measureSpecSchema,
  experimentSchema,
  metricDirectionSchema,
  shardSpecSchema,
  unmeasuredSchema,
  untilSchema,
  type ShardSpec,
} from '@agora/run-schemas';
import { Fault, rowSetFactsSchema, rowShareSchema } from '@agora/plugin-api';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CellPlan, ExperimentPlan, StageNode } from './run-plan.js';

const keys = z.record(z.string(), z.string());
const keptPlanSchema = z.object({
  runId: z.string(),
  startedAt: z.string(),
  experiment: experimentSchema,
  until: untilSchema.optional(),
  simulated: z.array(z.string()),
  benchmarks: z.array(
    z.object({
      id: z.string(),
      domain: z.string(),
      version: z.string(),
      overlap: z.enum(['runs', 'whole']).default('runs'),
      base: z.string(),
      reference: z.string(),
      others: z.array(z.string()).optional(),
    }),
  ),
  cells: z.array(
    z.object({
      id: z.string(),
      generator: z.string(),
      cell: cellSchema,
      shards: z.array(z.string()),
      /** Spec of the first shard; the others differ in their slots. */
      shard: shardSpecSchema,
      dataset: z.string(),
      train: z.string().optional(),
      evaluate: keys,
      measure: keys,
      microStudent: z
        .object({ shards: z.array(z.string()), dataset: z.string(), train: z.string(), evaluate: keys })
        .optional(),
      rowSet: rowSetFactsSchema.optional(),
      rowSets: z.array(rowShareSchema).optional(),
    }),
  ),
  ability: z.record(z.string(), keys),
  unmeasured: z.array(unmeasuredSchema).default([]),
  directions: z.record(z.string(), metricDirectionSchema).default({}),
  /** Of every evaluation, by key. */
  evaluations: z.record(z.string(), evaluateSpecSchema),
  /** Of every measurement by judges, by key: those cost money. */
  judged: z.record(z.string(), measureSpecSchema).default({}),
});

/**
 * Which artifact in the home folder belongs to which part of a run, for readers without an orchestrator, e.g. after an
 * interrupted run. Written when a run begins.
 */
export type KeptPlan = z.output<typeof keptPlanSchema>;
export type KeptCell = KeptPlan['cells'][number];

export async function keepPlan(
  plan: ExperimentPlan,
  { startedAt }: Pick<RunState, 'startedAt'>,
  home: Home,
): Promise<void> {
  const { runId, experiment, until, simulated, benchmarks, cells, ability, unmeasured, directions = {}, nodes } = plan;
  const kept: KeptPlan = {
    runId,
    startedAt,
    experiment,
    ...(until ? { until } : {}),
    simulated: [...simulated],
    benchmarks,
    cells: cells.map((cell) => ({ ...cell, generator: cell.cell.generator, shard: shardOf(cell, plan) })),
    ability,
    unmeasured,
    directions,
    evaluations: Object.fromEntries(
      [...nodes.values()].flatMap(({ key, spec }) => (spec.kind === 'evaluate' ? [[key, spec]] : [])),
    ),
    judged: Object.fromEntries(
      [...nodes.values()].flatMap(({ key, spec }) => (spec.kind === 'measure' && spec.judging ? [[key, spec]] : [])),
    ),
  };
  await replaceFile(fileOf(home, runId), (draft) => writeFile(draft, `${JSON.stringify(kept)}\n`));
}

/** Undefined when no run of that id ever began in this home folder. */
export async function readPlan(home: Home, runId: string): Promise<KeptPlan | undefined> {
  const file = fileOf(home, runId);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return keptPlanSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Fault('corrupt-artifact', `${file} cannot be read: ${Fault.from(error).message}`, {
      fix: 'Another version of Agora may have written it. Give the same `agora run` again, which writes it anew.',
      cause: error,
    });
  }
}

/** Ids of the runs that began in this home folder. */
export async function plannedRuns(home: Home): Promise<string[]> {
  const names = await readdir(join(home.root, 'plans')).catch(() => []);
  return names.flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : [])).sort();
}

/** The plan in the form that the analysis needs. Of its stages, it holds the evaluations and what judges measure. */
export function restorePlan({ evaluations, judged, simulated, ...kept }: KeptPlan): ExperimentPlan {
  const nodes = Object.entries({ ...evaluations, ...judged }).map(([key, spec]): [string, StageNode] => {
    const runtime = { baseDir: '', options: {}, limits: {} };
    return [key, { key, spec, title: '', cells: [], needs: [], runtime }];
  });
  return { ...kept, simulated: new Set(simulated), domains: {}, nodes: new Map(nodes) };
}

function shardOf({ id, shards }: CellPlan, { nodes }: ExperimentPlan): ShardSpec {
  const spec = nodes.get(shards[0] ?? '')?.spec;
  if (spec?.kind === 'shard') return spec;
  throw new Fault('internal', `cell ${id} has no shard`);
}

function fileOf(home: Home, runId: string): string {
  return join(home.root, 'plans', `${runId}.json`);
}
