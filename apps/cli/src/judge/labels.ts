import { LEVELS, type Level } from '@agora/judging';
import { Fault } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import { z } from 'zod';
import { readLines } from '../score/read-lines.js';

/** Least number of labelled rows: with fewer, the agreement could be chance. */
export const FEWEST_LABELS = 10;

const rowSchema = z.looseObject({
  instruction: z.string().min(1),
  response: z.string(),
  label: z.number().nullish(),
  domain: z.string().optional(),
  group: z.string().optional(),
});

/** A row with a person's label, or without one. */
export interface LabelRow {
  instruction: string;
  response: string;
  label?: Level;
  domain?: string;
  /** Whose mean it belongs to, e.g. a generator. */
  group?: string;
}

/**
 * Rows of JSON lines with `instruction`, `response` and, where a person has judged, `label` from 1 to 5.
 * @throws Fault `invalid-input` that names the line and the field
 */
export async function readLabels(file: string): Promise<LabelRow[]> {
  const rows = new Map<string, LabelRow>();
  for await (const { text, number } of readLines(file, '--labels')) {
    const row = rowOf(text, `--labels ${file}, line ${number}`);
    const key = JSON.stringify([row.instruction, row.response, row.domain]);
    const known = rows.get(key);
    if (known?.label !== undefined && row.label !== undefined && known.label !== row.label) {
      throw new Fault(
        'invalid-input',
        `--labels ${file}, line ${number}: the same row has label ${known.label} above and ${row.label} here`,
        {
          fix: 'Give each row one label, e.g. the rounded mean of several people’s.',
        },
      );
    }
    rows.set(key, { ...known, ...row });
  }
  const labelled = [...rows.values()].filter(({ label }) => label !== undefined).length;
  if (labelled >= FEWEST_LABELS) return [...rows.values()];
  throw new Fault(
    'invalid-input',
    `--labels ${file}: ${labelled} rows have a label, and at least ${FEWEST_LABELS} are needed`,
    {
      fix: 'Label more rows, 100 for a first picture: {"instruction": "…", "response": "…", "label": 4}.',
    },
  );
}

function rowOf(text: string, where: string): LabelRow {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Fault('invalid-input', `${where} is no JSON`, { fix: 'Write one JSON object a line.' });
  }
  const { data, error } = rowSchema.safeParse(json, { reportInput: true });
  if (!data) {
    throw new Fault('invalid-input', `${where}: ${firstProblem(error, 'the row')}`, {
      fix: 'A row is {"instruction": "…", "response": "…", "label": 1 to 5}.',
    });
  }
  const { instruction, response, label, domain, group } = data;
  return {
    instruction,
    response,
    ...(label === null || label === undefined ? {} : { label: levelOf(label, where) }),
    ...(domain === undefined ? {} : { domain }),
    ...(group === undefined ? {} : { group }),
  };
}

function levelOf(label: number, where: string): Level {
  const level = LEVELS.find((one) => one === label);
  if (level !== undefined) return level;
  throw new Fault('invalid-input', `${where}: label ${label} is no whole number from 1 to 5`, {
    fix: 'Bring your labels to the five levels of the rubric; leave label out of a row that nobody has judged.',
  });
}
