import type { Draft } from '@agora/plugin-api';

/** What a good generator writes in each of the output formats of `@agora/domain-kit`: `write` of `describeDomain`. */
export const DRAFT_WRITERS = {
  'free-form': (template: string, { instruction, response }: Draft): string => {
    if (template === 'response') return `OUTPUT:\n${response}\n`;
    if (template === 'improved-instance') return `Revised Question: ${instruction}\nRevised Answer: ${response}\n`;
    return `INPUT:\n${instruction}\nOUTPUT:\n${response}\n`;
  },
  json: (template: string, { instruction, response }: Draft): string =>
    JSON.stringify(template === 'response' ? { response } : { instruction, response }),
  markdown: (template: string, { instruction, response }: Draft): string => {
    if (template === 'response') return `## Output\n\n${response}\n`;
    if (template === 'improved-instance') return `## Revised question\n${instruction}\n## Revised answer\n${response}`;
    return `## Input\n\n${instruction}\n\n## Output\n\n${response}\n`;
  },
};
