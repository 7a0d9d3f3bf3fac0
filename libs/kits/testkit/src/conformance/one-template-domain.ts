import type { Domain, PromptTemplate, TemplateName } from '@agora/plugin-api';

/**
 * A domain with one template, for specs of methods: outputs are `instruction->response`, and the response `bad` is not valid.
 * @param render puts what it is given into the prompt, so that a spec can see it
 * @param others what is to differ from that
 */
export function oneTemplateDomain(
  name: TemplateName,
  render: PromptTemplate['render'],
  { template = {}, ...others }: Partial<Domain> & { template?: Partial<PromptTemplate> } = {},
): Domain {
  return {
    id: 'letters',
    templates: { [name]: { stop: ['[END]'], render, parse: readArrow, ...template } },
    benchmarks: [],
    seedKinds: [],
    seeds: () => Promise.resolve([]),
    validate: ({ response }) => (response === 'bad' ? [{ reason: 'bad-letter' }] : []),
    ...others,
  };
}

function readArrow(output: string): ReturnType<PromptTemplate['parse']> {
  const [instruction, response] = output.split('->');
  return instruction && response
    ? { ok: true, draft: { instruction, response } }
    : { ok: false, reason: 'missing-arrow' };
}
