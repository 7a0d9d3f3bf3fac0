import { stringify } from 'yaml';

export interface TaskTexts {
  name: string;
  task: string | undefined;
  answer: string | undefined;
  scorer: string;
  /** Whether the benchmark asks a judge. */
  judged: boolean;
}

/** True of any task, and all that is known of one whose owner says nothing. */
const TASK =
  'An input comes in, such as those of the examples. What comes out is the right answer to it, in the form of the examples.';
const RUBRIC = '5: right, whole and clear. 3: right in the main, with a gap or a flaw. 1: wrong, or beside the task.';

/** The text of `domain.yaml`, for the user to edit. */
export function domainText({ name, task, answer, scorer, judged }: TaskTexts): string {
  const options =
    scorer === 'judge'
      ? { name: scorer, rubric: RUBRIC }
      : scorer === 'json-schema'
        ? { name: scorer, schema: { type: 'object' } }
        : scorer;
  return [
    '# What the task is. Generators are told all of it, so say it as to a person who is new to it',
    `# and sees no example.${task === undefined ? ' THESE WORDS FIT ANY TASK: put yours in their place.' : ''}`,
    stringify({ name, task: task ?? TASK }, { lineWidth: 120 }).trimEnd(),
    '',
    '# What makes a good instance, one rule a line; also as { instruction: […], response: […] }.',
    'rules: []',
    '',
    '# What new instances are about, one drawn for each prompt. Left out: an everyday case, a rare one, a hard one, …',
    '# themes: [a first theme, a second one]',
    '',
    '# How answers are scored: exact, numeric, math, contains, regex, multiple-choice, json-schema, python-tests or judge, with',
    '# options as { name: numeric, relative: 0.01 } (docs/your-own-task.md).',
    stringify({ scorer: options }, { lineWidth: 120 }).trimEnd(),
    '',
    '# How an answer is to look, as students and generators are told; left out, what suits the scorer.',
    answer === undefined
      ? '# answer: Reply with the category alone.'
      : stringify({ answer }, { lineWidth: 120 }).trimEnd(),
    ...(judged ? ['', 'maxTokens: 2048 # longest answer'] : []),
    '',
  ].join('\n');
}

const JUDGE = `  # Asked for a mark for every answer; a strong model of another family than the generators is best.
  judge:
    provider: openai-compatible
    model: gpt-4o
    options: { baseURL: https://api.openai.com/v1, apiKeyEnv: OPENAI_API_KEY }
    price: { input: 2.5, output: 10 }
`;

/** The experiment file beside the folder. */
export function experimentText({ name, judged }: Pick<TaskTexts, 'name' | 'judged'>): string {
  return `# Which model should write training data for ${name}?
#
#   agora plan    ${name}.yaml        # what it would do and cost; spends nothing
#   agora preview ${name}.yaml -n 1   # one instance of each kind; a few paid calls
#   agora run     ${name}.yaml        # stop with Ctrl+C; the same command goes on and pays nothing twice

name: ${name}

# Who may write the data. Any endpoint that speaks the OpenAI protocol: another baseURL is another vendor, or your own server.
# Prices are US dollars per million tokens; check your vendor's page.
generators:
  - id: small
    provider: openai-compatible
    model: gpt-4o-mini
    options: { baseURL: https://api.openai.com/v1, apiKeyEnv: OPENAI_API_KEY } # the NAME of a variable, never the key
    price: { input: 0.15, output: 0.6 }
  - id: large
    provider: openai-compatible
    model: gpt-4o
    options: { baseURL: https://api.openai.com/v1, apiKeyEnv: OPENAI_API_KEY }
    price: { input: 2.5, output: 10 }

methods: [instance-generation, response-generation] # also quality-enhancement, self-instruct, evol-instruct

domains:
  - id: ${name}
    plugin: custom
    options: { folder: ${name} }

# Small, to see it work; thousands and three seeds for a decision.
instances: 50
seeds: [1]

# \`nano\` shows that the chain runs on any machine; it is far too small for most tasks. To measure, name a real student and its
# reference, any Hugging Face id or local folder:
# student: { model: Qwen/Qwen2.5-0.5B }
# reference: { model: Qwen/Qwen2.5-0.5B-Instruct }
student: { model: nano }
reference: { model: nano-reference }
${judged ? `\nevaluation:\n${JUDGE}` : ''}
budget: { usd: 2 } # paid calls stop before they cost more
`;
}
