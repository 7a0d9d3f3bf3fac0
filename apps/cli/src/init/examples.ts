interface NextStep {
  command: string;
  purpose: string;
}

interface Example {
  title: string;
  /** What a run needs before it begins, one thing a line. */
  needs: string[];
  /** What to do with the file at `path`. */
  next(path: string): NextStep[];
}

const next =
  (instances: number, cost: string) =>
  (path: string): NextStep[] => [
    { command: `agora plan ${path}`, purpose: 'what a run would do; spends nothing' },
    { command: `agora preview ${path} -n ${instances}`, purpose: `a few instances of each kind${cost}` },
    { command: `agora run ${path}`, purpose: 'stop with Ctrl+C; the same command goes on' },
  ];

export const EXAMPLES = {
  agorabench: {
    title: 'the whole of AgoraBench: 6 generators × 3 methods × 3 domains = 54 cells of 10,000 instances',
    needs: [
      'keys in OPENAI_API_KEY, ANTHROPIC_API_KEY and OPENROUTER_API_KEY, or other generators in the file',
      'thousands of dollars for all of it; `instances: 50` and one generator for a first look',
      'a GPU that can train the student named in the file, or a smaller student',
      'public data, fetched on first use or put into the folder `data` beside the file; mind the licences (docs/data.md)',
    ],
    next: next(1, '; 54 paid calls'),
  },
  gsm8k: {
    title: 'one real model writes mathematics, examined by GSM8K',
    needs: [
      'a key in OPENAI_API_KEY, or another endpoint in the file; about two dollars at most',
      'public data, fetched on first use or put into the folder `data` beside the file; mind the licences (docs/data.md)',
    ],
    next: next(3, '; a few paid calls'),
  },
  calibration: {
    title: 'four simulated generators of known quality: the known-answer test of the whole benchmark',
    needs: ['no key, no GPU, no data: a few minutes on two cores'],
    next: next(1, ''),
  },
} satisfies Record<string, Example>;

export type ExampleName = keyof typeof EXAMPLES;

export function isExample(name: string): name is ExampleName {
  return Object.hasOwn(EXAMPLES, name);
}

/** The text of an example as it stands in a folder of its own instead of in the repository. */
export function adaptExample(text: string, example: ExampleName): string {
  return text
    .replaceAll(`examples/${example}.yaml`, `${example}.yaml`)
    .replaceAll('./agora ', 'agora ')
    .replaceAll('folder: ../data', 'folder: data');
}
