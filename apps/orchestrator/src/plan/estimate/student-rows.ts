import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import type { Finding, Plan } from '@agora/contracts';
import type { Training } from '@agora/run-schemas';
import { seedSchema } from '@agora/plugin-api';
import type { ExperimentPlan } from '../run-plan.js';
import { ASSUMED_ROW } from './assumptions.js';

/** A dataset has too few seeds when each is used for more slots than this, on average. */
const MANY_USES = 10;
const CHARACTERS_PER_TOKEN = 4;

export interface SeedFile {
  seeds: number;
  /** Seeds with a response. */
  answered: number;
  /** Mean tokens of these, estimated from their characters. */
  tokens: number;
}

/** Seeds of a plan's artifacts, each read once. */
export class SeedFiles {
  private readonly known = new Map<string, Promise<SeedFile>>();

  constructor(private readonly store: ArtifactStore) {}

  of(key: string): Promise<SeedFile> {
    const known = this.known.get(key) ?? this.read(key);
    this.known.set(key, known);
    return known;
  }

  private async read(key: string): Promise<SeedFile> {
    const artifact = await this.store.open(key);
    let seeds = 0;
    let answered = 0;
    let characters = 0;
    for await (const { instruction, response } of readJsonl(artifact.path('seeds.jsonl'), seedSchema)) {
      seeds += 1;
      if (response === undefined) continue;
      answered += 1;
      characters += instruction.length + response.length;
    }
    return { seeds, answered, tokens: answered === 0 ? ASSUMED_ROW : characters / answered / CHARACTERS_PER_TOKEN };
  }
}

/** Rows and steps of a student, by setting and volume. */
export async function trainingOf(plan: ExperimentPlan, files: SeedFiles): Promise<NonNullable<Plan['training']>> {
  const rows = new Map<string, NonNullable<Plan['training']>[number]>();
  for (const { spec } of plan.nodes.values()) {
    const dataset = spec.kind === 'train' ? plan.nodes.get(spec.dataset)?.spec : undefined;
    if (spec.kind !== 'train' || dataset?.kind !== 'dataset') continue;
    const { domain, method, instances } = dataset.cell;
    const key = JSON.stringify([domain, method, instances]);
    if (rows.has(key)) continue;
    const file = spec.seeds === undefined ? undefined : await files.of(spec.seeds);
    const seeds = file?.answered ?? 0;
    const steps = stepsOf(instances + seeds, file?.tokens ?? ASSUMED_ROW, spec.training);
    rows.set(key, { domain, method, instances, seeds, steps });
  }
  return [...rows.values()];
}

export function stepsOf(rows: number, tokens: number, training: Training): number {
  const { batchSize, gradientAccumulation, epochs, packing, maxLength } = training;
  const sequences = packing ? Math.ceil((rows * Math.min(tokens, maxLength)) / maxLength) : rows;
  return Math.ceil(Math.ceil(Math.ceil(sequences / batchSize) / gradientAccumulation) * epochs);
}

/** How often each seed of a setting is used for its largest volume. */
export async function seedUses(plan: ExperimentPlan, files: SeedFiles): Promise<NonNullable<Plan['seeds']>> {
  const uses = new Map<string, NonNullable<Plan['seeds']>[number]>();
  for (const { cell, shards } of plan.cells) {
    const spec = plan.nodes.get(shards[0] ?? '')?.spec;
    if (spec?.kind !== 'shard') continue;
    const { domain, method, instances } = cell;
    const key = JSON.stringify([domain, method]);
    const { seeds } = await files.of(spec.seeds);
    if ((uses.get(key)?.slots ?? 0) >= instances) continue;
    uses.set(key, { domain, method, seeds, slots: instances, uses: seeds === 0 ? 0 : instances / seeds });
  }
  return [...uses.values()];
}

/** What a user should think about before paying. */
export function seedWarnings(uses: NonNullable<Plan['seeds']>, training: NonNullable<Plan['training']>): Finding[] {
  const few = uses
    .filter((setting) => setting.uses >= MANY_USES)
    .map(({ domain, method, seeds, slots, uses: each }) =>
      warning(
        `${domain}.${method} has ${seeds} seeds for ${slots} slots: each goes into ${Math.round(each)} of them on average, so instances will be alike`,
        'Give the domain more seeds, or ask for fewer instances.',
      ),
    );
  const drowned = training
    .filter(({ instances, seeds }) => seeds > instances)
    .map(({ domain, method, instances, seeds }) =>
      warning(
        `Students of ${domain}.${method} train on ${seeds} seeds beside ${instances} instances: what they learn will be mostly the seeds'`,
        'Set student.seeds to none or to a number of rows, or ask for more instances.',
      ),
    );
  return [...few, ...drowned];
}

function warning(message: string, fix: string): Finding {
  return { code: 'invalid-input', message, fix, fatal: false };
}
