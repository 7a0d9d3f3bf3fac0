import type { CellResult, Score } from '@agora/run-schemas';
import { markdownTable, type MarkdownCell } from '@agora/report';
import { stringify } from 'yaml';
import { baseModelOf, loadingLine, nameOf } from './base-model.js';
import type { FoundStudent } from './find-student.js';

export interface StudentCardInput extends Pick<FoundStudent, 'id' | 'cell' | 'spec' | 'summary' | 'result'> {
  /** Whether the adapter alone is exported. */
  adapter?: boolean;
  runId: string;
  /** Model that wrote the data, as its provider calls it. */
  generatorModel: string;
  provider: string;
  /** Whether a program wrote the data, and no language model. */
  simulated: boolean;
  /** Share of the intervals, for instance 0.95. */
  confidence: number;
}

/** The README.md of an exported student: what it learned from, how it was trained, and its scores. Pure. */
export function studentCard(input: StudentCardInput): string {
  return [
    header(input),
    `# ${input.id}`,
    ...(input.simulated
      ? [
          '> **Simulated.** A program wrote the data of this student, not a language model: it is an instrument, not a model to use.',
        ]
      : []),
    `A student of run \`${input.runId}\`, made by Agora to measure how well \`${input.cell.generator}\` writes training data.`,
    loading(input),
    dataOf(input),
    recipeOf(input),
    scoresOf(input),
    '## Licence\n\nThe terms of the base model, of the generator’s provider and the licences of the seeds decide what may be done ' +
      `with this model.${seedLicences(input.result)}`,
    '',
  ].join('\n\n');
}

function header({ cell, spec, simulated, adapter }: StudentCardInput): string {
  const base = baseModelOf(spec.student);
  const fields = {
    library_name: adapter ? 'peft' : 'transformers',
    pipeline_tag: 'text-generation',
    license: 'unknown',
    ...(base.at === 'hub' ? { base_model: base.id } : {}),
    tags: ['agora', cell.domain, cell.method, ...(simulated ? ['simulated'] : [])],
  };
  return `---\n${stringify(fields, { lineWidth: 0 })}---`;
}

function loading({ adapter, spec }: StudentCardInput): string {
  const whole = [
    'from transformers import AutoModelForCausalLM, AutoTokenizer',
    '',
    'model = AutoModelForCausalLM.from_pretrained(".")  # "." or the name of the repository',
    'tokenizer = AutoTokenizer.from_pretrained(".")',
  ];
  const beside = [
    'from peft import PeftModel',
    'from transformers import AutoModelForCausalLM',
    '',
    loadingLine(baseModelOf(spec.student)),
    'model = PeftModel.from_pretrained(base, ".")  # "." or the name of the repository',
  ];
  return [
    '## Load',
    '',
    '```python',
    ...(adapter ? beside : whole),
    '```',
    '',
    adapter
      ? 'It was trained on chats of one question and one answer, in the chat template that the whole student is exported with.'
      : 'It was trained on chats of one question and one answer; `tokenizer.apply_chat_template` writes them as it knows them.',
  ].join('\n');
}

function dataOf({ cell, generatorModel, provider, result }: StudentCardInput): string {
  const dataset = result?.dataset;
  const rows: MarkdownCell[][] = [
    ['generator', cell.generator],
    ['model, provider', `${generatorModel}, ${provider}`],
    ['domain', cell.domain],
    ['method', cell.method],
    ['instances asked for', String(cell.instances)],
    ...(dataset
      ? [
          ['accepted', String(dataset.accepted)],
          ['US dollars', money(dataset.usd)],
        ]
      : []),
    ['experiment seed', String(cell.seed)],
  ];
  return `## Data\n\n${markdownTable(['', ''], rows)}`;
}

function recipeOf({ spec, summary }: StudentCardInput): string {
  const rows: MarkdownCell[][] = [
    ['base model', nameOf(baseModelOf(spec.student))],
    ['its fingerprint', spec.student.fingerprint],
    ...Object.entries(spec.training).map(([field, value]) => [
      field,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
    ['seed', String(spec.seed)],
    ['rows trained on', String(summary.rows)],
    ...(summary.seedRows ? [['of these, seeds', String(summary.seedRows)]] : []),
    ['rows left out as too long', String(summary.tooLong)],
    ['steps', String(summary.steps)],
    ['mean loss of the last epoch', summary.loss.toFixed(4)],
    ['device', summary.device],
    ['worker', spec.worker],
  ];
  const notices = (summary.notices ?? []).map((notice) => `- ${notice}`);
  return ['## Recipe', '', markdownTable(['', ''], rows), ...(notices.length > 0 ? ['', ...notices] : [])].join('\n');
}

function scoresOf({ result, confidence }: StudentCardInput): string {
  if (!result || result.benchmarks.length === 0) return '## Scores\n\nThis student has answered no benchmark yet.';
  const rows = result.benchmarks.map(({ id, base, student, reference, pgr }) => [
    id,
    scored(student),
    scored(base),
    scored(reference),
    pgr.defined ? `${pgr.value.toFixed(1)} (${pgr.low.toFixed(1)} to ${pgr.high.toFixed(1)})` : 'undefined',
    String(student.items),
  ]);
  return [
    '## Scores',
    '',
    `Percent of the items, ± one standard error over items. PGR is the share of the gap between base and reference that this ` +
      `student recovered, in percent, with its ${Math.round(100 * confidence)} % interval.`,
    '',
    markdownTable(['benchmark', 'this student', 'base', 'reference', 'PGR', 'items'], rows, 1),
  ].join('\n');
}

function scored({ mean, stderr }: Score): string {
  if (mean === null) return 'none';
  return `${(100 * mean).toFixed(1)}${stderr === null ? '' : ` ± ${(100 * stderr).toFixed(1)}`}`;
}

const money = (usd: number | null): string => (usd === null ? 'unknown' : usd.toFixed(4));

function seedLicences(result: CellResult | undefined): string {
  const origins = result?.dataset?.seedOrigins ?? [];
  if (origins.length === 0) return '';
  const named = origins.map(({ source, licence }) => `${source ?? 'not named'} (${licence ?? 'licence unknown'})`);
  return ` Seeds came from ${named.join(', ')}.`;
}
