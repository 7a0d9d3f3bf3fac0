import { EXAMPLES, type ExampleName } from './examples.js';

/** The README that lies beside an experiment file. */
export function readmeOf(example: ExampleName): string {
  const { title, needs, next } = EXAMPLES[example];
  const file = `${example}.yaml`;
  return [
    `# ${example}`,
    '',
    `An Agora experiment: ${title}.`,
    '',
    'A run needs',
    '',
    ...needs.map((need) => `- ${need}`),
    '',
    'Next:',
    '',
    '```sh',
    ...next(file).flatMap(({ command, purpose }) => [`${command}   # ${purpose}`]),
    '```',
    '',
    '`agora` is the script of that name in your copy of Agora; from another folder, give its path or an alias.',
    '',
    `Everything that can be changed stands in \`${file}\`, with comments; \`agora schema > agora.schema.json\` gives completion in`,
    'editors. Results of a run lie in `runs/`, what can be used again in `.agora/`.',
    '',
  ].join('\n');
}
