import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceText, type Home } from '@agora/artifacts';
import type { TryReply } from '@agora/contracts';
import { preflightCostSchema, type PreflightCost } from '@agora/run-schemas';
import { z } from 'zod';

const recordSchema = z.object({ passed: z.array(z.string()), cost: preflightCostSchema });

/** What the small calls of a run have cost, over all its rounds, and which of them went well: those are not made again. */
export class PreflightRecord {
  private constructor(
    private readonly file: string,
    private readonly content: z.infer<typeof recordSchema>,
  ) {}

  static async open(home: Home, runId: string): Promise<PreflightRecord> {
    const file = join(home.root, 'preflight', `${runId}.json`);
    try {
      return new PreflightRecord(file, recordSchema.parse(JSON.parse(await readFile(file, 'utf8'))));
    } catch {
      // One that cannot be read costs a small call; a disk that cannot be read will be told by the stages.
      return new PreflightRecord(file, { passed: [], cost: { calls: 0, usd: 0, unpriced: 0 } });
    }
  }

  get cost(): PreflightCost {
    return this.content.cost;
  }

  passed(key: string): boolean {
    return this.content.passed.includes(key);
  }

  add(key: string, reply: TryReply, passed: boolean): void {
    addTo(this.content.cost, reply);
    if (passed) this.content.passed.push(key);
  }

  /** Written once anything is in it. */
  async save(): Promise<void> {
    if (this.content.cost.calls === 0) return;
    await replaceText(this.file, `${JSON.stringify(this.content, null, 2)}\n`);
  }
}

export function addTo(cost: PreflightCost, { calls, usd }: TryReply): void {
  cost.calls += calls;
  cost.usd += usd ?? 0;
  if (usd === null) cost.unpriced += calls;
}
