import { EXAMPLE, REVISED, writePair } from '@agora/nano-domain';
import { describeDomain } from '@agora/testkit';
import plugin from './index.js';

describeDomain(plugin, {
  // The second has a response that the benchmark does not read; it must be able to reach a student all the same.
  drafts: [
    { instruction: 'Write f(x) that returns x plus 3.', response: 'def f(x): return x + 3' },
    { instruction: 'Give f(a) that returns a minus 19.', response: 'return a - 19' },
  ],
  invalidDrafts: [
    { instruction: 'Write f(x) that returns x plus 3.', response: '[insert the response here]' },
    { instruction: '', response: 'def f(x): return x + 3' },
    { instruction: 'Write f(x) that returns x plus 3.', response: 'x'.repeat(1000) },
  ],
  invalidOptions: [{ heldOut: 0 }, { heldOut: 501 }, { seeds: { 'instance-generation': 2 } }],
  write: (template, draft) => {
    if (template === 'response') return draft.response;
    return writePair(template === 'improved-instance' ? REVISED : EXAMPLE, draft);
  },
});
