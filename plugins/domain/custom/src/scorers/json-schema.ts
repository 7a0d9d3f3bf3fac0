import type { BenchmarkItem, ItemScore } from '@agora/plugin-api';
import { PatternTimeout, testLimited } from '@agora/text-tools';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { cleanOutput } from '../answers/final-answer.js';
import { isObject, jsonIn, sameJson } from '../answers/json-value.js';
import { nothingFound, refused, right } from './scorer.js';
import { isSlow } from './slow-pattern.js';
import type { FieldProblem, ReadRow, Row, Scorer, ScorerContext, ScorerKind } from './scorer.js';

const options = z.strictObject({
  name: z.literal('json-schema'),
  schema: z
    .union([z.string().min(1), z.looseObject({})], {
      error: 'expected a JSON Schema, or the name of a file in the folder',
    })
    .optional()
    .describe(
      'JSON Schema of every answer: written here, or the name of a file in the folder; else each row has its "schema"',
    ),
  around: z
    .enum(['chatter', 'nothing'])
    .default('chatter')
    .describe('Whether words around the JSON are overlooked; a code fence around it always is'),
});
type Options = z.output<typeof options>;

const FIX =
  'Correct the JSON Schema (draft 7, or 2020-12 where its "$schema" says so; references within the schema alone).';

/** The answer is JSON that a schema allows, and equal to the target where the row has one. */
class JsonSchema implements Scorer {
  readonly name = 'json-schema';
  readonly version = '1';
  readonly answerForm = 'Reply with the JSON alone.';
  readonly needs;
  readonly identity;
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(
    private readonly options: Options,
    private readonly schema: Record<string, unknown> | undefined,
  ) {
    this.identity = { schema, around: options.around };
    this.needs = `"input"${schema ? '' : ', "schema" (a JSON Schema)'}; optionally "target", the JSON that is right`;
  }

  readRow({ input, target, fields }: Row): ReadRow {
    const schema = fields['schema'] ?? this.schema;
    if (!isObject(schema)) {
      const problem = schema === undefined || schema === null ? 'is missing' : 'is no object';
      return refused(
        'schema',
        problem,
        'Give every row its "schema", or one to all by the option schema of the scorer.',
      );
    }
    const validate = this.validator(schema);
    if (typeof validate === 'string') return refused('schema', validate, FIX);
    if (target === undefined || target === null || target === '') {
      return { ok: true, item: { input, metadata: { schema } } };
    }
    const wanted = typeof target === 'string' ? jsonIn(target, 'nothing') : { ok: true as const, value: target };
    if (!wanted.ok) return refused('target', wanted.problem, 'Give the JSON that is right, or leave "target" out.');
    const fault = this.faultOf(validate, wanted.value);
    if (fault !== undefined) {
      return refused('target', `is not what the schema allows: ${fault}`, 'Correct the target, or the schema.');
    }
    return { ok: true, item: { input, target: JSON.stringify(wanted.value), metadata: { schema } } };
  }

  responseOf({ target }: Row): string {
    return typeof target === 'string' ? target : JSON.stringify(target);
  }

  score({ target, metadata }: BenchmarkItem, output: string): Promise<ItemScore> {
    const found = jsonIn(cleanOutput(output), this.options.around);
    if (!found.ok) return Promise.resolve(nothingFound(found.problem));
    const schema = metadata?.['schema'];
    const validate = isObject(schema) ? this.validator(schema) : 'no schema';
    if (typeof validate === 'string') return Promise.resolve(nothingFound(validate));
    try {
      const fault = this.faultOf(validate, found.value);
      if (fault !== undefined) return Promise.resolve(right(false, found.text, `not allowed: ${fault}`));
    } catch (error) {
      if (!(error instanceof PatternTimeout)) throw error;
      return Promise.resolve({ value: 0, extracted: null, reason: error.message, unscored: true });
    }
    if (target === undefined) return Promise.resolve(right(true, found.text, 'allowed by the schema'));
    const same = sameJson(found.value, JSON.parse(target));
    return Promise.resolve(right(same, found.text, same ? 'the target' : 'allowed, but not the target'));
  }

  private validator(schema: Record<string, unknown>): ValidateFunction | string {
    const key = JSON.stringify(schema);
    const known = this.compiled.get(key);
    if (known) return known;
    const made = compile(schema);
    if (typeof made !== 'string') this.compiled.set(key, made);
    return made;
  }

  private faultOf(validate: ValidateFunction, value: unknown): string | undefined {
    if (validate(value)) return undefined;
    const [error] = validate.errors ?? [];
    return `${error?.instancePath || 'the value'} ${error?.message ?? 'is wrong'}`;
  }
}

/** Patterns of a schema meet texts of models: none may take longer than a second. */
const limitedRegExp = Object.assign(
  (pattern: string, flags: string) => {
    const compiledPattern = new RegExp(pattern, flags);
    if (isSlow(compiledPattern)) throw new Error(`/${pattern}/ takes more than a second on a short text`);
    return { test: (text: string): boolean => testLimited(compiledPattern, text) };
  },
  { code: 'new RegExp' },
);

/** @returns what is wrong with the schema, as a text */
function compile(schema: Record<string, unknown>): ValidateFunction | string {
  const settings = { strict: false, strictSchema: true, logger: false as const, code: { regExp: limitedRegExp } };
  const draft = schema['$schema'];
  const ajv = typeof draft === 'string' && draft.includes('2020-12') ? new Ajv2020(settings) : new Ajv(settings);
  try {
    addFormats.default(ajv, { mode: 'fast' });
    return ajv.compile(schema);
  } catch (error) {
    return `is no JSON Schema that can be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function open(given: Options, { readText }: ScorerContext): Scorer | FieldProblem {
  const schema = typeof given.schema === 'string' ? fromFile(given.schema, readText) : given.schema;
  if (schema !== undefined && 'problem' in schema && 'fix' in schema) return schema as unknown as FieldProblem;
  const made = schema === undefined ? undefined : compile(schema);
  if (typeof made === 'string') return { field: 'schema', problem: made, fix: FIX };
  return new JsonSchema(given, schema);
}

function fromFile(name: string, readText: ScorerContext['readText']): Record<string, unknown> | FieldProblem {
  const text = readText(name);
  const problem = (what: string): FieldProblem => ({ field: 'schema', problem: what, fix: FIX });
  if (text === undefined) return problem(`names the file "${name}", which is not in the folder`);
  const found = jsonIn(text, 'nothing');
  if (!found.ok) return problem(`names the file "${name}": ${found.problem}`);
  return isObject(found.value) ? found.value : problem(`names the file "${name}", which holds no object`);
}

export const jsonSchema: ScorerKind<typeof options> = { name: 'json-schema', options, open };
