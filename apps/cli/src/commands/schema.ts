import { experimentJsonSchema } from '@agora/run-schemas';
import { ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';

/** Prints the JSON Schema of the experiment file. */
export async function schema(output: Output): Promise<ExitCode> {
  const schema = experimentJsonSchema();
  if (output.json) output.record(schema);
  else output.say(JSON.stringify(schema, null, 2));
  return ExitCode.done;
}
