import type { Draft, PromptTemplate, RenderedPrompt } from '@agora/plugin-api';
import type { Format, OutputForm } from '../forms/form.js';
import { pairForm, responseForm } from '../forms/forms.js';
import type { PromptBrief } from './brief.js';

const OWN = 'It is your own. The examples below show the form and the level; neither repeat nor reword them.';

/** The bundled templates, in the words of one domain and with the output in one format. */
export function promptTemplates(brief: PromptBrief, format: Format): Record<string, PromptTemplate> {
  const { noun } = brief;
  const words = { instructionIs: `the ${noun.one}`, responseIs: `the ${noun.response}` };
  const fresh = pairForm(format, { instruction: 'INPUT', response: 'OUTPUT', ...words });
  const lone = responseForm(format, { instruction: 'INPUT', response: 'OUTPUT', ...words });
  const revised = pairForm(format, {
    instruction: 'Revised Question',
    response: 'Revised Answer',
    instructionIs: 'the question',
    responseIs: 'the answer',
  });
  return {
    'new-instance': template(fresh, ({ demonstrations }, rng) => {
      const theme = rng.pick(brief.themes);
      const firstWords = brief.firstWords ? rng.pick(brief.firstWords) : undefined;
      return {
        text: newInstance(brief, fresh, { theme, firstWords, demonstrations }),
        variables: { theme, ...(firstWords === undefined ? {} : { firstWords }) },
      };
    }),
    response: template(lone, ({ instruction = '' }) => ({
      text: paragraphs(brief.respond, bullets(brief.responseRules), lone.rules, `INPUT:\n${instruction}`),
    })),
    'improved-instance': template(revised, ({ instruction = '', response = '' }) => ({
      text: paragraphs(
        brief.improve,
        bullets([...brief.instructionRules, ...brief.responseRules]),
        `Question:\n${instruction}\n\nAnswer:\n${response}`,
        revised.rules,
      ),
    })),
    'evolved-instance': template(fresh, ({ instruction = '', task = '' }) => ({
      text: evolvedInstance(brief, fresh, task, instruction),
    })),
    'different-instance': template(fresh, ({ demonstrations }) => ({
      text: differentInstance(brief, fresh, demonstrations),
    })),
  };
}

type Input = Parameters<PromptTemplate['render']>[0];
type Stream = Parameters<PromptTemplate['render']>[1];
interface Written {
  text: string;
  variables?: Record<string, string>;
}

function template(form: OutputForm, write: (input: Input, rng: Stream) => Written): PromptTemplate {
  return {
    stop: form.stop,
    render: (input, rng): RenderedPrompt => {
      const { text, variables = {} } = write(input, rng);
      const prompt = { kind: 'chat' as const, messages: [{ role: 'user' as const, content: text }] };
      return { prompt, variables, ...(form.json ? { json: form.json } : {}) };
    },
    parse: (output, instruction) => form.read(output, instruction),
  };
}

function newInstance(
  { role, noun, instructionRules, responseRules }: PromptBrief,
  form: OutputForm,
  drawn: { theme: string; firstWords: string | undefined; demonstrations: readonly Draft[] },
): string {
  const { theme, firstWords, demonstrations } = drawn;
  return paragraphs(
    `${role} Write one new ${noun.one} together with its ${noun.response}.`,
    firstWords === undefined ? `Theme: ${theme}` : `Theme: ${theme}\nThe ${noun.one} begins with: ${firstWords}`,
    `What makes a good one:\n${bullets([...instructionRules, OWN, ...responseRules])}`,
    form.rules,
    ...demonstrations.map((draft, index) => `Example ${index + 1}\n\n${form.show(draft)}`),
    'Now write yours.',
  );
}

function differentInstance(
  { role, noun, instructionRules, responseRules }: PromptBrief,
  form: OutputForm,
  demonstrations: readonly Draft[],
): string {
  return paragraphs(
    `${role} Below are ${noun.plural} of many kinds. Come up with one more, of a kind that is not among them: another subject, ` +
      `another form, other words. Write it together with its ${noun.response}.`,
    bullets([...instructionRules, ...responseRules]),
    form.rules,
    ...demonstrations.map((draft, index) => `Number ${index + 1}\n\n${form.show(draft)}`),
    `Now write number ${demonstrations.length + 1}.`,
  );
}

function evolvedInstance(
  { role, noun, instructionRules, responseRules }: PromptBrief,
  form: OutputForm,
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
    form.rules,
    `To start from:\n${instruction}`,
  );
}

function bullets(rules: readonly string[]): string {
  return rules.map((rule) => `- ${rule}`).join('\n');
}

function paragraphs(...parts: string[]): string {
  return parts.join('\n\n');
}
