import { describeVendors, pluginContext, USAGES } from '@agora/testkit';
import plugin from './index.js';
import { readResponse } from './read-response.js';
describeVendors('openai-compatible', {
  open: (url) => plugin.create(plugin.options.parse({ baseURL: `${url}/v1` }), pluginContext()),
  answer: (text, reason) => ({ choices: [{ message: { content: text }, finish_reason: reason }] }),
});

it.each(USAGES.map((row) => [`${row.vendor} (${row.source})`, row] as const))(
  'reads the usage of %s',
  (_, { usage, read }) => {
    const body = JSON.stringify({ choices: [{ message: { content: 'a' } }], usage });
    expect(readResponse(body, () => undefined).usage).toEqual(read);
  },
);
