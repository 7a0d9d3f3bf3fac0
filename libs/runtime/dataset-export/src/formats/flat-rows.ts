import type { Instance } from '@agora/plugin-api';
import type { Column } from './column.js';

/** One flat column per field of an instance: its texts, then where it came from. */
const FLAT_COLUMNS: readonly Column[] = [
  { name: 'id', type: 'string', meaning: 'hash of instruction and response' },
  { name: 'instruction', type: 'string', meaning: 'what is asked' },
  { name: 'response', type: 'string', meaning: 'the answer to learn' },
  { name: 'generator', type: 'string', meaning: 'id of the generator in the experiment' },
  { name: 'provider', type: 'string', meaning: 'plugin that was asked' },
  { name: 'model', type: 'string', meaning: 'model that was asked for' },
  { name: 'model_version', type: 'string', nullable: true, meaning: 'model that answered, as the provider says' },
  { name: 'part', type: 'string', nullable: true, meaning: 'part of a mixture that answered' },
  { name: 'method', type: 'string', meaning: 'method' },
  { name: 'domain', type: 'string', meaning: 'domain' },
  { name: 'slot', type: 'int32', meaning: 'position in the dataset' },
  { name: 'attempt', type: 'int32', meaning: 'tries before this one' },
  { name: 'seed_ids', type: 'string', meaning: 'JSON: seeds that the prompt showed' },
  { name: 'variables', type: 'string', meaning: 'JSON: what was drawn for the prompt' },
  { name: 'prompt_hash', type: 'string', meaning: 'sha256 of the prompt' },
  { name: 'sampling', type: 'string', meaning: 'JSON: sampling parameters' },
  { name: 'input_tokens', type: 'int32', nullable: true, meaning: 'tokens of the prompt' },
  { name: 'output_tokens', type: 'int32', nullable: true, meaning: 'tokens of the output' },
  { name: 'usd', type: 'float64', nullable: true, meaning: 'US dollars; null when unknown' },
];

/** Those that pairs of answers have besides. */
const PAIR_COLUMNS: readonly Column[] = [
  { name: 'chosen', type: 'string', meaning: 'the better answer; the response again' },
  { name: 'rejected', type: 'string', meaning: 'the worse answer' },
  { name: 'scores', type: 'string', meaning: 'JSON: how good each of all answers was found' },
];

/** Of a dataset whose rows are pairs, or are none. */
export function flatColumns(pairs: boolean): readonly Column[] {
  return pairs ? [...FLAT_COLUMNS, ...PAIR_COLUMNS] : FLAT_COLUMNS;
}

/** Whether a row is a pair of answers. */
export function isPair(row: Instance): row is Instance & { chosen: string; rejected: string } {
  return row.chosen !== undefined && row.rejected !== undefined;
}

/** A row that is a pair has the columns of one. */
export function flatten(row: Instance): Record<string, unknown> {
  const flat = flattened(row);
  if (!isPair(row)) return flat;
  const { chosen, rejected, provenance } = row;
  return { ...flat, chosen, rejected, scores: JSON.stringify(provenance.pair?.scores ?? []) };
}

function flattened({ id, instruction, response, provenance: from }: Instance): Record<string, unknown> {
  return {
    id,
    instruction,
    response,
    generator: from.generator,
    provider: from.provider,
    model: from.model,
    model_version: from.modelVersion ?? null,
    part: from.part ?? null,
    method: from.method,
    domain: from.domain,
    slot: from.slot,
    attempt: from.attempt,
    seed_ids: JSON.stringify(from.seedIds),
    variables: JSON.stringify(from.variables),
    prompt_hash: from.promptHash,
    sampling: JSON.stringify(from.sampling),
    input_tokens: from.usage?.inputTokens ?? null,
    output_tokens: from.usage?.outputTokens ?? null,
    usd: from.usd ?? null,
  };
}
