interface Golden {
  benchmark: string;
  flags: string[];
  rows: {
    row: Record<string, unknown>;
    verdict: { score: number; extracted: string | null; [detail: string]: unknown };
  }[];
}

/**
 * Rows for every benchmark that bring all they need, with the verdict that each must get. A verdict says what is added to the
 * row but for `reason`, whose words are free, and for `correct`, which is a full score unless it says otherwise.
 */
export const GOLDEN: Golden[] = [
  {
    benchmark: 'ifeval',
    flags: [],
    rows: [
      {
        row: {
          item: {
            prompt: 'Say hello without commas, at the end "Bye."',
            instruction_id_list: ['punctuation:no_comma', 'startend:end_checker'],
            kwargs: [{}, { end_phrase: 'Bye.' }],
          },
          output: 'Hello, here it is:\nHello there. Bye.',
          n: 1,
        },
        verdict: {
          score: 0,
          extracted: '1 of 2 instructions followed',
          promptLoose: true,
          instructions: [
            { id: 'punctuation:no_comma', strict: false, loose: true },
            { id: 'startend:end_checker', strict: true, loose: true },
          ],
        },
      },
      {
        row: { item: { instruction_id_list: ['punctuation:no_comma'], kwargs: [{}] }, output: 'No comma.' },
        verdict: {
          score: 1,
          extracted: '1 of 1 instructions followed',
          promptLoose: true,
          instructions: [{ id: 'punctuation:no_comma', strict: true, loose: true }],
        },
      },
    ],
  },
];
