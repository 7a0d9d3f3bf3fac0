import { experimentJsonSchema } from '@agora/contracts';
import { ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';

/** Prints the JSON Schema of the experiment file. */
export async function schema(output: Output): Promise<ExitCode> {
  output.say(JSON.stringify(experimentJsonSchema(), null, 2));
  return ExitCode.done;
}
