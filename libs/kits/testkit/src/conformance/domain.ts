import {
  samplingSchema,
  type Domain,
  type Draft,
  type MethodId,
  type Plugin,
  type Prompt,
  type ScoringTools,
} from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { describeBenchmark, type BenchmarkConformance } from './benchmark.js';
import { deepFreeze } from './freeze.js';
import { REASON } from './method.js';
import { ODD_OUTPUTS } from './odd-outputs.js';
import { createProduct, describePlugin, type PluginConformance } from './plugin.js';

export interface DomainConformance extends PluginConformance {
  /** Instances that may enter a dataset, each with its instruction and response. At least two. */
  drafts: Draft[];
  /** Drafts that must be refused. */
  invalidDrafts?: Draft[];
  /** What a good generator answers to a method's prompt, if the answer is to become `draft`. */
  write(method: MethodId, draft: Draft): string;
  /** Methods to check; all that the domain has templates for when left out. */
  methods?: MethodId[];
  /** By benchmark id; what is left out falls back to `{}`. */
  benchmarks?: Record<string, BenchmarkConformance>;
  /** What scorers may use. Default: programs run by `python3` as a plain child process. */
  tools?: ScoringTools;
}

/** The contract of a domain plugin, its templates and its benchmarks. Lists benchmarks by creating the domain first. */
export function describeDomain(plugin: Plugin<'domain'>, conformance: DomainConformance): void {
  describe(`domain ${plugin.id}`, () => {
    describePlugin('domain', plugin, conformance);

    const drafts = deepFreeze(structuredClone(conformance.drafts));
    let domain: Domain;
    let methods: MethodId[];
    beforeAll(async () => {
      domain = await createProduct(plugin, conformance);
      methods = conformance.methods ?? Object.keys(domain.templates);
    });

    it('goes by its plugin id and has a template for each method', () => {
      expect(domain.id).toBe(plugin.id);
      expect(Object.keys(domain.templates)).toEqual(expect.arrayContaining(methods));
      expect(methods.length).toBeGreaterThan(0);
    });

    it('reads the same seeds again, each with an id of its own and what its method needs', async () => {
      for (const method of methods) {
        const seeds = await domain.seeds(method, 1);
        expect(seeds.length).toBeGreaterThan(0);
        expect(new Set(seeds.map(({ id }) => id)).size).toBe(seeds.length);
        expect(seeds.filter(({ instruction }) => instruction.trim() === '')).toEqual([]);
        if (method === 'instance-generation' || method === 'quality-enhancement') {
          expect(seeds.filter(({ response }) => response === undefined)).toEqual([]);
        }
        expect(await (await createProduct(plugin, conformance)).seeds(method, 1)).toEqual(seeds);
      }
    });

    it('renders a prompt that is a function of its input and its random stream', () => {
      for (const method of methods) {
        const template = domain.templates[method];
        const input = deepFreeze({ demonstrations: drafts, ...drafts[0] });
        const rendered = template?.render(input, seededRng(method));
        expect(rendered && textOf(rendered.prompt)).toMatch(/\S/);
        expect(template?.render(input, seededRng(method))).toEqual(rendered);
        for (const value of Object.values(rendered?.variables ?? {})) expect(typeof value).toBe('string');
        for (const stop of template?.stop ?? []) expect(stop).not.toBe('');
      }
    });

    it('shows a method the instruction, response or demonstrations that it is about', () => {
      const [first, second] = drafts;
      if (!first || !second) throw new Error('describeDomain needs two drafts');
      for (const method of methods) {
        const render = (draft: Draft, demonstrations: Draft[]): string =>
          JSON.stringify(domain.templates[method]?.render({ demonstrations, ...draft }, seededRng(method)).prompt);
        expect(render(first, [first])).not.toBe(render(second, [second]));
      }
    });

    it('reads back what a good generator writes, and finds it valid', () => {
      for (const method of methods) {
        for (const draft of drafts) {
          const parsed = domain.templates[method]?.parse(conformance.write(method, draft), draft.instruction);
          expect({ method, parsed }).toEqual({ method, parsed: { ok: true, draft } });
          expect({ draft, violations: domain.validate(draft) }).toEqual({ draft, violations: [] });
        }
      }
    });

    it('says why it cannot read an output, whatever it is', () => {
      for (const method of methods) {
        for (const output of ODD_OUTPUTS) {
          const parsed = domain.templates[method]?.parse(output, drafts[0]?.instruction);
          expect(domain.templates[method]?.parse(output, drafts[0]?.instruction)).toEqual(parsed);
          if (!parsed?.ok) expect(parsed?.reason).toMatch(REASON);
        }
      }
    });

    it('refuses invalid drafts with a reason', () => {
      for (const draft of conformance.invalidDrafts ?? []) {
        expect({ draft, refused: domain.validate(deepFreeze({ ...draft })).length > 0 }).toEqual({
          draft,
          refused: true,
        });
      }
      for (const text of ODD_OUTPUTS) {
        const violations = domain.validate({ instruction: text, response: text });
        expect(domain.validate({ instruction: text, response: text })).toEqual(violations);
        for (const { reason } of violations) expect(reason).toMatch(REASON);
      }
      expect(domain.validate({ instruction: drafts[0]?.instruction ?? '', response: '' })).not.toEqual([]);
    });

    it('has benchmarks with ids of their own, none of which asks what a seed teaches', async () => {
      expect(new Set(domain.benchmarks.map(({ id }) => id)).size).toBe(domain.benchmarks.length);
      const taught = new Set<string>();
      for (const method of methods) {
        for (const { instruction } of await domain.seeds(method, 1)) taught.add(instruction.trim());
      }
      for (const benchmark of domain.benchmarks) {
        expect(samplingSchema.safeParse(benchmark.sampling).error).toBeUndefined();
        expect((await benchmark.items()).filter(({ input }) => taught.has(input.trim()))).toEqual([]);
      }
    });

    describeBenchmark(() => domain.benchmarks, {
      again: async () => (await createProduct(plugin, conformance)).benchmarks,
      cases: conformance.benchmarks ?? {},
      tools: conformance.tools,
    });
  });
}

function textOf(prompt: Prompt): string {
  return prompt.kind === 'text' ? prompt.text : prompt.messages.map(({ content }) => content).join('\n');
}
