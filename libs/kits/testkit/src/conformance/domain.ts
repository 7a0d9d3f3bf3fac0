import {
  samplingSchema,
  type Domain,
  type Draft,
  type Plugin,
  type Prompt,
  type ScoringTools,
  type SeedKind,
  type SeedOrder,
  type SeedRequest,
  type TemplateName,
} from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { describeBenchmark, type BenchmarkConformance } from './benchmark.js';
import { deepFreeze } from './freeze.js';
import { REASON } from './method.js';
import { ODD_OUTPUTS } from './odd-outputs.js';
import { createProduct, describePlugin, type PluginConformance } from './plugin.js';

export interface DomainConformance extends PluginConformance {
  /** The id of the created domain, where the plugin's options name it; the plugin's id when left out. */
  id?: string;
  /** Instances that may enter a dataset, each with its instruction and response. At least two. */
  drafts: Draft[];
  /** Drafts that must be refused. */
  invalidDrafts?: Draft[];
  /** The output of a good generator to a template's prompt that must be read as `draft`. */
  write(template: TemplateName, draft: Draft): string;
  /** Templates to check; all that the domain has when left out. */
  templates?: TemplateName[];
  /** Kinds of seeds to read; all that the domain serves when left out. */
  seedKinds?: SeedKind[];
  /** By benchmark id; what is left out falls back to `{}`. */
  benchmarks?: Record<string, BenchmarkConformance>;
  /** What scorers may use. Default: programs run by `python3` as a plain child process. */
  tools?: ScoringTools;
}

const ORDERS: readonly SeedOrder[] = ['as-read', 'shuffled'];
/** Kinds whose seeds need a response. */
const ANSWERED: ReadonlySet<string> = new Set(['instances', 'varied-instances', 'instances-to-improve']);

/** The contract of a domain plugin, its templates and its benchmarks. Lists benchmarks by creating the domain first. */
export function describeDomain(plugin: Plugin<'domain'>, conformance: DomainConformance): void {
  describe(`domain ${plugin.id}`, () => {
    describePlugin('domain', plugin, conformance);

    const drafts = deepFreeze(structuredClone(conformance.drafts));
    let domain: Domain;
    let templates: TemplateName[];
    let requests: SeedRequest[];
    beforeAll(async () => {
      domain = await createProduct(plugin, conformance);
      templates = conformance.templates ?? Object.keys(domain.templates);
      requests = (conformance.seedKinds ?? domain.seedKinds).flatMap((kind) =>
        ORDERS.map((order) => ({ kind, order, method: 'some-method' })),
      );
    });

    it('goes by its id, has a template and serves a kind of seeds', () => {
      expect(domain.id).toBe(conformance.id ?? plugin.id);
      expect(Object.keys(domain.templates)).toEqual(expect.arrayContaining(templates));
      expect(templates.length).toBeGreaterThan(0);
      expect(new Set(domain.seedKinds).size).toBe(domain.seedKinds.length);
      expect(requests.length).toBeGreaterThan(0);
    });

    const suite = { domain: () => domain, templates: () => templates, requests: () => requests, drafts };
    const create = (): Promise<Domain> => createProduct(plugin, conformance);
    itServesSeeds(suite, create);
    itRenders(suite);
    itReads(suite, conformance);

    describeBenchmark(() => domain.benchmarks, {
      again: async () => (await create()).benchmarks,
      cases: conformance.benchmarks ?? {},
      tools: conformance.tools,
    });
  });
}

interface DomainSuite {
  domain(): Domain;
  templates(): TemplateName[];
  requests(): SeedRequest[];
  drafts: readonly Draft[];
}

/** Seeds, and that benchmarks ask something else. */
function itServesSeeds({ domain, requests }: DomainSuite, create: () => Promise<Domain>): void {
  it('reads the same seeds again, each with an id of its own and what its kind needs', async () => {
    for (const request of requests()) {
      const seeds = await domain().seeds(request, 1);
      expect(seeds.length).toBeGreaterThan(0);
      expect(new Set(seeds.map(({ id }) => id)).size).toBe(seeds.length);
      expect(seeds.filter(({ instruction }) => instruction.trim() === '')).toEqual([]);
      if (ANSWERED.has(request.kind)) {
        expect(seeds.filter(({ response }) => response === undefined)).toEqual([]);
      }
      expect(await (await create()).seeds(request, 1)).toEqual(seeds);
    }
  });

  it('has benchmarks with ids of their own, none of which asks what a seed teaches', async () => {
    expect(new Set(domain().benchmarks.map(({ id }) => id)).size).toBe(domain().benchmarks.length);
    const taught = new Set<string>();
    for (const request of requests()) {
      for (const { instruction } of await domain().seeds(request, 1)) taught.add(instruction.trim());
    }
    for (const benchmark of domain().benchmarks) {
      expect(samplingSchema.safeParse(benchmark.sampling).error).toBeUndefined();
      expect((await benchmark.items()).filter(({ input }) => taught.has(input.trim()))).toEqual([]);
    }
  });
}

/** Prompts of templates. */
function itRenders({ domain, templates, drafts }: DomainSuite): void {
  it('renders a prompt that is a function of its input and its random stream', () => {
    for (const name of templates()) {
      const template = domain().templates[name];
      const input = deepFreeze({ demonstrations: drafts, ...drafts[0] });
      const rendered = template?.render(input, seededRng(name));
      expect(rendered && textOf(rendered.prompt)).toMatch(/\S/);
      expect(template?.render(input, seededRng(name))).toEqual(rendered);
      for (const value of Object.values(rendered?.variables ?? {})) expect(typeof value).toBe('string');
      for (const stop of template?.stop ?? []) expect(stop).not.toBe('');
    }
  });

  it('shows the instruction, response or demonstrations that a prompt is about', () => {
    const [first, second] = drafts;
    if (!first || !second) throw new Error('describeDomain needs two drafts');
    for (const name of templates()) {
      const render = (draft: Draft, demonstrations: Draft[]): string =>
        JSON.stringify(domain().templates[name]?.render({ demonstrations, ...draft }, seededRng(name)).prompt);
      expect(render(first, [first])).not.toBe(render(second, [second]));
    }
  });
}

/** Outputs, and which drafts may become instances. */
function itReads({ domain, templates, drafts }: DomainSuite, conformance: DomainConformance): void {
  it('reads back what a good generator writes, and finds it valid', () => {
    for (const name of templates()) {
      for (const draft of drafts) {
        const parsed = domain().templates[name]?.parse(conformance.write(name, draft), draft.instruction);
        expect({ name, parsed }).toEqual({ name, parsed: { ok: true, draft } });
        expect({ draft, violations: domain().validate(draft) }).toEqual({ draft, violations: [] });
      }
    }
  });

  it('says why it cannot read an output, whatever it is', () => {
    for (const name of templates()) {
      for (const output of ODD_OUTPUTS) {
        const parsed = domain().templates[name]?.parse(output, drafts[0]?.instruction);
        expect(domain().templates[name]?.parse(output, drafts[0]?.instruction)).toEqual(parsed);
        if (!parsed?.ok) expect(parsed?.reason).toMatch(REASON);
      }
    }
  });

  it('refuses invalid drafts with a reason', () => {
    for (const draft of conformance.invalidDrafts ?? []) {
      expect({ draft, refused: domain().validate(deepFreeze({ ...draft })).length > 0 }).toEqual({
        draft,
        refused: true,
      });
    }
    for (const text of ODD_OUTPUTS) {
      const violations = domain().validate({ instruction: text, response: text });
      expect(domain().validate({ instruction: text, response: text })).toEqual(violations);
      for (const { reason } of violations) expect(reason).toMatch(REASON);
    }
    expect(domain().validate({ instruction: drafts[0]?.instruction ?? '', response: '' })).not.toEqual([]);
  });
}

function textOf(prompt: Prompt): string {
  return prompt.kind === 'text' ? prompt.text : prompt.messages.map(({ content }) => content).join('\n');
}
