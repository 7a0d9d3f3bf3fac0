import type { Completion } from '@agora/plugin-api';
import { badResponse, readCompletion, readTokens, readUsage } from '@agora/openai-protocol';
import { asRecord, cutAtStop, EndpointError, readFinish, shown, type Finish } from '@agora/provider-kit';

/** The completion in an answer of any of the three APIs. @throws EndpointError when the answer says that it failed. */
export function readAnswer(body: unknown, name?: string): Completion {
  const answer = asRecord(body);
  return answer?.['object'] === 'response' ? readResponse(answer) : readCompletion(body, name);
}

/** As if the endpoint itself had stopped there. Log-probabilities go: they belong to the longer text. */
export function cutAt(completion: Completion, stops: readonly string[]): Completion {
  const { text, stopped } = cutAtStop(completion.text, stops);
  return stopped ? { ...completion, text, finish: 'stop', logprobs: undefined } : completion;
}

/** Statuses of live calls that fail for the same reason. */
const STATUS_OF: Record<string, number> = { rate_limit_exceeded: 429, invalid_prompt: 400 };
const SERVER_ERROR = 500;

function readResponse(answer: Record<string, unknown>): Completion {
  const { status, model } = answer;
  if (status === 'failed') throw failed(answer['error']);
  const finish = endOf(answer);
  const parts = readParts(answer['output']);
  const logprobs = parts.flatMap((part) => readTokens(part['logprobs']) ?? []);
  const refused = parts.some(({ text, refusal }) => typeof text !== 'string' && typeof refusal === 'string');
  const usage = readUsage(answer['usage']);
  return {
    text: parts.map(({ text, refusal }) => [text, refusal].find((words) => typeof words === 'string') ?? '').join(''),
    ...(refused ? { finish: 'content-filter' as const } : finish),
    ...(usage ? { usage } : {}),
    ...(typeof model === 'string' ? { modelVersion: model } : {}),
    ...(logprobs.length > 0 ? { logprobs } : {}),
  };
}

function endOf({ status, incomplete_details: details }: Record<string, unknown>): Finish {
  if (status === 'completed') return { finish: 'stop' };
  if (status !== 'incomplete') throw badResponse(`its status is ${shown(status)}`);
  const finish = readFinish(asRecord(details)?.['reason'] ?? 'max_output_tokens');
  return finish === 'broken-off' ? { finish: 'unknown-finish', finishedBy: status } : finish;
}

/** Parts of messages; what the model thought comes beside them. */
function readParts(output: unknown): Record<string, unknown>[] {
  if (!Array.isArray(output)) throw badResponse('it holds no output');
  return output.flatMap((item: unknown) => {
    const { type, content } = asRecord(item) ?? {};
    const parts: unknown[] = type === 'message' && Array.isArray(content) ? content : [];
    return parts.map((part) => asRecord(part) ?? {});
  });
}

function failed(error: unknown): EndpointError {
  const code = asRecord(error)?.['code'];
  const status = (typeof code === 'string' ? STATUS_OF[code] : undefined) ?? SERVER_ERROR;
  return new EndpointError(status, { error }, () => undefined);
}
