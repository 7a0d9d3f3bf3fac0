export interface ResponseForm {
  text?: string;
  output?: unknown[];
  status?: string;
  /** Why it is incomplete. */
  reason?: string;
  error?: unknown;
  usage?: object | null;
}

const USAGE = {
  input_tokens: 30,
  input_tokens_details: { cached_tokens: 10 },
  output_tokens: 70,
  output_tokens_details: { reasoning_tokens: 64 },
  total_tokens: 100,
};

/** A body of the Responses API with the documented fields. */
export function responseBody({
  text = 'ok',
  output = [
    { id: 'rs_1', type: 'reasoning', summary: [] },
    {
      id: 'msg_1',
      type: 'message',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
    },
  ],
  status = 'completed',
  reason,
  error = null,
  usage = USAGE,
}: ResponseForm = {}): object {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 0,
    status,
    error,
    incomplete_details: reason === undefined ? null : { reason },
    model: 'o4-mini-2025-04-16',
    output,
    usage,
  };
}
