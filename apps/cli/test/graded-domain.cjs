const { z } = require('zod');
// Put together, as the program finds it by name at run time too: a plain name would count as a dependency of the command line.
const nanoMath = require(['@agora', 'domain-nano-math'].join('/')).default;

/**
 * The nano domain with benchmarks that are scored in several ways, for specs, loaded by its path. `mark` changes how answers are
 * scored and `prefix` what is asked; the benchmark `judged` asks a judge about every answer.
 */
const graded = (benchmark, { mark, prefix, items }) => ({
  id: 'graded',
  version: '1',
  sampling: benchmark.sampling,
  rule: mark,
  items: async () => (await benchmark.items()).slice(0, items),
  prompt: (item, style) => benchmark.prompt({ ...item, input: prefix + item.input }, style),
  stop: (style) => benchmark.stop(style),
  score: async (item, output, tools) => {
    if (mark === 'right') return benchmark.score(item, output, tools);
    return { value: output.length > 0 ? 1 : 0, extracted: output, reason: 'said something' };
  },
});

const judged = (benchmark, options) => ({
  ...graded(benchmark, options),
  id: 'judged',
  judged: true,
  rule: 'what the judge says',
  score: async (item, output, tools) => {
    const prompt = { kind: 'chat', messages: [{ role: 'user', content: `Judge ${item.id}: ${output}` }] };
    const { text } = await tools.judge({ prompt, sampling: { temperature: 0, maxTokens: 5 } });
    return { value: text.includes('good') ? 1 : 0, extracted: text, reason: 'the judge' };
  },
});

exports.default = {
  ...nanoMath,
  id: 'graded-math',
  version: '1',
  options: z.object({
    items: z.number().int().default(40),
    mark: z.enum(['right', 'anything']).default('right'),
    prefix: z.string().default(''),
    judged: z.boolean().default(false),
  }),
  identity: undefined,
  create: (options, context) => {
    const domain = nanoMath.create(nanoMath.options.parse({}), context);
    const [benchmark] = domain.benchmarks;
    const benchmarks = [graded(benchmark, options), ...(options.judged ? [judged(benchmark, options)] : [])];
    return Object.assign(Object.create(domain), { benchmarks });
  },
};
