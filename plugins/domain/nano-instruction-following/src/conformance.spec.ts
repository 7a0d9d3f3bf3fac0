import { EXAMPLE, REVISED, writePair } from '@agora/nano-domain';
import { describeDomain } from '@agora/testkit';
import plugin from './index.js';

describeDomain(plugin, {
  // The second has a response that the benchmark does not read; it must be able to reach a student all the same.
  drafts: [
    { instruction: 'Put commas between: cat dog cow', response: 'cat, dog, cow' },
    { instruction: 'Say plum 6 times.', response: 'Sure! Here you go: plum' },
  ],
  invalidDrafts: [
    { instruction: 'Put commas between: cat dog cow', response: '[insert the response here]' },
    { instruction: '', response: 'cat, dog, cow' },
    { instruction: 'Put commas between: cat dog cow', response: 'x'.repeat(1000) },
  ],
  invalidOptions: [{ heldOut: 0 }, { heldOut: 501 }, { seeds: { 'instance-generation': 2 } }],
  write: (template, draft) => {
    if (template === 'response') return draft.response;
    return writePair(template === 'improved-instance' ? REVISED : EXAMPLE, draft);
  },
});
