import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactStore } from '@agora/artifacts';
import { evaluateSpecSchema, trainSpecSchema, trainSummarySchema } from '@agora/run-schemas';
import { z } from 'zod';

/** Larger homes are not searched: a plan must not take minutes. */
const MOST_ARTIFACTS = 20_000;

interface Rate {
  seconds: number;
  units: number;
  /** Students, or evaluations. */
  count: number;
  device: string;
}

const manifestSchema = z.object({
  key: z.string(),
  kind: z.string(),
  spec: z.unknown(),
  seconds: z.number(),
  summary: z.unknown(),
});

/** How long trainings and answers of local models took in this home, by model. */
export class ComputeHistory {
  /** By fingerprint of the student: seconds per row and epoch. */
  private readonly trained = new Map<string, Rate>();
  /** By fingerprint of the model and benchmark: seconds per item. */
  private readonly answered = new Map<string, Rate>();

  static async read(store: ArtifactStore): Promise<ComputeHistory> {
    const history = new ComputeHistory();
    const manifests = await readManifests(store.home.artifacts);
    const students = new Map<string, string>();
    for (const { key, kind, spec, seconds, summary } of manifests) {
      const train = kind === 'train' ? trainSpecSchema.safeParse(spec).data : undefined;
      const told = trainSummarySchema.safeParse(summary).data;
      if (!train || !told) continue;
      students.set(key, train.student.fingerprint);
      addTo(history.trained, train.student.fingerprint, seconds, told.rows * train.training.epochs, told.device);
    }
    for (const { kind, spec, seconds, summary } of manifests) {
      const evaluate = kind === 'evaluate' ? evaluateSpecSchema.safeParse(spec).data : undefined;
      const items = z.object({ items: z.number() }).safeParse(summary).data?.items;
      if (!evaluate || !items || evaluate.judge) continue;
      const { subject } = evaluate;
      const model =
        subject.kind === 'model'
          ? subject.model.fingerprint
          : subject.kind === 'student'
            ? students.get(subject.train)
            : undefined;
      if (model)
        addTo(history.answered, `${model} ${evaluate.benchmark.id}`, seconds, items * (evaluate.samples ?? 1), '');
    }
    return history;
  }

  training(fingerprint: string): Rate | undefined {
    return this.trained.get(fingerprint);
  }

  answering(fingerprint: string, benchmark: string): Rate | undefined {
    return this.answered.get(`${fingerprint} ${benchmark}`);
  }
}

function addTo(rates: Map<string, Rate>, key: string, seconds: number, units: number, device: string): void {
  if (units <= 0) return;
  const known = rates.get(key) ?? { seconds: 0, units: 0, count: 0, device };
  rates.set(key, { seconds: known.seconds + seconds, units: known.units + units, count: known.count + 1, device });
}

async function readManifests(folder: string): Promise<z.infer<typeof manifestSchema>[]> {
  const prefixes = (await readdir(folder).catch(() => [] as string[])).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const keys = (
    await Promise.all(
      prefixes.map(async (prefix) => (await readdir(join(folder, prefix))).map((key) => join(prefix, key))),
    )
  ).flat();
  if (keys.length > MOST_ARTIFACTS) return [];
  const found: z.infer<typeof manifestSchema>[] = [];
  for (const key of keys) {
    const text = await readFile(join(folder, key, 'manifest.json'), 'utf8').catch(() => '');
    if (!/"kind":\s*"(train|evaluate)"/.test(text)) continue;
    const { data } = manifestSchema.safeParse(JSON.parse(text));
    if (data) found.push(data);
  }
  return found;
}
