import { hubParquet } from './hugging-face.js';
import { PAIR_COLUMNS, PAIR_FIELDS, publicPair } from './pairs.js';
import { seedSource, type SeedSource } from './public-seeds.js';

const MATH = /math/i;

/**
 * Question-answer pairs that WebInstruct found on the web. AgoraBench had a model sort them into mathematics and the rest;
 * here the site decides: Mathematics Stack Exchange is mathematics.
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
        // What the hub makes of a dataset above its size limit.
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
