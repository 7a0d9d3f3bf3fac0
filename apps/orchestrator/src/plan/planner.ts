import { ArtifactStore, stageKey } from '@agora/artifacts';
import {
  cellId,
  Fault,
  type Benchmark,
  type Cell,
  type Domain,
  type Experiment,
  type GeneratorUse,
  type ModelUse,
  type PluginEntry,
  type PluginUse,
  type StageRuntime,
  type Subject,
} from '@agora/contracts';
import type { PluginHost } from '@agora/plugin-host';
import { modelUse, workerVersion } from '@agora/python-worker';
import { GraphBuilder } from './graph-builder.js';
import { RunInputs } from './inputs.js';
import { metricModelsFingerprint } from './metric-models.js';
import type { BenchmarkPlan, CellPlan, RunPlan } from './run-plan.js';

type GeneratorConfig = Experiment['generators'][number];

interface PlannedBenchmark extends BenchmarkPlan {
  benchmark: Benchmark;
  items: string;
}

interface PlannedDomain {
  entry: PluginEntry;
  domain: Domain;
  use: PluginUse;
  benchmarks: PlannedBenchmark[];
}

interface PlannedGenerator {
  config: GeneratorConfig;
  use: GeneratorUse;
}

/**
 * A run is named by its experiment, so the same file finds its own unfinished run again, with a larger budget as well: how
 * much may be spent changes no result.
 */
export function runIdOf(experiment: Experiment): string {
  const named = { ...experiment };
  delete named.budget;
  return `${experiment.name}-${stageKey(named).slice(0, 8)}`;
}

/** Turns an experiment into stages. Reads seeds and benchmark items; computes and spends nothing. */
export class Planner {
  private readonly graph = new GraphBuilder();
  private readonly inputs: RunInputs;
  private readonly ability: Record<string, Record<string, string>> = {};

  constructor(
    private readonly experiment: Experiment,
    private readonly baseDir: string,
    private readonly host: PluginHost,
    store: ArtifactStore,
  ) {
    this.inputs = new RunInputs(store);
  }

  async plan(): Promise<RunPlan> {
    const { experiment } = this;
    const student = await modelUse(experiment.student.model, this.baseDir);
    const base = await modelUse(experiment.base.model ?? experiment.student.model, this.baseDir);
    const reference = await modelUse(experiment.reference.model, this.baseDir);
    const simulated = new Set<string>();
    const generators: PlannedGenerator[] = [];
    for (const config of experiment.generators) {
      if (await this.host.simulated(config.provider, config.options)) simulated.add(config.id);
      generators.push({ config, use: await this.generatorUse(config) });
    }
    const domains: PlannedDomain[] = [];
    for (const entry of experiment.domains) domains.push(await this.planDomain(entry, base, reference));

    const cells: CellPlan[] = [];
    for (const seed of experiment.seeds) {
      for (const instances of experiment.instances) {
        for (const domain of domains) {
          for (const method of experiment.methods) {
            for (const generator of generators) {
              cells.push(await this.planCell(generator, domain, method, instances, seed, student));
            }
          }
        }
      }
    }
    if (experiment.evaluation.generators) {
      for (const generator of generators) this.planAbility(generator, domains);
    }
    this.shareWithAllCells(cells, domains);
    return {
      runId: runIdOf(experiment),
      experiment,
      simulated,
      domains: Object.fromEntries(domains.map(({ entry, use }) => [entry.id, use])),
      benchmarks: domains.flatMap(({ benchmarks }) =>
        benchmarks.map(({ id, domain, version, base: baseKey, reference: referenceKey }) => ({
          id,
          domain,
          version,
          base: baseKey,
          reference: referenceKey,
        })),
      ),
      cells,
      ability: this.ability,
      nodes: this.graph.nodes,
    };
  }

  private async generatorUse(config: GeneratorConfig): Promise<GeneratorUse> {
    return {
      id: config.id,
      provider: await this.host.use('provider', config.provider, config.options),
      model: config.model,
      sampling: config.sampling,
    };
  }

  private async planDomain(entry: PluginEntry, base: ModelUse, reference: ModelUse): Promise<PlannedDomain> {
    const domain = await this.host.create('domain', entry.plugin, entry.options);
    const use = await this.host.use('domain', entry.plugin, entry.options);
    const planned: PlannedDomain = { entry, domain, use, benchmarks: [] };
    for (const benchmark of this.selectBenchmarks(entry, domain)) {
      const { key: items } = await this.inputs.items(use, benchmark, this.experiment.evaluation.limit);
      const shared = { benchmark, items };
      const evaluate = (subject: Subject, style: 'few-shot' | 'chat', title: string): string =>
        this.addEvaluate(planned, shared, subject, style, { title, cells: [] });
      planned.benchmarks.push({
        ...shared,
        id: benchmark.id,
        domain: entry.id,
        version: benchmark.version,
        base: evaluate({ kind: 'model', model: base }, 'few-shot', `base on ${benchmark.id}`),
        reference: evaluate({ kind: 'model', model: reference }, 'chat', `reference on ${benchmark.id}`),
      });
    }
    return planned;
  }

  private selectBenchmarks(entry: PluginEntry, domain: Domain): readonly Benchmark[] {
    const wanted = this.experiment.evaluation.benchmarks?.[entry.id];
    if (!wanted) return domain.benchmarks;
    return wanted.map((id) => {
      const benchmark = domain.benchmarks.find((candidate) => candidate.id === id);
      if (benchmark) return benchmark;
      const known = domain.benchmarks.map((candidate) => candidate.id).join(', ');
      throw new Fault(
        'invalid-input',
        `evaluation.benchmarks.${entry.id}: domain "${entry.id}" has no benchmark "${id}"`,
        {
          fix: `Use one of: ${known}.`,
        },
      );
    });
  }

  private async planCell(
    generator: PlannedGenerator,
    domain: PlannedDomain,
    method: PluginEntry,
    instances: number,
    seed: number,
    student: ModelUse,
  ): Promise<CellPlan> {
    const cell: Cell = { generator: generator.config.id, domain: domain.entry.id, method: method.id, instances, seed };
    const id = cellId(cell);
    const cells = [id];
    const methodPlugin = await this.host.create('method', method.plugin, method.options);
    const methodUse = await this.host.use('method', method.plugin, method.options);
    if (!domain.domain.templates[methodPlugin.id]) {
      const known = Object.keys(domain.domain.templates).join(', ');
      throw new Fault(
        'invalid-input',
        `methods: domain "${domain.entry.id}" has no prompts for method "${methodPlugin.id}"`,
        {
          fix: `Use one of: ${known}; or leave the domain out.`,
        },
      );
    }
    const seeds = await this.inputs.seeds(domain.domain, domain.use, methodPlugin.id, seed);

    const size = this.experiment.generation.shard;
    const shards: string[] = [];
    for (let from = 0; from < instances; from += size) {
      const to = Math.min(from + size, instances);
      shards.push(
        this.graph.add(
          {
            kind: 'shard',
            generator: generator.use,
            method: methodUse,
            domain: domain.use,
            seeds,
            experimentSeed: seed,
            slots: { from, to },
            maxAttempts: this.experiment.generation.maxAttempts,
          },
          {
            title: `${id} instances ${from}–${to - 1}`,
            cells,
            runtime: { ...this.generationRuntime(generator, domain, method), mode: generator.config.mode },
          },
        ),
      );
    }
    const dataset = this.graph.add(
      {
        kind: 'dataset',
        cell,
        shards,
        ...(this.experiment.generation.dropNearDuplicates ? { dropNearDuplicates: true as const } : {}),
      },
      {
        title: `${id} dataset`,
        cells,
        needs: shards,
        runtime: this.generationRuntime(generator, domain, method),
      },
    );
    const train = this.graph.add(
      {
        kind: 'train',
        student,
        dataset,
        ...(methodPlugin.trainsOnSeeds ? { seeds } : {}),
        training: this.experiment.student.training,
        seed,
        worker: workerVersion,
      },
      { title: `${id} student`, cells, needs: [dataset], runtime: this.runtime({}) },
    );
    const evaluate: Record<string, string> = {};
    for (const benchmark of domain.benchmarks) {
      evaluate[benchmark.id] = this.addEvaluate(domain, benchmark, { kind: 'student', train }, 'chat', {
        title: `${id} on ${benchmark.id}`,
        cells,
        needs: [train],
      });
    }
    return { id, cell, shards, dataset, train, evaluate, measure: await this.planMetrics(id, dataset) };
  }

  private async planMetrics(cell: string, dataset: string): Promise<Record<string, string>> {
    const keys: Record<string, string> = {};
    for (const metric of this.experiment.metrics) {
      keys[metric.id] = this.graph.add(
        {
          kind: 'measure',
          dataset,
          id: metric.id,
          metric: await this.host.use('metric', metric.plugin, metric.options),
          models: await metricModelsFingerprint(metric.options, this.baseDir),
        },
        {
          title: `${cell} ${metric.id}`,
          cells: [cell],
          needs: [dataset],
          runtime: this.runtime({ [metric.plugin]: metric.options }),
        },
      );
    }
    return keys;
  }

  private planAbility(generator: PlannedGenerator, domains: PlannedDomain[]): void {
    const keys: Record<string, string> = {};
    for (const domain of domains) {
      for (const benchmark of domain.benchmarks) {
        keys[benchmark.id] = this.addEvaluate(
          domain,
          benchmark,
          { kind: 'generator', generator: generator.use },
          'chat',
          {
            title: `${generator.config.id} on ${benchmark.id}`,
            cells: [],
            generator,
          },
        );
      }
    }
    this.ability[generator.config.id] = keys;
  }

  private addEvaluate(
    domain: PlannedDomain,
    { benchmark, items }: { benchmark: Benchmark; items: string },
    subject: Subject,
    style: 'few-shot' | 'chat',
    stage: { title: string; cells: string[]; needs?: string[]; generator?: PlannedGenerator },
  ): string {
    const { generator, ...rest } = stage;
    const runtime = this.runtime({ [domain.entry.plugin]: domain.entry.options });
    return this.graph.add(
      {
        kind: 'evaluate',
        subject,
        domain: domain.use,
        benchmark: { id: benchmark.id, version: benchmark.version },
        items,
        style,
        sampling: benchmark.sampling,
        worker: workerVersion,
      },
      { ...rest, runtime: generator ? this.withGenerator(runtime, generator) : runtime },
    );
  }

  private generationRuntime(generator: PlannedGenerator, domain: PlannedDomain, method: PluginEntry): StageRuntime {
    const options = { [domain.entry.plugin]: domain.entry.options, [method.plugin]: method.options };
    return this.withGenerator(this.runtime(options), generator);
  }

  private withGenerator(runtime: StageRuntime, { config }: PlannedGenerator): StageRuntime {
    return {
      ...runtime,
      options: { ...runtime.options, [config.provider]: config.options },
      limits: config.limits,
      ...(config.price ? { price: config.price } : {}),
    };
  }

  private runtime(options: Record<string, Record<string, unknown>>): StageRuntime {
    return { baseDir: this.baseDir, options, limits: {} };
  }

  /** Base and reference serve every cell of their domain: if one fails, all of those cells have no PGR. */
  private shareWithAllCells(cells: CellPlan[], domains: PlannedDomain[]): void {
    for (const { entry, benchmarks } of domains) {
      const ids = cells.filter(({ cell }) => cell.domain === entry.id).map(({ id }) => id);
      for (const { base, reference } of benchmarks) {
        for (const key of [base, reference]) {
          const node = this.graph.nodes.get(key);
          if (node) node.cells = ids;
        }
      }
    }
  }
}
