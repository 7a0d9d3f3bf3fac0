import type {
  EngineUse,
  EvaluateSpec,
  Experiment,
  GenerationMode,
  GeneratorUse,
  JudgeConfig,
  JudgeUse,
  PluginEntry,
  PluginUse,
  StageRuntime,
  Subject,
} from '@agora/run-schemas';
import {
  Fault,
  type Benchmark,
  type Domain,
  type PromptStyle,
  type ProviderLimits,
  type Price,
  type Sampling,
} from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { workerVersion } from '@agora/python-worker';
import type { GraphBuilder } from './graph-builder.js';
import type { RunInputs } from './inputs.js';
import { Problems } from './problems.js';

/** A benchmark with the artifact of its items. */
export interface PlannedBenchmark {
  benchmark: Benchmark;
  items: string;
  /** How many there are. */
  count: number;
}

export interface PlannedDomain {
  entry: PluginEntry;
  domain: Domain;
  use: PluginUse;
  benchmarks: PlannedBenchmark[];
}

/** How a generator is reached. */
export interface GeneratorAccess {
  use: GeneratorUse;
  options: Record<string, unknown>;
  limits: ProviderLimits;
  price?: Price;
  /** Live when left out. */
  mode?: GenerationMode;
}

export interface EvaluateOptions extends Pick<Experiment['evaluation'], 'benchmarks' | 'limit' | 'judge' | 'engine'> {
  /** The field that holds these options, for messages: `evaluation` in an experiment file. */
  place: string;
  /** What a user who names no judge can do. */
  judgeFix: string;
  /** Styles of the prompts that will be asked. Files that they need are read while planning. */
  styles: readonly PromptStyle[];
  /** Answers per item. */
  samples?: number;
  /** Of the adapters of students by LoRA, where there are any. */
  loraRank?: number;
  /** Sampling that replaces the benchmarks' own, field by field. */
  sampling?: Sampling;
}

/** Used for several answers per item when neither benchmark nor request sets one: greedy answers would all be the same. */
const SAMPLE_TEMPERATURE = 0.8;

/** Plans the evaluations of a run: which benchmarks with which items, who judges, and one stage per subject and benchmark. */
export class EvaluateStages {
  private judge: Promise<JudgeUse> | undefined;
  private engine: Promise<EngineUse | undefined> | undefined;

  constructor(
    private readonly graph: GraphBuilder,
    private readonly inputs: RunInputs,
    private readonly host: PluginHost,
    private readonly baseDir: string,
    private readonly options: EvaluateOptions,
  ) {}

  /** The domain with the benchmarks that were asked for. Reads their items; with `examined: false` there are none. */
  async domain(entry: PluginEntry, { examined = true }: { examined?: boolean } = {}): Promise<PlannedDomain> {
    const domain = await this.host.create('domain', entry.plugin, entry.options);
    const use = await this.host.use('domain', entry.plugin, entry.options);
    const planned: PlannedDomain = { entry, domain, use, benchmarks: [] };
    if (!examined) return planned;
    const problems = new Problems();
    for (const benchmark of this.select(entry, domain)) {
      await problems.of(async () => {
        if (benchmark.judged) this.needJudge(entry, benchmark);
        for (const style of this.options.styles) await benchmark.prepare?.(style);
        await benchmark.prepareScoring?.();
        const { key: items, count } = await this.inputs.items(use, benchmark, this.options.limit);
        planned.benchmarks.push({ benchmark, items, count });
      });
    }
    problems.throwIfAny();
    return planned;
  }

  /** Adds the stage in which a subject answers a benchmark; gives its key. */
  async add(
    domain: PlannedDomain,
    { benchmark, items }: Pick<PlannedBenchmark, 'benchmark' | 'items'>,
    subject: Subject,
    style: PromptStyle,
    stage: { title: string; cells: string[]; needs?: string[]; generator?: GeneratorAccess },
  ): Promise<string> {
    const { generator, ...rest } = stage;
    const { samples = 1, judge } = this.options;
    const judged = benchmark.judged && judge;
    const engine = subject.kind === 'generator' ? undefined : await this.engineUse();
    return this.graph.add(
      {
        kind: 'evaluate',
        subject,
        domain: domain.use,
        benchmark: { id: benchmark.id, version: benchmark.version },
        items,
        style,
        sampling: this.samplingOf(benchmark),
        ...(samples > 1 ? { samples } : {}),
        ...(judged ? { judge: await this.judgeUse(judge) } : {}),
        worker: workerVersion,
        ...(engine ? { engine } : {}),
      },
      { ...rest, runtime: { ...this.runtime(domain, generator, judged || undefined), ...this.room(engine) } },
    );
  }

  /**
   * Adds the stage that scores the answers of an earlier evaluation anew. Its key is that of the same evaluation under the
   * present options, so whoever asks for that later finds it done.
   */
  async addRescoring(
    domain: PlannedDomain,
    { benchmark, items }: Pick<PlannedBenchmark, 'benchmark' | 'items'>,
    earlier: { key: string; spec: EvaluateSpec },
    stage: { title: string; cells: string[] },
  ): Promise<string> {
    const { judge } = this.options;
    const judged = benchmark.judged && judge;
    const spec = { ...earlier.spec };
    delete spec.judge;
    return this.graph.add(
      {
        ...spec,
        domain: domain.use,
        benchmark: { id: benchmark.id, version: benchmark.version },
        items,
        ...(judged ? { judge: await this.judgeUse(judge) } : {}),
      },
      { ...stage, runtime: { ...this.runtime(domain, undefined, judged || undefined), answersOf: earlier.key } },
    );
  }

  /** What lets models answer, found at its place; undefined for the worker. Faults as of `engineUse`. */
  engineUse(): Promise<EngineUse | undefined> {
    const { engine } = this.options;
    if (engine === undefined || engine === 'worker') return Promise.resolve(undefined);
    return (this.engine ??= import('@agora/engines').then((engines) => engines.engineUse(engine, process.env)));
  }

  private room(engine: EngineUse | undefined): Pick<StageRuntime, 'loraRank'> {
    const { loraRank } = this.options;
    return engine && loraRank !== undefined ? { loraRank } : {};
  }

  private select(entry: PluginEntry, domain: Domain): readonly Benchmark[] {
    const { benchmarks, place } = this.options;
    const wanted = benchmarks?.[entry.id];
    if (!wanted) return domain.benchmarks;
    return wanted.map((id) => {
      const benchmark = domain.benchmarks.find((candidate) => candidate.id === id);
      if (benchmark) return benchmark;
      const known = domain.benchmarks.map((candidate) => candidate.id).join(', ');
      const where = `${place}.benchmarks.${entry.id}`;
      throw new Fault('invalid-input', `${where}: domain "${entry.id}" has no benchmark "${id}"`, {
        fix: known ? `Use one of: ${known}.` : "Name its benchmarks in the domain's options first.",
      });
    });
  }

  private needJudge(entry: PluginEntry, { id }: Benchmark): void {
    const { judge, place, judgeFix } = this.options;
    if (judge) return;
    const message = `${place}.judge: benchmark "${id}" of domain "${entry.id}" is judged, but no judge is named`;
    throw new Fault('invalid-input', message, { fix: judgeFix });
  }

  private judgeUse({ provider, model, options, sampling }: JudgeConfig): Promise<JudgeUse> {
    return (this.judge ??= this.host.use('provider', provider, options).then((use) => ({
      provider: use,
      model,
      sampling,
    })));
  }

  private samplingOf({ sampling }: Benchmark): Sampling {
    const { samples = 1, sampling: wanted } = this.options;
    const greedy = !sampling.temperature;
    return { ...sampling, ...(samples > 1 && greedy ? { temperature: SAMPLE_TEMPERATURE } : {}), ...wanted };
  }

  private runtime(
    { entry }: PlannedDomain,
    generator: GeneratorAccess | undefined,
    judge: JudgeConfig | undefined,
  ): StageRuntime {
    return {
      baseDir: this.baseDir,
      options: {
        [entry.plugin]: entry.options,
        ...(generator ? { [generator.use.provider.plugin]: generator.options } : {}),
      },
      limits: generator?.limits ?? {},
      ...(generator?.price ? { price: generator.price } : {}),
      ...(generator?.mode === 'batch' ? { mode: generator.mode } : {}),
      ...(judge
        ? {
            judge: {
              options: judge.options,
              limits: judge.limits,
              ...(judge.price ? { price: judge.price } : {}),
              ...(judge.mode ? { mode: judge.mode } : {}),
            },
          }
        : {}),
    };
  }
}
