import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment } from './environment.js';
import { runTestScript } from '../test/run-test-script.js';

jest.setTimeout(1_200_000);

let python: string;

beforeAll(async () => {
  python = await ensurePythonEnvironment();
});

it('learns what it is asked to, whatever its architecture, tokenizer and chat template', async () => {
  const { stdout, code } = await runTestScript(python, 'zoo.py', []);
  process.stdout.write(stdout);
  const [, good, all, templates] = /(\d+) of (\d+) architectures hold, with (\d+) templates/.exec(stdout) ?? [];
  expect({ code, good }).toEqual({ code: 0, good: all });
  expect(Number(all)).toBeGreaterThanOrEqual(25);
  expect(Number(templates)).toBeGreaterThanOrEqual(15);
});

describe('inside of the worker', () => {
  interface Facts {
    position: { highest: number; context: number; together: boolean };
    loads: { during: number; after: number };
    tooBig: { code: string; message: string; fix: string }[];
    router: Record<string, [Record<string, unknown>, Record<string, unknown>]>;
    tried: Record<string, { code: string; message: string } | null>;
    readBack: Record<string, [string, string][]>;
    accumulated: { own: number; log: number };
    packing: Record<string, { changed: boolean; refused: boolean }>;
  }
  let facts: Facts;

  beforeAll(async () => {
    facts = JSON.parse((await runTestScript(python, 'facts.py', [nanoModel.student])).stdout) as Facts;
  });

  it('no packed row reads another: where one would, rows are not packed', () => {
    const models = Object.entries(facts.packing);
    expect(models.length).toBeGreaterThanOrEqual(20);
    expect(models.filter(([, { changed, refused }]) => changed && !refused)).toEqual([]);
    expect(models.filter(([, { refused }]) => !refused).length).toBeGreaterThanOrEqual(12);
    expect(facts.packing['bloom']).toEqual({ changed: true, refused: true });
  });

  it('a student that sees the words it is to say, or cannot answer, is refused before it is trained', () => {
    const refused = (message: string) =>
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) as string }) as object;
    expect(facts.tried).toEqual({
      bert: refused('sees the words that it is to say'),
      granitemoehybrid: refused('cannot answer a prompt'),
      llama: null,
    });
  });

  it('a response is read as it is trained, whatever the tokenizer and the template', () => {
    expect(Object.keys(facts.readBack).length).toBeGreaterThanOrEqual(15);
    expect(Object.entries(facts.readBack).filter(([, misses]) => misses.length > 0)).toEqual([]);
  });

  it('every response token counts alike where the model knows no step of several batches', () => {
    expect(facts.accumulated.log).toBeCloseTo(facts.accumulated.own, 3);
  });

  it('a finished row stays within the positions of its model', () => {
    expect(facts.position).toEqual({ highest: facts.position.context - 1, context: 256, together: true });
  });

  it('a large model is read once for an evaluation, and given back', () => {
    expect(facts.loads).toEqual({ during: 1, after: 2 });
  });

  it('a student that does not fit is refused with what would', () => {
    expect(facts.tooBig).toHaveLength(2);
    for (const { code, message, fix } of facts.tooBig) {
      expect(code).toBe('invalid-input');
      expect(message).toMatch(/with (fp32|bf16) masters takes \d+\.\d GiB .* has \d+\.\d GiB free/);
      expect(fix).toMatch(/a student of up to \d+\.\d\d billion parameters/);
    }
  });

  it("the balance of a mixture's experts stays as the model's configuration says", () => {
    expect(Object.keys(facts.router)).toHaveLength(2);
    for (const [model, student] of Object.values(facts.router)) expect(student).toEqual(model);
    expect(facts.router['granitemoe']?.[0]).toMatchObject({ output_router_logits: true });
  });
});
