import { storageFault } from '@agora/artifacts';
import type { Instance } from '@agora/contracts';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';

/** Bounds memory: rows wait in groups of this many. */
const ROW_GROUP = 2_000;

const COLUMNS = [
  { name: 'id', type: 'STRING' },
  { name: 'instruction', type: 'STRING' },
  { name: 'response', type: 'STRING' },
  { name: 'generator', type: 'STRING' },
  { name: 'provider', type: 'STRING' },
  { name: 'model', type: 'STRING' },
  { name: 'model_version', type: 'STRING', nullable: true },
  { name: 'method', type: 'STRING' },
  { name: 'domain', type: 'STRING' },
  { name: 'slot', type: 'INT32' },
  { name: 'attempt', type: 'INT32' },
  { name: 'seed_ids', type: 'JSON' },
  { name: 'variables', type: 'JSON' },
  { name: 'prompt_hash', type: 'STRING' },
  { name: 'sampling', type: 'JSON' },
  { name: 'input_tokens', type: 'INT32', nullable: true },
  { name: 'output_tokens', type: 'INT32', nullable: true },
  { name: 'usd', type: 'DOUBLE', nullable: true },
] as const;

type Flat = Record<(typeof COLUMNS)[number]['name'], unknown>;

/** One flat row per instance: its texts, then where it came from. */
export async function writeParquet(file: string, rows: AsyncIterable<Instance>): Promise<void> {
  try {
    await parquetWriteRows({
      writer: fileWriter(file),
      rows: flatRows(rows),
      columns: COLUMNS.map((column) => ({ ...column })),
      rowGroupSize: ROW_GROUP,
    });
  } catch (error) {
    throw storageFault(error, file);
  }
}

async function* flatRows(rows: AsyncIterable<Instance>): AsyncGenerator<Flat> {
  for await (const row of rows) yield flatten(row);
}

function flatten({ id, instruction, response, provenance: from }: Instance): Flat {
  return {
    id,
    instruction,
    response,
    generator: from.generator,
    provider: from.provider,
    model: from.model,
    model_version: from.modelVersion ?? null,
    method: from.method,
    domain: from.domain,
    slot: from.slot,
    attempt: from.attempt,
    seed_ids: from.seedIds,
    variables: from.variables,
    prompt_hash: from.promptHash,
    sampling: from.sampling,
    input_tokens: from.usage?.inputTokens ?? null,
    output_tokens: from.usage?.outputTokens ?? null,
    usd: from.usd ?? null,
  };
}
