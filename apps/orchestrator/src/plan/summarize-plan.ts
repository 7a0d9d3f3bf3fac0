import { ShardIndex, type ArtifactStore } from '@agora/artifacts';
import type { Plan } from '@agora/contracts';
import { STAGE_OF, STAGES } from '@agora/run-schemas';
import type { RunPlan, StageNode } from './run-plan.js';
import { isShard, sharedSlots } from './share-volumes.js';

/** A plan in numbers: what there is to do and how much of it is already done. */
export async function summarizePlan(plan: RunPlan, store: ArtifactStore): Promise<Plan> {
  const nodes = [...plan.nodes.values()];
  const cached = new Set<string>();
  await Promise.all(nodes.map(async ({ key }) => (await store.has(key)) && cached.add(key)));
  const index = new ShardIndex(store);
  const shared = new Map<string, number>();
  for (const node of nodes) {
    if (!isShard(node) || cached.has(node.key)) continue;
    shared.set(node.key, (await sharedSlots(node, plan.nodes, { index, store })).size);
  }
  const isCached = ({ key }: StageNode): boolean => cached.has(key);
  const byCell = new Map<string, StageNode[]>(plan.cells.map(({ id }) => [id, []]));
  for (const node of nodes) for (const id of node.cells) byCell.get(id)?.push(node);
  return {
    runId: plan.runId,
    simulated: plan.simulated.size > 0,
    cells: plan.cells.map(({ id, mode }) => {
      const mine = byCell.get(id) ?? [];
      return {
        id,
        stages: mine.length,
        cachedStages: mine.filter(isCached).length,
        calls: sum(mine.map(callsOf)),
        cachedCalls: sum(mine.map((node) => (isCached(node) ? callsOf(node) : (shared.get(node.key) ?? 0)))),
        ...(mode ? { mode } : {}),
      };
    }),
    stages: STAGES.map((stage) => {
      const ofStage = nodes.filter(({ spec }) => STAGE_OF[spec.kind] === stage);
      return { stage, total: ofStage.length, cached: ofStage.filter(isCached).length };
    }).filter(({ total }) => total > 0),
  };
}

/** Calls to the generator when every first attempt is accepted. */
function callsOf({ spec }: StageNode): number {
  return spec.kind === 'shard' && spec.rows === undefined ? spec.slots.to - spec.slots.from : 0;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
