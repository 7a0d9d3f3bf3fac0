import { nanoBenchmark } from './benchmark.js';

const task = { id: 'math:plus:1', templateId: 'plus', instruction: 'What is 3 plus 4?', response: '7' };
const benchmark = nanoBenchmark({
  id: 'held-out',
  version: '1',
  items: () => [task],
  shots: [
    { instruction: 'What is 1 plus 1?', response: '2' },
    { instruction: 'What is 2 plus 1?', response: '3' },
  ],
  score: async (instruction, output) => ({ value: 1, extracted: output, reason: instruction }),
});

describe('nanoBenchmark', () => {
  it('shows base models worked examples and leaves the last response open', async () => {
    const [item] = await benchmark.items();
    expect(item && benchmark.prompt(item, 'few-shot')).toEqual({
      kind: 'text',
      text:
        'Instruction: What is 1 plus 1?\nResponse: 2\n\nInstruction: What is 2 plus 1?\nResponse: 3\n\n' +
        'Instruction: What is 3 plus 4?\nResponse:',
    });
    expect(benchmark.stop('few-shot')).toEqual(['\n']);
  });

  it('asks trained models the bare instruction', async () => {
    const [item] = await benchmark.items();
    expect(item && benchmark.prompt(item, 'chat')).toEqual({
      kind: 'chat',
      messages: [{ role: 'user', content: 'What is 3 plus 4?' }],
    });
    expect(benchmark.stop('chat')).toEqual([]);
  });

  it('keeps the target out of every prompt', async () => {
    const [item] = await benchmark.items();
    expect(item).toEqual({ id: 'math:plus:1', input: task.instruction, target: '7', metadata: { template: 'plus' } });
    expect(JSON.stringify(item && benchmark.prompt(item, 'few-shot'))).not.toContain('7');
  });
});
