import type { Draft, PromptTemplate, RenderedPrompt } from '@agora/plugin-api';
import type { FormatName, OutputFormat } from '../formats/output-format.js';
import { pairFormat, responseFormat } from '../formats/output-formats.js';
import type { PromptWording } from './wording.js';

const OWN = 'It is your own. The examples below show the form and the level; neither repeat nor reword them.';

/** The bundled templates, in the words of one domain and with the output in one format. */
export function promptTemplates(wording: PromptWording, format: FormatName): Record<string, PromptTemplate> {
  const { noun } = wording;
  const words = { instructionIs: `the ${noun.one}`, responseIs: `the ${noun.response}` };
  const fresh = pairFormat(format, { instruction: 'INPUT', response: 'OUTPUT', ...words });
  const lone = responseFormat(format, { instruction: 'INPUT', response: 'OUTPUT', ...words });
  const revised = pairFormat(format, {
    instruction: 'Revised Question',
    response: 'Revised Answer',
    instructionIs: 'the question',
    responseIs: 'the answer',
  });
  return {
    'new-instance': template(fresh, ({ demonstrations }, rng) => {
      const theme = rng.pick(wording.themes);
      const firstWords = wording.firstWords ? rng.pick(wording.firstWords) : undefined;
      return {
        text: newInstance(wording, fresh, { theme, firstWords, demonstrations }),
        variables: { theme, ...(firstWords === undefined ? {} : { firstWords }) },
      };
    }),
    response: template(lone, ({ instruction = '' }) => ({
      text: paragraphs(wording.respond, bullets(wording.responseRules), lone.rules, `INPUT:\n${instruction}`),
    })),
    'improved-instance': template(revised, ({ instruction = '', response = '' }) => ({
      text: paragraphs(
        wording.improve,
        bullets([...wording.instructionRules, ...wording.responseRules]),
        `Question:\n${instruction}\n\nAnswer:\n${response}`,
        revised.rules,
      ),
    })),
    'evolved-instance': template(fresh, ({ instruction = '', task = '' }) => ({
      text: evolvedInstance(wording, fresh, task, instruction),
    })),
    'different-instance': template(fresh, ({ demonstrations }) => ({
      text: differentInstance(wording, fresh, demonstrations),
    })),
  };
}

type Input = Parameters<PromptTemplate['render']>[0];
type Stream = Parameters<PromptTemplate['render']>[1];
interface Written {
  text: string;
  variables?: Record<string, string>;
}

function template(format: OutputFormat, write: (input: Input, rng: Stream) => Written): PromptTemplate {
  return {
    stop: format.stop,
    render: (input, rng): RenderedPrompt => {
      const { text, variables = {} } = write(input, rng);
      const prompt = { kind: 'chat' as const, messages: [{ role: 'user' as const, content: text }] };
      return { prompt, variables, ...(format.json ? { json: format.json } : {}) };
    },
    parse: (output, instruction) => format.read(output, instruction),
  };
}

function newInstance(
  { role, noun, instructionRules, responseRules }: PromptWording,
  format: OutputFormat,
  drawn: { theme: string; firstWords: string | undefined; demonstrations: readonly Draft[] },
): string {
  const { theme, firstWords, demonstrations } = drawn;
  return paragraphs(
    `${role} Write one new ${noun.one} together with its ${noun.response}.`,
    firstWords === undefined ? `Theme: ${theme}` : `Theme: ${theme}\nThe ${noun.one} begins with: ${firstWords}`,
    `What makes a good one:\n${bullets([...instructionRules, OWN, ...responseRules])}`,
    format.rules,
    ...demonstrations.map((draft, index) => `Example ${index + 1}\n\n${format.show(draft)}`),
    'Now write yours.',
  );
}

function differentInstance(
  { role, noun, instructionRules, responseRules }: PromptWording,
  format: OutputFormat,
  demonstrations: readonly Draft[],
): string {
  return paragraphs(
    `${role} Below are ${noun.plural} of many kinds. Come up with one more, of a kind that is not among them: another subject, ` +
      `another form, other words. Write it together with its ${noun.response}.`,
    bullets([...instructionRules, ...responseRules]),
    format.rules,
    ...demonstrations.map((draft, index) => `Number ${index + 1}\n\n${format.show(draft)}`),
    `Now write number ${demonstrations.length + 1}.`,
  );
}

function evolvedInstance(
  { role, noun, instructionRules, responseRules }: PromptWording,
  format: OutputFormat,
  task: string,
  instruction: string,
): string {
  return paragraphs(
    `${role} Make a new ${noun.one} out of the one below and write it together with its ${noun.response}.`,
    task,
    bullets([
      `Whoever reads the new ${noun.one} does not see the one below: it stands on its own and does not speak of it.`,
      ...instructionRules,
      ...responseRules,
    ]),
    format.rules,
    `To start from:\n${instruction}`,
  );
}

function bullets(rules: readonly string[]): string {
  return rules.map((rule) => `- ${rule}`).join('\n');
}

function paragraphs(...parts: string[]): string {
  return parts.join('\n\n');
}
