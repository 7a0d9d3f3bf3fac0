import { hubParquet } from './hugging-face.js';
import { PAIR_COLUMNS, PAIR_FIELDS, publicPair } from './pairs.js';
import { seedSource, type SeedSource } from './public-seeds.js';

const MATH = /math/i;

/**
 * Question-answer pairs of WebInstruct, collected from the web. AgoraBench used a model to separate mathematics from the rest;
 * here the site decides: pairs from Mathematics Stack Exchange are mathematics.
 */
export function webInstruct(subject: 'math' | 'general'): SeedSource {
  return seedSource({
    source: {
      title: `WebInstructSub (${subject})`,
      licence: 'Apache-2.0',
      names: [
        `webinstruct_${subject}.jsonl`,
        `webinstruct_${subject}.json`,
        'webinstructsub.parquet',
        `data_agora_seed_webinstruct_${subject}_seed_data_10000_subsampled.json`,
      ],
      urls: [
        hubParquet('TIGER-Lab/WebInstructSub'),
        // The name of the hub's conversion for datasets above its size limit.
        hubParquet('TIGER-Lab/WebInstructSub', 'partial-train'),
      ],
    },
    prefix: `webinstruct-${subject}`,
    row: publicPair,
    fields: PAIR_FIELDS,
    columns: PAIR_COLUMNS,
    seed: ({ instruction, response, kind }) =>
      kind === undefined || MATH.test(kind) === (subject === 'math') ? { instruction, response } : undefined,
  });
}
