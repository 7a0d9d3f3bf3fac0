import {
  COPY_ITEMS,
  COPY_LIST_ROWS,
  COPY_SAMPLES,
  ROW_STATES,
  ROUTES,
  type CopiedSamples,
  type ItemReply,
  type RouteName,
  type RouteReply,
  type RowState,
  type SampleReply,
} from '@agora/contracts';
import { copyComparisons, type Compared } from './copied-comparisons.js';
import { called, put, type CopySource } from './copy-source.js';

/** Lists and what is opened out of them: kept many in a file, because a run may have half a million rows. */
const BY_PARTS: readonly RouteName[] = ['rows', 'sample', 'items', 'item'];
/** Made by the pages of a copy out of those of the cells. */
const OF_CELLS: readonly RouteName[] = ['runRows', 'runFacets'];

type Names = Partial<Record<string, string>>;

/** Writes everything that the pages ask of one run. */
export class CopiedRun {
  constructor(
    private readonly source: CopySource,
    private readonly run: string,
  ) {}

  /** Returns the run with its generators, if it has results. */
  async write(): Promise<Compared | undefined> {
    const { run } = this;
    const reply = await this.reply<RouteReply<'run'>>('run', { run });
    if (!reply?.results) return undefined;
    const cells = reply.results.cells.map(({ id }) => id);
    const benchmarks = reply.results.benchmarks.map(({ id }) => id);
    for (const name of Object.keys(ROUTES) as RouteName[]) {
      const params = Object.keys(ROUTES[name].params.shape).sort().join(' ');
      if (name === 'run' || name === 'facets' || [...BY_PARTS, ...OF_CELLS].includes(name)) continue;
      if (params === 'run') await this.reply(name, { run });
      if (params === 'cell run') for (const cell of cells) await this.reply(name, { run, cell });
      if (params === 'benchmark run') for (const benchmark of benchmarks) await this.reply(name, { run, benchmark });
    }
    for (const cell of cells) {
      for (const state of ROW_STATES) await this.rows(cell, state);
      for (const state of ['accepted', 'rejected'] as const) await this.facets(cell, state);
    }
    for (const benchmark of benchmarks) await this.benchmark(benchmark);
    const compared = { run, generators: reply.results.leaderboard.map(({ generator }) => generator) };
    await copyComparisons(this.source, compared);
    return compared;
  }

  private async reply<T>(name: RouteName, names: Names): Promise<T | undefined> {
    const parts = ROUTES[name].path.split('/');
    const nameOf = (part: string): string | undefined => (part.startsWith(':') ? names[part.slice(1)] : undefined);
    const answer = await this.source.ask(parts.map((part) => encodeURIComponent(nameOf(part) ?? part)).join('/'));
    if (answer === undefined) return undefined;
    await this.put(
      parts.map((part) => {
        const given = nameOf(part);
        return given === undefined ? part : this.called(given);
      }),
      answer,
    );
    return answer as T;
  }

  private async facets(cell: string, state: RowState): Promise<void> {
    const { run } = this;
    const at = `runs/${encodeURIComponent(run)}/cells/${encodeURIComponent(cell)}/facets`;
    const reply = (await this.source.ask(`${at}?state=${state}`)) as RouteReply<'facets'> | undefined;
    if (!reply) return;
    await this.put(['runs', this.called(run), 'cells', this.called(cell), 'facets', state], reply);
  }

  private async rows(cell: string, state: RowState): Promise<void> {
    const below = ['runs', this.called(this.run), 'cells', this.called(cell)];
    const at = `runs/${encodeURIComponent(this.run)}/cells/${encodeURIComponent(cell)}/rows`;
    let total = 0;
    for (let from = 0; from === 0 || from < total; from += COPY_LIST_ROWS) {
      const page = (await this.source.ask(`${at}?state=${state}&from=${from}&limit=${COPY_LIST_ROWS}`)) as
        RouteReply<'rows'> | undefined;
      if (!page) return;
      total = page.total;
      await this.put([...below, 'rows', state, from / COPY_LIST_ROWS], { total, rows: page.rows });
    }
    for (let from = 0; from < total; from += COPY_SAMPLES) {
      const samples: SampleReply[] = [];
      for (let index = from; index < Math.min(total, from + COPY_SAMPLES); index += 1) {
        samples.push((await this.source.ask(`${at}/${state}/${index}`)) as SampleReply);
      }
      // Its prompts are told apart before they are left out.
      const packed = packSamples(samples);
      const { redactor } = this.source;
      const plain = redactor ? { ...packed, prompts: [], samples: packed.samples.map(withoutPrompt) } : packed;
      await this.put([...below, 'samples', state, from / COPY_SAMPLES], plain);
    }
  }

  private async benchmark(benchmark: string): Promise<void> {
    const below = ['runs', this.called(this.run), 'benchmarks', this.called(benchmark)];
    const at = `runs/${encodeURIComponent(this.run)}/benchmarks/${encodeURIComponent(benchmark)}/items`;
    let total = 0;
    for (let from = 0; from === 0 || from < total; from += COPY_LIST_ROWS) {
      const page = (await this.source.ask(`${at}?from=${from}&limit=${COPY_LIST_ROWS}`)) as
        RouteReply<'items'> | undefined;
      if (!page) return;
      total = page.total;
      const { answerers, items } = page;
      await this.put([...below, 'items', from / COPY_LIST_ROWS], { total, answerers, rows: items });
    }
    let pack: ItemReply[] = [];
    let number = 0;
    for await (const item of this.source.items.all({ run: this.run, benchmark })) {
      pack.push(item);
      if (pack.length < COPY_ITEMS) continue;
      await this.put([...below, 'answers', number], pack);
      pack = [];
      number += 1;
    }
    if (pack.length > 0) await this.put([...below, 'answers', number], pack);
  }

  private called(name: string): string {
    return called(this.source, name);
  }

  private put(parts: readonly (string | number)[], reply: unknown): Promise<void> {
    return put(this.source, parts, reply);
  }
}

type Packed = CopiedSamples<SampleReply>;

function packSamples(samples: readonly SampleReply[]): Packed {
  const places = new Map<string, number>();
  const prompts: Packed['prompts'] = [];
  const packed = samples.map(({ prompt, row, ...sample }) => {
    const text = JSON.stringify(prompt);
    if (prompt && !places.has(text)) {
      places.set(text, prompts.length);
      prompts.push(prompt);
    }
    const place = row && sample.attempts.findIndex(({ state, index }) => state === row.state && index === row.index);
    return { ...sample, prompt: places.get(text) ?? null, ...(place === undefined ? {} : { row: place }) };
  });
  return { prompts, samples: packed };
}

function withoutPrompt(sample: Packed['samples'][number]): Packed['samples'][number] {
  return { ...sample, prompt: null };
}
