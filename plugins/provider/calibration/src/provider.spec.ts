import type { Prompt, Sampling } from '@agora/plugin-api';
import { WORDINGS, promptTemplates } from '@agora/nano-domain';
import { seededRng } from '@agora/statistics';
import plugin, { CalibrationProvider } from './index.js';
import { calibrationOptions } from './profile.js';

const never = new AbortController().signal;
const math = promptTemplates(WORDINGS.math, ['buying more', 'full boxes']);
const code = promptTemplates(WORDINGS.code, ['remainders']);
const demonstrations = [{ instruction: 'What is 12 plus 28?', response: '12 + 28 = 40. Answer: 40' }];
const { prompt: forInstance } = math['new-instance'].render({ demonstrations }, seededRng('theme'));

const provider = (options: unknown = {}) => new CalibrationProvider(calibrationOptions.parse(options));
const ask = async (
  prompt: Prompt,
  sampling: Sampling = {},
  model = 'expert',
  options: unknown = { malformedShare: 0 },
) => (await provider(options).complete({ model, prompt, sampling }, never)).completion;
const chat = (content: string): Prompt => ({ kind: 'chat', messages: [{ role: 'user', content }] });

describe('a completion', () => {
  it('depends on prompt, sampling seed, model and options alone', async () => {
    const once = await ask(forInstance, { seed: 7 });
    expect(await ask(forInstance, { seed: 7, temperature: 0.3 })).toEqual(once);
    expect((await ask(forInstance, { seed: 8 })).text).not.toBe(once.text);
    expect((await ask(forInstance, { seed: 7 }, 'off-format')).text).not.toBe(once.text);
    expect((await ask(forInstance, { seed: 7 }, 'expert', { malformedShare: 1 })).text).not.toBe(once.text);
  });

  it('does not depend on what was asked before', async () => {
    const one = provider();
    const request = { model: 'repetitive', prompt: forInstance, sampling: { seed: 7 } };
    const first = await one.complete(request, never);
    for (let seed = 0; seed < 20; seed++) await one.complete({ ...request, sampling: { seed } }, never);
    expect(await one.complete(request, never)).toEqual(first);
  });

  it('is a new problem on the theme, in the form asked for', async () => {
    const { text, finish } = await ask(forInstance, { seed: 1 });
    expect(finish).toBe('stop');
    expect(text).toMatch(
      /^INPUT: There are \d boxes with \d \w+ each\. .*\?\nOUTPUT: \d \* \d = \d+\. Answer: \d+\n\[END\]$/,
    );
  });

  it('ends before a stop sequence and at the token limit', async () => {
    const { text: whole } = await ask(forInstance, { seed: 1 });
    expect(await ask(forInstance, { seed: 1, stop: ['[END]'] })).toMatchObject({
      text: whole.replace('[END]', ''),
      finish: 'stop',
    });
    const cut = await ask(forInstance, { seed: 1, maxTokens: 5 });
    expect(cut).toMatchObject({ text: whole.slice(0, 20), finish: 'length', usage: { outputTokens: 5 } });
  });

  it('answers the bare instruction of a benchmark', async () => {
    expect((await ask(chat('What is 12 plus 28?'))).text).toBe('12 + 28 = 40. Answer: 40');
    expect((await ask(chat('Write f(x) that returns x plus 3.'))).text).toBe('def f(x): return x + 3');
    expect((await ask(chat('Put commas between: cat dog cow'))).text).toBe('cat, dog, cow');
  });

  it('counts tokens roughly and costs nothing', async () => {
    const { usage } = await ask(chat('What is 12 plus 28?'));
    expect(usage).toEqual({ inputTokens: 5, outputTokens: 6 });
    expect(provider().price()).toEqual({ input: 0, output: 0 });
  });
});

describe('faults', () => {
  it('name the models there are', async () => {
    const unknown = {
      code: 'invalid-input',
      retryable: false,
      message: 'calibration has no model "gpt"',
      fix: 'Set "model" to one of expert, repetitive, sloppy, off-format.',
    };
    await expect(ask(forInstance, {}, 'gpt')).rejects.toMatchObject(unknown);
    expect(() => provider().checkModel('gpt')).toThrow(expect.objectContaining(unknown));
    expect(() => provider().checkModel('sloppy')).not.toThrow();
  });

  it.each([chat('Who wrote Faust?'), { kind: 'text', text: '' } as const, { kind: 'chat', messages: [] } as const])(
    'say that a prompt is not understood: %j',
    async (prompt) => {
      const refusal = ask(prompt as Prompt);
      await expect(refusal).rejects.toMatchObject({ code: 'invalid-input', retryable: false });
      await expect(refusal).rejects.toThrow('know the nano domains alone');
    },
  );

  it('name the option when the templates do not hold enough distinct instances', async () => {
    const options = { templates: 1, distinct: 1000 };
    const { prompt: inCode } = code['new-instance'].render({ demonstrations }, seededRng('theme'));
    await expect(ask(inCode, {}, 'expert', options)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('calibration: distinct: code: only'),
      fix: 'Lower the option "distinct" or raise "templates".',
    });
  });

  it('call an aborted completion cancelled, before and during the pause', async () => {
    const controller = new AbortController();
    const slow = provider({ latencyMs: 60_000 });
    const request = { model: 'expert', prompt: forInstance, sampling: {} };
    const during = slow.complete(request, controller.signal);
    controller.abort();
    for (const aborted of [during, slow.complete(request, controller.signal)]) {
      const error: unknown = await aborted.catch((reason: unknown) => reason);
      expect(slow.classify(error).code).toBe('cancelled');
    }
  });
});

describe('the plugin', () => {
  it('says that its text is simulated', () => {
    expect(plugin.simulated).toBe(true);
  });

  it('keeps the pace out of what identifies its outputs', () => {
    const identity = (options: unknown) => plugin.identity?.(calibrationOptions.parse(options));
    expect(identity({ wrongShare: 0.2, latencyMs: 50, tokensPerSecond: 80 })).toEqual({ wrongShare: 0.2 });
  });
});
