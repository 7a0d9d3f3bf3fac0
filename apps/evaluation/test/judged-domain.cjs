const { appendFileSync } = require('node:fs');
const { z } = require('zod');

/**
 * A domain for specs, loaded by its path. Benchmark `judged` asks the judge once per item, `plain` runs a program; both write
 * down every item that they begin to score, in `log`.
 */
class Quiz {
  version = '1';
  sampling = { temperature: 0, maxTokens: 50 };
  rule = 'whole output';
  reference = 'nobody else scores this';

  constructor(id, { log, items }) {
    this.id = id;
    this.judged = id === 'judged';
    this.log = log;
    this.count = items;
  }

  async items() {
    return Array.from({ length: this.count }, (_, n) => ({ id: `q${n}`, input: `question ${n}`, target: `${n}` }));
  }

  prompt({ input }, style) {
    if (style === 'chat') return { kind: 'chat', messages: [{ role: 'user', content: input }] };
    return { kind: 'text', text: `${'word '.repeat(input === 'question 0' ? 400 : 1)}${input}` };
  }

  stop() {
    return [];
  }

  async score(item, output, tools) {
    appendFileSync(this.log, `${item.id}\n`);
    return this.judged ? this.judge(item, output, tools) : this.run(item, tools);
  }

  async judge(item, output, tools) {
    const prompt = { kind: 'chat', messages: [{ role: 'user', content: `judge ${item.id}: ${output}` }] };
    const { text, finish } = await tools.judge({ prompt, sampling: { temperature: 1, maxTokens: 5 } });
    if (text.includes('mumble')) return { value: 0.5, unscored: true, extracted: null, reason: 'no verdict' };
    const right = text.includes('good');
    return { value: right ? 1 : 0, extracted: text, reason: finish, details: { length: output.length } };
  }

  async run(item, tools) {
    // x + n against n + x: only mathematics can tell that they are the same.
    const sum = (...args) => ({ op: 'add', args });
    const [x, n] = [
      { op: 'sym', value: 'x' },
      { op: 'num', value: item.target },
    ];
    if (item.target === '3') {
      const { equal, reason } = await tools.symbolicallyEqual(sum(x, n), sum(n, x));
      return { value: equal ? 1 : 0, extracted: 'x', reason };
    }
    const { stdout } = await tools.execute({ source: `print(${item.target} % 2)` });
    return { value: stdout.trim() === '1' ? 1 : 0, extracted: stdout.trim(), reason: 'a program said so' };
  }

  figures(scored) {
    return [{ id: 'scored', value: scored.length, unit: 'answers' }];
  }
}

exports.default = {
  kind: 'domain',
  apiVersion: 1,
  id: 'quiz',
  version: '1',
  description: 'A domain for specs',
  options: z.object({ log: z.string(), items: z.number() }),
  identity: ({ items }) => ({ items }),
  create: (options) => ({
    id: 'quiz',
    templates: {
      response: {
        render: ({ instruction }) => ({ prompt: { kind: 'text', text: instruction }, variables: {} }),
        stop: [],
        parse: (response, instruction) => ({ ok: true, draft: { instruction, response } }),
      },
    },
    benchmarks: [new Quiz('judged', options), new Quiz('plain', options)],
    seedKinds: ['instructions'],
    seeds: async () => [{ id: 's', instruction: 'Ask something.' }],
    validate: () => [],
  }),
};
