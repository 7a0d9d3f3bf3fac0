import { stageKey } from '@agora/artifacts';
import type { StageRuntime, StageSpec } from '@agora/run-schemas';
import type { StageNode } from './run-plan.js';

/** Collects stages; the same spec wanted by several cells becomes one node that serves them all. */
export class GraphBuilder {
  readonly nodes = new Map<string, StageNode>();

  add(spec: StageSpec, stage: { title: string; cells: string[]; needs?: string[]; runtime: StageRuntime }): string {
    const key = stageKey(spec);
    const known = this.nodes.get(key);
    if (known) {
      known.cells = [...new Set([...known.cells, ...stage.cells])];
    } else {
      this.nodes.set(key, { key, spec, ...stage, needs: stage.needs ?? [] });
    }
    return key;
  }
}
