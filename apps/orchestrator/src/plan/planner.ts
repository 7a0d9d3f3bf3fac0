import type { ArtifactStore } from '@agora/artifacts';
import {
  reaches,
  type Experiment,
  type GeneratorUse,
  type ModelUse,
  type PluginEntry,
  type Subject,
  type Until,
} from '@agora/run-schemas';
import { ModelHub } from '@agora/model-hub';
import { Fault, type Method, type PromptStyle } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { modelUse } from '@agora/python-worker';
import { CellStages, type PlannedGenerator, type PlannedSetting } from './cell-stages.js';
import { EvaluateStages, type PlannedDomain } from './evaluate-stages.js';
import { GraphBuilder } from './graph-builder.js';
import { RunInputs } from './inputs.js';
import { MetricStages } from './metric-stages.js';
import { PairMethods } from './pair-methods.js';
import { checkEngine } from './check-engine.js';
import { plannedGenerator } from './planned-generator.js';
import { Problems } from './problems.js';
import { runIdOf } from './run-id.js';
import type { BenchmarkPlan, CellPlan, ExperimentPlan } from './run-plan.js';
import { shareVolumes } from './share-volumes.js';

/** A domain with the stages in which base and reference answer its benchmarks. */
interface AnchoredDomain extends PlannedDomain {
  anchors: BenchmarkPlan[];
}

/** Turns an experiment into stages. Reads seeds and benchmark items; computes and spends nothing. */
export class Planner {
  private readonly graph = new GraphBuilder();
  private readonly inputs: RunInputs;
  private readonly evaluations: EvaluateStages;
  private readonly metrics: MetricStages;
  private readonly pairs: PairMethods;
  private readonly settings = new Map<string, Promise<PlannedSetting>>();
  private readonly ability: Record<string, Record<string, string>> = {};

  constructor(
    private readonly experiment: Experiment,
    private readonly baseDir: string,
    private readonly host: PluginHost,
    private readonly store: ArtifactStore,
    /** The last stage to be planned: what only later ones need is not looked at. */
    private readonly until?: Until,
  ) {
    this.inputs = new RunInputs(store);
    this.metrics = new MetricStages(
      experiment.metrics,
      this.graph,
      host,
      baseDir,
      new ModelHub(store),
      experiment.judges,
    );
    this.pairs = new PairMethods(experiment, host);
    this.evaluations = new EvaluateStages(this.graph, this.inputs, host, baseDir, {
      ...experiment.evaluation,
      place: 'evaluation',
      ...(experiment.student.training.lora ? { loraRank: experiment.student.training.lora.rank } : {}),
      // Few-shot for the base, chat for all others.
      styles: ['few-shot', 'chat'],
      judgeFix:
        'Name one: evaluation: { judge: { provider: …, model: … } }; or choose others in evaluation.benchmarks.',
    });
  }

  async plan(): Promise<ExperimentPlan> {
    const { experiment } = this;
    const problems = new Problems();
    const { student, base, reference, others } = await this.models(problems);
    const generators = await this.generators(problems);
    await this.pairs.check(generators, this.until, problems);
    if (reaches(this.until, 'evaluate')) await problems.of(() => checkEngine(this.evaluations, experiment));
    const planned = await this.domains(generators, problems);
    await this.metrics.findJudges(problems);
    problems.throwIfAny();
    const domains: AnchoredDomain[] = [];
    for (const domain of planned) domains.push(await this.anchor(domain, base, reference, others));
    const cells = await this.cells(student, domains, generators);
    if (experiment.evaluation.generators && reaches(this.until, 'evaluate')) {
      for (const generator of generators) if (!generator.rows) await this.planAbility(generator, domains);
    }
    this.shareWithAllCells(cells, domains);
    shareVolumes(this.graph.nodes);
    return {
      runId: runIdOf(experiment),
      ...(experiment.budget ? { budgetUsd: experiment.budget.usd } : {}),
      experiment,
      ...(this.until ? { until: this.until } : {}),
      simulated: await this.simulated(generators),
      domains: Object.fromEntries(domains.map(({ entry, use }) => [entry.id, use])),
      benchmarks: domains.flatMap(({ anchors }) => anchors),
      cells,
      unmeasured: this.metrics.unmeasured,
      directions: await this.metrics.directions(),
      ability: this.ability,
      nodes: this.graph.nodes,
    };
  }

  private async models(
    problems: Problems,
  ): Promise<Record<'student' | 'base' | 'reference', ModelUse | undefined> & { others: ModelUse[] }> {
    const { student, base, reference } = this.experiment;
    const model = (name: string, who: string): Promise<ModelUse | undefined> =>
      problems.of(() => modelUse(name, this.baseDir), `${who} "${name}": `);
    const used = reaches(this.until, 'train') ? await model(student.model, 'student') : undefined;
    if (!reaches(this.until, 'evaluate')) return { student: used, base: undefined, reference: undefined, others: [] };
    const others: ModelUse[] = [];
    for (const name of reference.others ?? []) {
      const other = await model(name, 'reference');
      if (other) others.push(other);
    }
    return {
      student: used,
      base: base.model === undefined ? used : await model(base.model, 'base'),
      reference: await model(reference.model, 'reference'),
      others,
    };
  }

  private async generators(problems: Problems): Promise<PlannedGenerator[]> {
    const generators: PlannedGenerator[] = [];
    for (const config of this.experiment.generators) {
      const generator = await problems.of(() => plannedGenerator(config, this.experiment, this.host, this.store));
      if (generator) generators.push(generator);
    }
    return generators;
  }

  /** Domains with their benchmark items and, for a first look at what is wrong with them, their first seeds. */
  private async domains(generators: readonly PlannedGenerator[], problems: Problems): Promise<PlannedDomain[]> {
    const { domains, methods, seeds } = this.experiment;
    const examined = reaches(this.until, 'evaluate');
    const planned: PlannedDomain[] = [];
    for (const entry of domains) {
      const domain = await problems.of(() => this.evaluations.domain(entry, { examined }));
      if (domain) planned.push(domain);
    }
    for (const domain of planned) {
      for (const method of methods) await problems.of(() => this.setting(domain, method, seeds[0] ?? 1));
      for (const { rows, mixed: sets = rows } of generators)
        await problems.of(async () => sets?.check(domain.entry.id));
    }
    return planned;
  }

  private async cells(
    student: ModelUse | undefined,
    domains: readonly PlannedDomain[],
    generators: readonly PlannedGenerator[],
  ): Promise<CellPlan[]> {
    const { experiment, until, baseDir, graph, inputs, evaluations, metrics } = this;
    const stages = new CellStages({ experiment, student, until, baseDir, graph, inputs, evaluations, metrics });
    const cells: CellPlan[] = [];
    for (const seed of experiment.seeds) {
      for (const instances of experiment.instances) {
        for (const domain of domains) {
          for (const method of experiment.methods) {
            const setting = await this.setting(domain, method, seed);
            for (const generator of generators) cells.push(await stages.add(generator, setting, instances));
          }
        }
      }
    }
    await stages.addMicroStudents();
    return cells;
  }

  /** Ids of the generators whose text is made by a program, and of judges that are simulations. */
  private async simulated(generators: readonly PlannedGenerator[]): Promise<Set<string>> {
    const { judge } = this.experiment.evaluation;
    const simulated = new Set<string>();
    for (const { config } of generators)
      if (await this.host.simulated(config.provider, config.options)) simulated.add(config.id);
    const asked = [...(judge ? [judge] : []), ...(await this.metrics.askedJudges()), ...(await this.pairs.judges())];
    for (const { provider, options, model } of asked)
      if (await this.host.simulated(provider, options)) simulated.add(`judge:${model}`);
    return simulated;
  }

  private async anchor(
    planned: PlannedDomain,
    base: ModelUse | undefined,
    reference: ModelUse | undefined,
    others: readonly ModelUse[],
  ): Promise<AnchoredDomain> {
    const { entry } = planned;
    const anchors: BenchmarkPlan[] = [];
    for (const shared of planned.benchmarks) {
      if (!base || !reference) throw new Fault('internal', 'a model is missing and nobody said why');
      const { id, version } = shared.benchmark;
      const evaluate = (subject: Subject, style: PromptStyle, who: string): Promise<string> =>
        this.evaluations.add(planned, shared, subject, style, { title: `${who} on ${id}`, cells: [] });
      const further: string[] = [];
      for (const model of others) {
        further.push(await evaluate({ kind: 'model', model }, 'chat', `reference ${model.model}`));
      }
      anchors.push({
        id,
        domain: entry.id,
        version,
        overlap: shared.benchmark.overlap ?? 'runs',
        base: await evaluate({ kind: 'model', model: base }, 'few-shot', 'base'),
        reference: await evaluate({ kind: 'model', model: reference }, 'chat', 'reference'),
        ...(further.length > 0 ? { others: further } : {}),
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

  /** The same for every generator and every volume, so that a domain is asked for its seeds once. */
  private setting(domain: PlannedDomain, method: PluginEntry, experimentSeed: number): Promise<PlannedSetting> {
    const key = JSON.stringify([domain.entry.id, method.id, experimentSeed]);
    const known = this.settings.get(key) ?? this.openSetting(domain, method, experimentSeed);
    this.settings.set(key, known);
    return known;
  }

  private async openSetting(
    domain: PlannedDomain,
    entry: PluginEntry,
    experimentSeed: number,
  ): Promise<PlannedSetting> {
    const { plugin, seeds } = await this.seedsOf(domain, entry, experimentSeed);
    const use = await this.host.use('method', entry.plugin, entry.options);
    return { domain, method: { entry, plugin, use, ...(await this.pairs.judging(entry)) }, experimentSeed, seeds };
  }

  private async planAbility({ config, use }: PlannedGenerator, domains: PlannedDomain[]): Promise<void> {
    const keys: Record<string, string> = {};
    const { options, limits, price, mode } = config;
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
            generator: { use, options, limits, mode, ...(price ? { price } : {}) },
          },
        );
      }
    }
    this.ability[config.id] = keys;
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

/** A generator that answers benchmarks. Its `thoughts` setting is left out: there, the benchmark decides about thoughts. */
function answering({ id, provider, model, sampling }: GeneratorUse): GeneratorUse {
  return { id, provider, model, sampling };
}
