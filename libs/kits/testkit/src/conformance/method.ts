import type { Completion, Domain, Draft, Method, PlannedPrompt, Plugin, Seed, SlotContext } from '@agora/plugin-api';
import { seededRng } from '@agora/statistics';
import { deepFreeze } from './freeze.js';
import { ODD_OUTPUTS } from './odd-outputs.js';
import { createProduct, describePlugin, type PluginConformance } from './plugin.js';

export interface MethodConformance extends PluginConformance {
  /** A domain with the template of this method, or how to open one. */
  domain: Domain | (() => Domain | Promise<Domain>);
  /** Seeds as this method needs them; enough that slots can differ. */
  seeds: Seed[];
  /** A good output for what was planned: it must be accepted. */
  answer(planned: PlannedPrompt): string;
}

const SLOTS = 20;

/** The contract of a method plugin. */
export function describeMethod(plugin: Plugin<'method'>, conformance: MethodConformance): void {
  describe(`method ${plugin.id}`, () => {
    describePlugin('method', plugin, conformance);

    const seeds = deepFreeze(structuredClone(conformance.seeds));
    const earlier: Draft = deepFreeze({ instruction: 'An earlier instruction', response: 'An earlier response' });
    let method: Method;
    let domain: Domain;
    beforeAll(async () => {
      method = await createProduct(plugin, conformance);
      domain = typeof conformance.domain === 'function' ? await conformance.domain() : conformance.domain;
    });
    const slot = (number: number, attempt = 0, generated: Draft | undefined = earlier): SlotContext => ({
      slot: number,
      attempt,
      rng: seededRng('method', number, attempt),
      seeds,
      domain,
      generated: () => Promise.resolve(generated),
    });
    const everySlot = (): Promise<PlannedPrompt[]> =>
      Promise.all(Array.from({ length: SLOTS }, (_, number) => method.plan(slot(number))));

    it('goes by its plugin id', () => {
      expect(method.id).toBe(plugin.id);
      expect(typeof method.trainsOnSeeds).toBe('boolean');
    });

    it('says which seeds it wants, and names a template that the domain has if it names one', () => {
      expect(method.seeds.kinds.length).toBeGreaterThan(0);
      for (const kind of method.seeds.kinds) expect(kind).toMatch(REASON);
      expect(['as-read', 'shuffled']).toContain(method.seeds.order);
      if (method.template !== undefined) expect(Object.keys(domain.templates)).toContain(method.template);
    });

    const suite: MethodSuite = { method: () => method, domain: () => domain, seeds, slot, everySlot };
    itPlans(suite, () => createProduct(plugin, conformance));
    itDecides(suite, (planned) => conformance.answer(planned));
  });
}

interface MethodSuite {
  method(): Method;
  domain(): Domain;
  seeds: readonly Seed[];
  slot(number: number, attempt?: number): SlotContext;
  everySlot(): Promise<PlannedPrompt[]>;
}

/** Prompts: the same for a slot, different between slots. */
function itPlans({ method, seeds, slot, everySlot }: MethodSuite, create: () => Promise<Method>): void {
  it('plans the same prompt for the same slot, whatever was planned before', async () => {
    const planned = await everySlot();
    const again = await create();
    for (const number of [...planned.keys()].reverse()) {
      expect(await again.plan(slot(number))).toEqual(planned[number]);
    }
  });

  it('plans different prompts for different slots', async () => {
    const prompts = (await everySlot()).map(({ prompt }) => JSON.stringify(prompt));
    expect(new Set(prompts).size).toBeGreaterThan(1);
  });

  it('says which seeds it used and what it drew, as JSON', async () => {
    const known = new Set(seeds.map(({ id }) => id));
    for (const planned of await everySlot()) {
      expect(promptText(planned)).toMatch(/\S/);
      for (const id of planned.seedIds) expect(known).toContain(id);
      for (const value of Object.values(planned.variables)) expect(typeof value).toBe('string');
      for (const stop of planned.stop) expect(stop).not.toBe('');
      expect(JSON.parse(JSON.stringify(planned))).toEqual(planned);
    }
  });

  it('plans before anything has been generated, and a second attempt', async () => {
    const first: SlotContext = { ...slot(0), generated: () => Promise.resolve(undefined) };
    expect(promptText(await method().plan(first))).toMatch(/\S/);
    expect(promptText(await method().plan(slot(0, 1)))).toMatch(/\S/);
  });
}

/** What becomes of outputs. */
function itDecides({ method, domain, slot, everySlot }: MethodSuite, answer: MethodConformance['answer']): void {
  it('accepts a good output, with nothing empty in the draft', async () => {
    for (const planned of await everySlot()) {
      const decision = method().accept(planned, completion(answer(planned)), domain());
      expect(decision).toMatchObject({
        accepted: true,
        draft: { instruction: expect.stringMatching(/\S/), response: expect.stringMatching(/\S/) },
      });
    }
  });

  it('decides about any output, by a named reason, and the same again', async () => {
    const planned = deepFreeze(await method().plan(slot(0)));
    for (const text of ODD_OUTPUTS) {
      for (const finish of ['stop', 'length', 'content-filter'] as const) {
        const decision = method().accept(planned, completion(text, finish), domain());
        expect(method().accept(planned, completion(text, finish), domain())).toEqual(decision);
        if (!decision.accepted) expect(decision.reason).toMatch(REASON);
      }
    }
  });

  it('rejects an output that is empty or was withheld', async () => {
    const planned = await method().plan(slot(0));
    const rejected = { accepted: false, reason: expect.stringMatching(REASON) };
    expect(method().accept(planned, completion(''), domain())).toMatchObject(rejected);
    expect(method().accept(planned, completion('', 'content-filter'), domain())).toMatchObject(rejected);
  });
}

/** Rejections are counted by reason, so a reason is a short stable name. */
export const REASON = /^[a-z0-9][a-z0-9-]{0,40}$/;

function completion(text: string, finish: Completion['finish'] = 'stop'): Completion {
  return deepFreeze({ text, finish });
}

function promptText({ prompt }: PlannedPrompt): string {
  return prompt.kind === 'text' ? prompt.text : prompt.messages.map(({ content }) => content).join('\n');
}
