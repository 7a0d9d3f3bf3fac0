import type { FinishReason } from '@agora/plugin-api';

/** Finish reasons of vendors and servers, each with where they are reported or documented. */
export const ENDS: readonly { vendor: string; source: string; words: Record<string, FinishReason> }[] = [
  { vendor: 'Together', source: 'https://github.com/vibrantlabsai/ragas/issues/1548', words: { eos: 'stop' } },
  { vendor: 'IBM watsonx', source: 'https://github.com/vibrantlabsai/ragas/issues/1548', words: { eos_token: 'stop' } },
  {
    vendor: 'Caikit',
    source: 'https://github.com/caikit/caikit-nlp/issues/253',
    words: { TOKEN_LIMIT: 'length', MAX_TOKENS: 'length' },
  },
  {
    vendor: 'Mistral',
    source: 'https://github.com/UKGovernmentBEIS/inspect_ai/pull/514',
    words: { model_length: 'length' },
  },
  {
    vendor: 'Gemini',
    source: 'https://cloud.google.com/python/docs/reference/vertexai/latest/vertexai.generative_models.FinishReason',
    words: {
      STOP: 'stop',
      MAX_TOKENS: 'length',
      SAFETY: 'content-filter',
      RECITATION: 'content-filter',
      BLOCKLIST: 'content-filter',
      PROHIBITED_CONTENT: 'content-filter',
      SPII: 'content-filter',
      MODEL_ARMOR: 'content-filter',
      OTHER: 'unknown-finish',
      MALFORMED_FUNCTION_CALL: 'unknown-finish',
      FINISH_REASON_UNSPECIFIED: 'unknown-finish',
    },
  },
  {
    vendor: 'Bedrock',
    source: 'https://docs.aws.amazon.com/de_de/bedrock/latest/APIReference/API_runtime_MessageStopEvent.html',
    words: {
      end_turn: 'stop',
      stop_sequence: 'stop',
      max_tokens: 'length',
      model_context_window_exceeded: 'length',
      guardrail_intervened: 'content-filter',
      content_filtered: 'content-filter',
      tool_use: 'unknown-finish',
      malformed_model_output: 'unknown-finish',
    },
  },
  {
    vendor: 'Strands',
    source: 'https://strandsagents.com/docs/api/typescript/StopReason/',
    words: {
      endTurn: 'stop',
      stopSequence: 'stop',
      maxTokens: 'length',
      modelContextWindowExceeded: 'length',
      guardrailIntervened: 'content-filter',
      contentFiltered: 'content-filter',
    },
  },
  {
    vendor: 'Cohere at Oracle',
    source:
      'https://docs.oracle.com/en-us/iaas/tools/dotnet/90.4.0/api/Oci.GenerativeaiinferenceService.Models.CohereChatResponse.FinishReasonEnum.html',
    words: { COMPLETE: 'stop', MAX_TOKENS: 'length', ERROR_TOXIC: 'content-filter' },
  },
  {
    vendor: 'Zhipu',
    source: 'https://github.com/promptfoo/promptfoo/pull/9905',
    words: { sensitive: 'content-filter' },
  },
  {
    vendor: 'GLM-5',
    source: 'https://github.com/mozilla-ai/any-llm/issues/1200',
    words: { model_context_window_exceeded: 'length' },
  },
  {
    vendor: 'GigaChat',
    source: 'https://github.com/ai-forever/gigachain/issues/252',
    words: { blacklist: 'content-filter' },
  },
  { vendor: 'Ollama', source: 'https://github.com/ollama/ollama/pull/5312', words: { length: 'length' } },
  {
    vendor: 'Cohere v2',
    source: 'https://docs.cohere.com/reference/chat',
    words: { COMPLETE: 'stop', STOP_SEQUENCE: 'stop', MAX_TOKENS: 'length', TOOL_CALL: 'unknown-finish' },
  },
  {
    vendor: 'TGI',
    source: 'https://huggingface.co/docs/text-generation-inference/reference/api_reference',
    words: { eos_token: 'stop', stop_sequence: 'stop', length: 'length' },
  },
  {
    vendor: 'llama.cpp',
    source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
    words: { eos: 'stop', word: 'stop', limit: 'length' },
  },
  {
    vendor: 'Databricks',
    source: 'https://docs.databricks.com/aws/en/ai-gateway/',
    words: { input_guardrail_triggered: 'content-filter', output_guardrail_triggered: 'content-filter' },
  },
  {
    vendor: 'Baidu Qianfan',
    source: 'https://cloud.baidu.com/doc/WENXINWORKSHOP/s/clntwmv7t',
    words: { normal: 'stop', content_filter: 'content-filter', function_call: 'unknown-finish' },
  },
  {
    vendor: 'Reka',
    source: 'https://docs.reka.ai/api-reference/chat/create',
    words: { stop: 'stop', length: 'length', context: 'length' },
  },
];
