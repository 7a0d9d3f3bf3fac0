import type { CompletionRequest } from '@agora/plugin-api';
import { WORDINGS, promptTemplates } from '@agora/nano-domain';
import { DOMAINS } from '@agora/nano-world';
import { seededRng } from '@agora/statistics';
import { describeProvider } from '@agora/testkit';
import plugin, { MODELS } from './index.js';

const instruction = {
  math: 'What is 12 plus 28?',
  code: 'Write f(x) that returns x plus 3.',
  'instruction-following': 'Put commas between: cat dog cow',
};

const requests: CompletionRequest[] = DOMAINS.flatMap((domain) =>
  Object.values(promptTemplates(WORDINGS[domain], ['some theme'])).flatMap((template) => {
    const input = { demonstrations: [], instruction: instruction[domain], response: 'I do not know.' };
    const { prompt } = template.render(input, seededRng('conformance'));
    return Object.keys(MODELS).map((model) => ({ model, prompt, sampling: { seed: 1, stop: template.stop } }));
  }),
);

describeProvider(plugin, {
  requests,
  options: { tokensPerSecond: 100_000 },
  invalidOptions: [{ wrongShare: 2 }, { templates: 0 }, { templates: 25 }, { distinct: 0 }, { latencyMs: -1 }],
});
