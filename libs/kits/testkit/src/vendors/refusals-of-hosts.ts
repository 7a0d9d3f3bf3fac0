// Long: one table, which is read row by row.
import type { Refusal } from './refusals.js';

/** Refusals of hosts of open models, local servers and proxies; see `REFUSALS`. */
export const REFUSALS_OF_HOSTS: readonly Refusal[] = [
  {
    vendor: 'Bedrock Converse, length',
    source: 'https://github.com/aws-samples/bedrock-chat/issues/95',
    status: 400,
    body: { __type: 'ValidationException', message: 'Input is too long for requested model.' },
    code: 'too-long',
  },
  {
    vendor: 'Bedrock, model error',
    source: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html',
    status: 424,
    body: { message: 'The request failed due to an error while processing the model.', originalStatusCode: 500 },
    code: 'overloaded',
  },
  {
    vendor: 'Bedrock, policy',
    source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html',
    status: 400,
    body: {
      message:
        'This request has been blocked by our content filters. Our filters automatically flagged this prompt because it may conflict with our AUP or AWS Responsible AI Policy.',
    },
    code: 'content-filtered',
  },
  {
    vendor: 'Azure, inner_error',
    source: 'https://github.com/browser-use/browser-use/issues/262',
    status: 400,
    body: {
      error: {
        inner_error: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_results: { jailbreak: { filtered: true, detected: true } },
        },
        code: 'content_filter',
        message: 'Please modify your prompt and retry.',
        param: 'prompt',
        type: null,
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'Azure, innererror alone',
    source: 'https://github.com/Azure-Samples/get-started-with-ai-chat/issues/37',
    status: 400,
    body: {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: { jailbreak: { filtered: true, detected: true } },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'Anthropic, withheld',
    source: 'https://github.com/anthropics/claude-code/issues/6195',
    status: 400,
    body: {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' },
      request_id: null,
    },
    code: 'content-filtered',
  },
  {
    vendor: 'Anthropic, length',
    source: 'https://github.com/continuedev/continue/issues/6136',
    status: 400,
    body: {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'input length and `max_tokens` exceed context limit: 198214 + 8192 > 200000, decrease input length or `max_tokens` and try again',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Vertex',
    source: 'https://github.com/google-gemini/gemini-cli/issues/19727',
    status: 400,
    body: {
      error: {
        code: 400,
        message:
          'Unable to submit request because the input token count is 1251952 but model only supports up to 1048576. Reduce the input token count and try again.',
        status: 'INVALID_ARGUMENT',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Cohere',
    source: 'https://github.com/cohere-ai/sandbox-topically/issues/4',
    status: 400,
    body: {
      message:
        'too many tokens: total number of tokens (prompt and prediction) cannot exceed 2048 - received 6354. Try using a shorter prompt or a smaller max_tokens value.',
    },
    code: 'too-long',
  },
  {
    vendor: 'Cohere v2',
    source: 'https://docs.cohere.com/errors-reference',
    status: 400,
    body: {
      id: 'x',
      message:
        'too many tokens: size limit exceeded by 11326 tokens. Try using shorter or fewer inputs. The limit for this model is 128000 tokens.',
    },
    code: 'too-long',
  },
  {
    vendor: 'Cohere, client closed',
    source: 'https://docs.cohere.com/errors-reference',
    status: 499,
    body: { message: 'request cancelled' },
    code: 'overloaded',
  },
  {
    vendor: 'Mistral',
    source: 'https://github.com/UKGovernmentBEIS/inspect_ai/pull/514',
    status: 400,
    body: {
      object: 'error',
      message: 'Prompt contains 67137 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      type: 'invalid_request_prompt',
      param: null,
      code: '3051',
    },
    code: 'too-long',
  },
  {
    vendor: 'Together',
    source: 'https://docs.together.ai/docs/error-codes',
    status: 422,
    body: {
      error: {
        message:
          'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 8740 `inputs` tokens and 500 `max_new_tokens`',
        type: 'invalid_request_error',
        param: 'max_tokens',
        code: null,
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Fireworks',
    source: 'https://github.com/ogx-ai/ogx/issues/697',
    status: 400,
    body: {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        message: 'The prompt is too long: 40960, model maximum context length: 32767',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'DeepInfra',
    source: 'https://github.com/langchain-ai/langchain/pull/25671',
    status: 500,
    body: { error: { message: 'Requested input length 99009 exceeds maximum input length 8192' } },
    code: 'too-long',
  },
  {
    vendor: 'DeepInfra, output',
    source: 'https://github.com/HeyPuter/puter/issues/3564',
    status: 400,
    body: {
      error: {
        message:
          'max_tokens=131072 cannot be greater than max_model_len=max_total_tokens=28672. Please request fewer output tokens. (parameter=max_tokens, value=131072)',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'OpenRouter, length',
    source: 'https://github.com/refly-ai/refly/issues/1177',
    status: 400,
    body: {
      error: {
        message:
          'This endpoint\'s maximum context length is 32768 tokens. However, you requested about 42832 tokens (42832 of text input). Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.',
        code: 400,
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'OpenRouter before another',
    source: 'https://github.com/reVrost/go-openrouter/pull/21',
    status: 400,
    body: {
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: {
          raw: '{"error":{"message":"Input data may contain inappropriate content.","type":"data_inspection_failed"}}',
          provider_name: 'Alibaba',
        },
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'Cloudflare Workers AI',
    source: 'https://github.com/anomalyco/models.dev/pull/4422',
    status: 400,
    body: {
      errors: [
        {
          message:
            "AiError: Requested token count exceeds the model's maximum context length of 256000 tokens. You requested a total of 256878 tokens: 31216 tokens from the input messages and 225662 tokens for the completion.",
          code: 5021,
        },
      ],
      success: false,
      result: {},
      messages: [],
    },
    code: 'too-long',
  },
  {
    vendor: 'Cloudflare Workers AI, capacity',
    source: 'https://developers.cloudflare.com/workers-ai/platform/errors/',
    status: 429,
    body: {
      errors: [{ message: 'AiError: Capacity temporarily exceeded, please try again.', code: 3040 }],
      success: false,
      result: {},
      messages: [],
    },
    code: 'rate-limited',
  },
  {
    vendor: 'Cloudflare AI Gateway, guardrails',
    source: 'https://developers.cloudflare.com/ai-gateway/guardrails/set-up-guardrail/',
    status: 424,
    body: {
      success: false,
      result: [],
      messages: [],
      error: [{ code: 2016, message: 'Prompt blocked due to security configurations' }],
    },
    code: 'content-filtered',
  },
  {
    vendor: 'NVIDIA NIM',
    source: 'https://github.com/Alishahryar1/free-claude-code/issues/391',
    status: 400,
    body: {
      error: {
        message:
          "This model's maximum context length is 196608 tokens. However, your messages resulted in 199906 tokens. Please reduce the length of the messages.",
        type: 'Bad Request',
        code: 400,
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'SGLang',
    source: 'https://github.com/QwenLM/Qwen3/issues/1321',
    status: 400,
    body: {
      object: 'error',
      message: "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
    code: 'too-long',
  },
  {
    vendor: 'SGLang, memory',
    source: 'https://github.com/sgl-project/sglang/issues/4048',
    status: 400,
    body: { error: { message: 'Input length (160062 tokens) exceeds the maximum allowed length (59862 tokens).' } },
    code: 'too-long',
  },
  {
    vendor: 'TGI',
    source: 'https://github.com/huggingface/text-generation-inference/issues/835',
    status: 422,
    body: {
      error: 'Input validation error: `inputs` must have less than 1024 tokens. Given: 2313',
      error_type: 'validation',
    },
    code: 'too-long',
  },
  {
    vendor: 'LM Studio, keep',
    source: 'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/237',
    status: 400,
    body: {
      error:
        'Trying to keep the first 5012 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input',
    },
    code: 'too-long',
  },
  {
    vendor: 'Baidu Qianfan',
    source: 'https://github.com/PaddlePaddle/ERNIE-SDK/issues/336',
    status: 400,
    body: {
      error: { code: 'invalid_argument', message: 'prompt tokens too long', type: 'invalid_request_error' },
      id: 'x',
    },
    code: 'too-long',
  },
  {
    vendor: 'iFlytek Spark',
    source: 'https://github.com/briqt/xunfei-spark4j/issues/3',
    status: 400,
    body: {
      error: { message: '输入内容审核不通过，涉嫌违规，请重新调整输入内容 (sid: x)', code: '10013', type: 'api_error' },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'Volcengine Ark',
    source: 'https://www.volcengine.com/docs/82379/1299023',
    status: 400,
    body: {
      error: {
        code: 'InputTextSensitiveContentDetected',
        message: 'The request failed because the input text may contain sensitive information. Request id: x',
        param: '',
        type: 'BadRequest',
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'StepFun',
    source: 'https://platform.stepfun.com/docs/zh/api-reference/error-codes',
    status: 451,
    body: {
      error: { message: 'The content you provided or machine outputted is blocked.', type: 'censorship_blocked' },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'SiliconFlow',
    source: 'https://github.com/CherryHQ/cherry-studio/issues/1131',
    status: 400,
    body: {
      code: 20015,
      message: 'length of prompt_tokens (147509) must be less than max_seq_len (65536).',
      data: null,
    },
    code: 'too-long',
  },
  {
    vendor: 'SiliconFlow, both',
    source: 'https://github.com/continuedev/continue/issues/10993',
    status: 400,
    body: {
      code: 20015,
      message: 'max_total_tokens (33802) must be less than or equal to max_seq_len (32768)',
      data: null,
    },
    code: 'too-long',
  },
  {
    vendor: 'SambaNova',
    source: 'https://github.com/OpenHands/OpenHands/pull/9252',
    status: 400,
    body: {
      error: {
        code: null,
        message:
          'The maximum context length of DeepSeek-V3-0324 is 32768. However, answering your request will take 39732 tokens. Please reduce the length of the messages or the specified max_completion_tokens value.',
        param: null,
        type: 'invalid_request_error',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Cerebras',
    source: 'https://github.com/cline/cline/issues/5140',
    status: 400,
    body: {
      message: 'Please reduce the length of the messages or completion. Current length is 42328 while limit is 40000',
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    },
    code: 'too-long',
  },
  {
    vendor: 'Databricks, output',
    source: 'https://github.com/databricks/databricks-sdk-go/issues/1183',
    status: 400,
    body: {
      error_code: 'BAD_REQUEST',
      message:
        'Bad request: rpc error: code = InvalidArgument desc = max_tokens (10000) cannot exceed 8192. Please reduce the length of max output tokens generated.',
    },
    code: 'invalid-input',
  },
  {
    vendor: 'Upstage',
    source: 'https://console.upstage.ai/docs/getting-started',
    status: 400,
    body: {
      error: {
        message:
          "This model's maximum context length is 4096 tokens. However, your messages resulted in 8000 tokens. Please reduce the length of the messages.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'IBM watsonx',
    source: 'https://github.com/lancedb/lancedb/issues/1535',
    status: 400,
    body: {
      errors: [
        {
          code: 'invalid_input_argument',
          message:
            "Invalid input argument for Model 'x': Token sequence length is longer than the specified maximum sequence length for this model (1336 > 512).",
          more_info: 'https://cloud.ibm.com/apidocs/watsonx-ai',
        },
      ],
      trace: 'x',
      status_code: 400,
    },
    code: 'too-long',
  },
  {
    vendor: 'AI21',
    source: 'https://github.com/stanford-crfm/helm/issues/349',
    status: 422,
    body: { detail: 'Request too many tokens: 1999 + 50 > 2048' },
    code: 'too-long',
  },
  {
    vendor: 'Databricks, guardrail',
    source: 'https://github.com/databricks/ucode/issues/66',
    status: 400,
    body: { error_code: 'BAD_REQUEST', message: "Request blocked by input guardrail 'demo'" },
    code: 'content-filtered',
  },
  {
    vendor: 'LiteLLM',
    source: 'https://github.com/anomalyco/opencode/pull/44889',
    status: 400,
    body: {
      error: {
        message: 'litellm.ContextWindowExceededError: litellm.BadRequestError: No models fit. Received Model Group=x',
        type: null,
        param: null,
        code: '400',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Copilot',
    source: 'https://github.com/jjleng/copilot-more/issues/35',
    status: 400,
    body: {
      error: { message: 'prompt token count of 93854 exceeds the limit of 90000', param: '', code: '', type: '' },
    },
    code: 'too-long',
  },
  {
    vendor: 'Glean',
    source: 'https://developers.glean.com/errors/token-limit-exceeded',
    status: 413,
    body: { title: 'Token Limit Exceeded', status: 413, detail: 'x', code: 'token_limit_exceeded' },
    code: 'too-long',
  },
  {
    vendor: 'Langfuse, guardrail',
    source: 'https://langfuse.com/docs/gateway/features/guardrails',
    status: 400,
    body: { error: { type: 'guardrail_blocked', message: 'Rejected by a guardrail.' } },
    code: 'content-filtered',
  },
  {
    vendor: 'WSO2, guardrail',
    source: 'https://apim.docs.wso2.com/en/4.6.0/ai-gateway/ai-guardrails/guardrail-error-response/',
    status: 446,
    body: { code: '900514', type: 'x', message: { interveningGuardrail: 'x', action: 'GUARDRAIL_INTERVENED' } },
    code: 'content-filtered',
  },
  {
    vendor: 'Volcengine Ark, severe',
    source: 'https://www.volcengine.com/docs/82379/1299023',
    status: 400,
    body: {
      error: {
        code: 'SensitiveContentDetected.SevereViolation',
        message: 'The request failed because the input text may contain severe violation information.',
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'Anyscale',
    source: 'https://portkey.ai/error-library/input-length-error-10000',
    status: 400,
    body: { detail: 'Input too long. Received 7226 tokens, but the maximum input length is 4096 tokens.' },
    code: 'too-long',
  },
];
