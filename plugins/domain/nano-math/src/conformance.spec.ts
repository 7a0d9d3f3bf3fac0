import { EXAMPLE, REVISED, writePair } from '@agora/nano-domain';
import { describeDomain } from '@agora/testkit';
import plugin from './index.js';

describeDomain(plugin, {
  // The second has a response that the benchmark does not read; it must be able to reach a student all the same.
  drafts: [
    { instruction: 'What is 12 plus 28?', response: '12 + 28 = 40. Answer: 40' },
    { instruction: 'Max has 28 eggs and buys 7 more. How many eggs does Max have now?', response: 'It is 35.' },
  ],
  invalidDrafts: [
    { instruction: 'What is 12 plus 28?', response: '[insert the response here]' },
    { instruction: '', response: '12 + 28 = 40. Answer: 40' },
    { instruction: 'What is 12 plus 28?', response: 'x'.repeat(1000) },
  ],
  invalidOptions: [{ heldOut: 0 }, { heldOut: 501 }, { seeds: { 'instance-generation': 2 } }],
  write: (template, draft) => {
    if (template === 'response') return draft.response;
    return writePair(template === 'improved-instance' ? REVISED : EXAMPLE, draft);
  },
});
