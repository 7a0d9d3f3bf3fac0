const LANGUAGES = ['Python', 'Python', 'Python', 'JavaScript', 'Java', 'C++', 'C', 'C#', 'PHP', 'Go', 'Rust'];

const KINDS = [
  'work on a list of numbers',
  'take a text apart or put one together',
  'dictionaries, sets and counting',
  'sorting by a rule',
  'searching and two pointers',
  'recursion',
  'dates and times',
  'number theory and bits',
  'a matrix or grid',
  'stacks and queues',
  'trees',
  'graphs',
  'dynamic programming',
  'parsing a small format',
  'a class with a few methods',
  'checking that input is valid',
  'a simulation step by step',
  'geometry with numbers',
  'finding and mending a mistake in given code',
  'making given code faster or shorter',
];

/** One is drawn for each prompt of instance generation: a language (Python three times as often as any other) and a matter. */
export const THEMES: readonly string[] = KINDS.flatMap((kind) => LANGUAGES.map((language) => `${language}: ${kind}`));
