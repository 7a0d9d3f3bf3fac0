import { Fault } from '@agora/contracts';
import { badResponse } from '@agora/openai-protocol';

/** The lines of an answer's text as they arrive, without the empty ones. */
export async function* textLines(response: Response, signal: AbortSignal): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') yield line;
    }
  } catch (error) {
    if (signal.aborted || Fault.is(error)) throw error;
    throw badResponse(`the file is broken off: ${Fault.from(error).message}`);
  }
  if (rest.trim() !== '') yield rest;
}
