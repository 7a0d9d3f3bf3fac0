import type { ArtifactStore } from '@agora/artifacts';
import {
  cellId,
  type Cell,
  type Experiment,
  type GeneratorUse,
  type ModelUse,
  type PluginEntry,
  type StageRuntime,
  type Subject,
} from '@agora/contracts';
import { Fault, type Method, type PromptStyle } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { modelUse, workerVersion } from '@agora/python-worker';
import { EvaluateStages, type PlannedDomain } from './evaluate-stages.js';
import { GraphBuilder } from './graph-builder.js';
import { RunInputs } from './inputs.js';
import { metricModelsFingerprint, noModel, readByNano } from './metric-models.js';
import { Problems } from './problems.js';
import { runIdOf } from './run-id.js';
import type { BenchmarkPlan, CellPlan, ExperimentPlan } from './run-plan.js';
import { shareVolumes } from './share-volumes.js';

type GeneratorConfig = Experiment['generators'][number];

/** A domain with the stages in which base and reference answer its benchmarks. */
interface AnchoredDomain extends PlannedDomain {
  anchors: BenchmarkPlan[];
}

interface PlannedGenerator {
  config: GeneratorConfig;
  use: GeneratorUse;
}

/** Turns an experiment into stages. Reads seeds and benchmark items; computes and spends nothing. */
export class Planner {
  private readonly graph = new GraphBuilder();
  private readonly inputs: RunInputs;
  private readonly evaluations: EvaluateStages;
  private readonly unmeasured = new Map<string, ExperimentPlan['unmeasured'][number]>();
  private readonly drawn = new Map<string, Promise<string>>();
  private readonly ability: Record<string, Record<string, string>> = {};

  constructor(
    private readonly experiment: Experiment,
    private readonly baseDir: string,
    private readonly host: PluginHost,
    store: ArtifactStore,
  ) {
    this.inputs = new RunInputs(store);
    this.evaluations = new EvaluateStages(this.graph, this.inputs, host, baseDir, {
      ...experiment.evaluation,
      place: 'evaluation',
      // Of the base, and of everybody else.
      styles: ['few-shot', 'chat'],
      judgeFix:
        'Name one: evaluation: { judge: { provider: …, model: … } }; or choose others in evaluation.benchmarks.',
    });
  }

  async plan(): Promise<ExperimentPlan> {
    const { experiment } = this;
    const problems = new Problems();
    const model = (name: string, who: string): Promise<ModelUse | undefined> =>
      problems.of(() => modelUse(name, this.baseDir), `${who} "${name}": `);
    const student = await model(experiment.student.model, 'student');
    const base = experiment.base.model === undefined ? student : await model(experiment.base.model, 'base');
    const reference = await model(experiment.reference.model, 'reference');
    const simulated = new Set<string>();
    const generators: PlannedGenerator[] = [];
    for (const config of experiment.generators) {
      const use = await problems.of(() => this.generatorUse(config));
      if (!use) continue;
      if (await this.host.simulated(config.provider, config.options)) simulated.add(config.id);
      generators.push({ config, use });
    }
    const { judge } = experiment.evaluation;
    if (judge && (await this.host.simulated(judge.provider, judge.options))) simulated.add(`judge:${judge.model}`);
    const planned: PlannedDomain[] = [];
    for (const entry of experiment.domains) {
      const domain = await problems.of(() => this.evaluations.domain(entry));
      if (domain) planned.push(domain);
    }
    for (const domain of planned) {
      for (const method of experiment.methods)
        await problems.of(() => this.seedsOf(domain, method, experiment.seeds[0] ?? 1));
    }
    problems.throwIfAny();
    if (!student || !base || !reference) throw new Fault('internal', 'a model is missing and nobody said why');
    const domains: AnchoredDomain[] = [];
    for (const domain of planned) domains.push(await this.anchor(domain, base, reference));

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
      for (const generator of generators) await this.planAbility(generator, domains);
    }
    this.shareWithAllCells(cells, domains);
    shareVolumes(this.graph.nodes);
    return {
      runId: runIdOf(experiment),
      ...(experiment.budget ? { budgetUsd: experiment.budget.usd } : {}),
      experiment,
      simulated,
      domains: Object.fromEntries(domains.map(({ entry, use }) => [entry.id, use])),
      benchmarks: domains.flatMap(({ anchors }) => anchors),
      cells,
      unmeasured: [...this.unmeasured.values()],
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
      ...(config.thoughts === 'keep' ? { thoughts: config.thoughts } : {}),
    };
  }

  private async anchor(planned: PlannedDomain, base: ModelUse, reference: ModelUse): Promise<AnchoredDomain> {
    const { entry } = planned;
    const anchors: BenchmarkPlan[] = [];
    for (const shared of planned.benchmarks) {
      const { id, version } = shared.benchmark;
      const evaluate = (subject: Subject, style: PromptStyle, who: string): Promise<string> =>
        this.evaluations.add(planned, shared, subject, style, { title: `${who} on ${id}`, cells: [] });
      anchors.push({
        id,
        domain: entry.id,
        version,
        overlap: shared.benchmark.overlap ?? 'runs',
        base: await evaluate({ kind: 'model', model: base }, 'few-shot', 'base'),
        reference: await evaluate({ kind: 'model', model: reference }, 'chat', 'reference'),
      });
    }
    return { ...planned, anchors };
  }

  /** A method with its seeds in a domain. */
  private async seedsOf(
    domain: PlannedDomain,
    method: PluginEntry,
    seed: number,
  ): Promise<{ plugin: Method; seeds: string }> {
    const plugin = await this.host.create('method', method.plugin, method.options);
    const { templates } = domain.domain;
    if (plugin.template !== undefined && !Object.hasOwn(templates, plugin.template)) {
      const about = `domain "${domain.entry.id}" has no prompts for method "${plugin.id}": no template "${plugin.template}"`;
      throw new Fault('invalid-input', `methods: ${about}`, {
        fix: `Use a method whose template the domain has (${Object.keys(templates).join(', ')}), or leave the domain out.`,
      });
    }
    return { plugin, seeds: await this.inputs.seeds(domain.domain, domain.use, plugin, seed) };
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
    const methodUse = await this.host.use('method', method.plugin, method.options);
    const { plugin: methodPlugin, seeds } = await this.seedsOf(domain, method, seed);

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
        ...(methodPlugin.trainsOnSeeds ? await this.trainingSeeds(seeds, seed) : {}),
        training: this.experiment.student.training,
        seed,
        worker: workerVersion,
      },
      { title: `${id} student`, cells, needs: [dataset], runtime: this.runtime({}) },
    );
    const evaluate: Record<string, string> = {};
    for (const planned of domain.benchmarks) {
      const benchmark = planned.benchmark.id;
      evaluate[benchmark] = await this.evaluations.add(domain, planned, { kind: 'student', train }, 'chat', {
        title: `${id} on ${benchmark}`,
        cells,
        needs: [train],
      });
    }
    const { id: generatorId, mode } = generator.config;
    return {
      id,
      generator: generatorId,
      mode,
      cell,
      shards,
      dataset,
      train,
      evaluate,
      measure: await this.planMetrics(id, domain, dataset),
    };
  }

  private async trainingSeeds(seeds: string, seed: number): Promise<{ seeds?: string }> {
    const { seeds: wanted } = this.experiment.student;
    if (wanted === 'none') return {};
    return { seeds: typeof wanted === 'number' ? await this.fewSeeds(seeds, wanted, seed) : seeds };
  }

  /** Every generator of a setting trains on the same ones. */
  private fewSeeds(seeds: string, most: number, seed: number): Promise<string> {
    const key = `${seeds} ${seed}`;
    const known = this.drawn.get(key) ?? this.inputs.fewSeeds(seeds, most, seed);
    this.drawn.set(key, known);
    return known;
  }

  private async planMetrics(cell: string, domain: PlannedDomain, dataset: string): Promise<Record<string, string>> {
    const keys: Record<string, string> = {};
    for (const metric of this.experiment.metrics) {
      const use = await this.host.use('metric', metric.plugin, metric.options);
      if (!domain.domain.nanoWorld && readByNano(use)) {
        this.unmeasured.set(`${metric.id} ${domain.entry.id}`, noModel(metric.id, domain.entry.id));
        continue;
      }
      keys[metric.id] = this.graph.add(
        {
          kind: 'measure',
          dataset,
          id: metric.id,
          metric: use,
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

  private async planAbility({ config, use }: PlannedGenerator, domains: PlannedDomain[]): Promise<void> {
    const keys: Record<string, string> = {};
    const { options, limits, price } = config;
    for (const domain of domains) {
      for (const planned of domain.benchmarks) {
        const { id } = planned.benchmark;
        keys[id] = await this.evaluations.add(
          domain,
          planned,
          { kind: 'generator', generator: answering(use) },
          'chat',
          {
            title: `${config.id} on ${id}`,
            cells: [],
            generator: { use, options, limits, ...(price ? { price } : {}) },
          },
        );
      }
    }
    this.ability[config.id] = keys;
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
  private shareWithAllCells(cells: CellPlan[], domains: AnchoredDomain[]): void {
    for (const { entry, anchors } of domains) {
      const ids = cells.filter(({ cell }) => cell.domain === entry.id).map(({ id }) => id);
      for (const { base, reference } of anchors) {
        for (const key of [base, reference]) {
          const node = this.graph.nodes.get(key);
          if (node) node.cells = ids;
        }
      }
    }
  }
}

/** A generator as it answers benchmarks, where thoughts are the benchmark's affair. */
function answering({ id, provider, model, sampling }: GeneratorUse): GeneratorUse {
  return { id, provider, model, sampling };
}
