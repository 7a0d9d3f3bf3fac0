import { Fault, linesOf } from '@agora/plugin-api';
import { badResponse } from '@agora/openai-protocol';

/** The lines of an answer's text as they arrive, without the empty ones. */
export async function* textLines(response: Response, signal: AbortSignal): AsyncGenerator<string> {
  try {
    for await (const { text } of linesOf((response.body ?? []) as AsyncIterable<Uint8Array>)) {
      if (text.trim() !== '') yield text;
    }
  } catch (error) {
    if (signal.aborted || Fault.is(error)) throw error;
    throw badResponse(`the file is broken off: ${Fault.from(error).message}`);
  }
}
