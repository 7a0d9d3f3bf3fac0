// Long: one table, which is read row by row.
/** Refusals of vendors and servers, each with where it was reported or documented. */

export interface Refusal {
  vendor: string;
  source: string;
  status: number;
  body: unknown;
  /** The expected fault code. */
  code: string;
}

export const REFUSALS: readonly Refusal[] = [
  {
    vendor: 'OpenAI, length',
    source: 'https://github.com/chathub-dev/chathub/issues/126',
    status: 400,
    body: {
      error: {
        message:
          "This model's maximum context length is 4097 tokens. However, your messages resulted in 4294 tokens. Please reduce the length of the messages.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'OpenAI, policy',
    source: 'https://github.com/alan-turing-institute/t0-1/issues/69',
    status: 400,
    body: {
      error: {
        message:
          'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_prompt',
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: "OpenAI, more than a minute's tokens",
    source: 'https://github.com/vanna-ai/vanna-flask/issues/11',
    status: 429,
    body: {
      error: {
        message:
          'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 342389. The input or output tokens must be reduced in order to run successfully.',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Azure OpenAI',
    source: 'https://github.com/stanford-crfm/helm/pull/3327',
    status: 400,
    body: {
      error: {
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'LiteLLM before Azure',
    source: 'https://github.com/BerriAI/litellm/pull/16231',
    status: 400,
    body: {
      error: {
        message:
          "litellm.BadRequestError: litellm.ContentPolicyViolationError: AzureException - The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        type: null,
        param: null,
        code: '400',
        provider_specific_fields: { innererror: { code: 'ResponsibleAIPolicyViolation' } },
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'DeepSeek',
    source: 'https://github.com/666ghj/BettaFish/issues/108',
    status: 400,
    body: {
      error: {
        message: 'Content Exists Risk',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_request_error',
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'DeepSeek, earlier',
    source: 'https://github.com/deepseek-ai/DeepSeek-V2/issues/30',
    status: 400,
    body: { detail: 'Content Exists Risk' },
    code: 'content-filtered',
  },
  {
    vendor: 'DeepSeek, length',
    source: 'https://github.com/evalstate/fast-agent/issues/621',
    status: 400,
    body: {
      error: {
        message:
          "This model's maximum context length is 131072 tokens. However, you requested 131134 tokens (122942 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.",
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_request_error',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'DashScope',
    source: 'https://github.com/camel-ai/owl/issues/432',
    status: 400,
    body: {
      error: {
        code: 'data_inspection_failed',
        param: null,
        message: 'Input data may contain inappropriate content.',
        type: 'data_inspection_failed',
      },
      id: 'x',
      request_id: 'x',
    },
    code: 'content-filtered',
  },
  {
    vendor: 'DashScope, later',
    source: 'https://github.com/QwenLM/qwen-code/issues/3145',
    status: 400,
    body: {
      error: {
        message: '<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate content.',
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'DashScope, length',
    source: 'https://github.com/agentscope-ai/QwenPaw/issues/6255',
    status: 400,
    body: {
      error: {
        code: 'invalid_parameter_error',
        message: '<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 983616]',
        param: null,
        type: 'invalid_request_error',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'xAI',
    source: 'https://github.com/UKGovernmentBEIS/inspect_ai/pull/2267',
    status: 403,
    body: {
      code: 'The caller does not have permission to execute the specified operation',
      error:
        'Content violates usage guidelines. Team: x, API key ID: x, Model: grok-4-0709, Failed check: SAFETY_CHECK_TYPE_BIO',
    },
    code: 'content-filtered',
  },
  {
    vendor: 'xAI, length',
    source: 'https://github.com/cline/cline/issues/3120',
    status: 400,
    body: { error: "This model's maximum prompt length is 131072 but the request contains 136973 tokens." },
    code: 'too-long',
  },
  {
    vendor: 'Moonshot',
    source: 'https://github.com/MoonshotAI/kimi-cli/issues/1002',
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'The request was rejected because it was considered high risk',
        param: 'prompt',
        type: 'content_filter',
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'Moonshot, length',
    source: 'https://github.com/MoonshotAI/kimi-cli/issues/2011',
    status: 400,
    body: {
      error: {
        message: 'Invalid request: Your request exceeded model token limit: 262144 (requested: 269030)',
        type: 'invalid_request_error',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Moonshot, length, earlier',
    source: 'https://github.com/MoonshotAI/MoonshotAI-Cookbook/issues/18',
    status: 400,
    body: { error: { message: 'model max length exceeded, max length:8192' } },
    code: 'too-long',
  },
  {
    vendor: 'Zhipu',
    source: 'https://github.com/langchain4j/langchain4j/issues/1079',
    status: 400,
    body: {
      error: {
        code: '1301',
        message: '系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语，感谢您的配合。',
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'MiniMax',
    source: 'https://github.com/esengine/DeepSeek-Reasonix/issues/6818',
    status: 422,
    body: { error: { message: 'input new_sensitive (1026)' } },
    code: 'content-filtered',
  },
  {
    vendor: 'MiniMax, parameters',
    source: 'https://github.com/BigPizzaV3/CodexPlusPlus/issues/267',
    status: 400,
    body: {
      type: 'error',
      error: {
        type: 'bad_request_error',
        message: 'invalid params, chat content has invalid message role: system (2013)',
        http_code: '400',
      },
      request_id: 'x',
    },
    code: 'invalid-input',
  },
  {
    vendor: 'Groq',
    source: 'https://github.com/HunorLaczko/ha-groq-cloud-api/issues/27',
    status: 413,
    body: {
      error: {
        message:
          'Request too large for model llama-3.1-8b-instant in organization org_x service tier on_demand on tokens per minute (TPM): Limit 6000, Requested 12328, please reduce your message size and try again.',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Groq, no capacity',
    source: 'https://github.com/laravel/ai/pull/925',
    status: 498,
    body: {
      error: { message: "the flex tier is at capacity and the request won't be processed. You can try again later." },
    },
    code: 'overloaded',
  },
  {
    vendor: 'Bedrock',
    source: 'https://github.com/aws-samples/assessment-generator/issues/2',
    status: 400,
    body: { message: 'Input is too long for requested model.' },
    code: 'too-long',
  },
  {
    vendor: 'Bedrock, characters',
    source: 'https://github.com/ryanadoty/Amazon-Bedrock-Amazon-RDS-POC/issues/9',
    status: 400,
    body: {
      message:
        'Malformed input request: expected maxLength: 42000, actual: 46735, please reformat your input and try again.',
    },
    code: 'too-long',
  },
  {
    vendor: 'Gemini by this protocol',
    source: 'https://github.com/MinLL/SkyrimNet-GamePlugin/issues/77',
    status: 400,
    body: [
      {
        error: {
          code: 400,
          message: 'Invalid JSON payload received. Unknown name "extra_body": Cannot find field.',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    code: 'invalid-input',
  },
  {
    vendor: 'Gemini, cancelled',
    source: 'https://github.com/google-gemini/gemini-cli/issues/20309',
    status: 499,
    body: [{ error: { code: 499, message: 'The operation was cancelled.', status: 'CANCELLED' } }],
    code: 'overloaded',
  },
  {
    vendor: 'Gemini, argument',
    source: 'https://github.com/google-gemini/gemini-cli/issues/4701',
    status: 400,
    body: [{ error: { code: 400, message: 'Request contains an invalid argument.', status: 'INVALID_ARGUMENT' } }],
    code: 'invalid-input',
  },
  {
    vendor: 'Anthropic, length',
    source: 'https://github.com/anthropics/claude-code/issues/11281',
    status: 400,
    body: {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 201130 tokens > 200000 maximum' },
      request_id: 'x',
    },
    code: 'too-long',
  },
  {
    vendor: 'Anthropic, length with the answer',
    source: 'https://github.com/kortix-ai/suna/issues/172',
    status: 400,
    body: {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'input length and `max_tokens` exceed context limit: 174167 + 64000 > 200000, decrease input length or `max_tokens` and try again',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Anthropic at Vertex',
    source: 'https://github.com/aaif-goose/goose/pull/3026',
    status: 529,
    body: { error: { message: 'Overloaded' } },
    code: 'overloaded',
  },
  {
    vendor: 'Fireworks',
    source: 'https://github.com/fw-ai/cookbook/issues/134',
    status: 400,
    body: {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        code: 'invalid_request_error',
        message: 'The prompt is too long: 40177, model maximum context length: 32767',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Cerebras',
    source: 'https://github.com/cline/cline/issues/5140',
    status: 400,
    body: {
      error: {
        message: 'Please reduce the length of the messages or completion. Current length is 42328 while limit is 40000',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'SambaNova',
    source: 'https://github.com/OpenHands/OpenHands/pull/9252',
    status: 400,
    body: {
      error: {
        message:
          'The maximum context length of DeepSeek-V3-0324 is 32768. However, answering your request will take 39732 tokens. Please reduce the length of the messages or the specified max_completion_tokens value.',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'GitHub Models',
    source: 'https://github.com/eslint/tsc-meetings/pull/593',
    status: 413,
    body: {
      error: {
        code: 'tokens_limit_reached',
        message: 'Request body too large for gpt-4o model. Max size: 8000 tokens.',
        details: 'Request body too large for gpt-4o model. Max size: 8000 tokens.',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Cloudflare Workers AI',
    source: 'https://github.com/cloudflare/cloudflare-docs/issues/29731',
    status: 400,
    body: {
      error: {
        message:
          "AiError: This model's maximum context length is 131072 tokens. However, you requested 16000 output tokens and your prompt contains at least 115073 input tokens, for a total of at least 131073 tokens.",
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'NVIDIA NIM',
    source: 'https://github.com/Kilo-Org/kilocode/issues/8698',
    status: 400,
    body: {
      error: {
        message:
          "You passed 170753 input tokens and requested 32000 output tokens. However, the model's context length is only 202752 tokens, resulting in a maximum input length of 170752 tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=170753)",
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
          "This endpoint's maximum context length is 32768 tokens. However, you requested about 42832 tokens (42832 of text input).",
        code: 400,
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'Text Generation Inference',
    source: 'https://github.com/bytedance/UI-TARS-desktop/issues/626',
    status: 422,
    body: {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 65537. Given: 79993 `inputs` tokens and 1024 `max_new_tokens`',
    },
    code: 'too-long',
  },
  {
    vendor: 'vLLM',
    source: 'https://github.com/chatchat-space/Langchain-Chatchat/issues/2562',
    status: 400,
    body: {
      object: 'error',
      message:
        "This model's maximum context length is 4096 tokens. However, your messages resulted in 4658 tokens. Please reduce the length of the messages.",
      code: 40303,
    },
    code: 'too-long',
  },
  {
    vendor: 'vLLM behind Xinference',
    source: 'https://github.com/langchain-ai/deepagents/issues/468',
    status: 500,
    body: {
      detail:
        '[address=0.0.0.0:43769, pid=1065] The decoder prompt (length 66501) is longer than the maximum model length of 65536.',
    },
    code: 'too-long',
  },
  {
    vendor: 'llama.cpp',
    source: 'https://github.com/oobabooga/textgen/issues/7257',
    status: 400,
    body: {
      error: {
        code: 400,
        message:
          'the request exceeds the available context size. try increasing the context size or enable context shift',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 14429,
        n_ctx: 8192,
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'llama.cpp, later',
    source: 'https://github.com/ggml-org/llama.cpp/issues/19774',
    status: 500,
    body: { error: { code: 500, message: 'Context size has been exceeded.', type: 'server_error' } },
    code: 'too-long',
  },
  {
    vendor: 'LocalAI',
    source: 'https://github.com/lfnovo/open-notebook/issues/470',
    status: 500,
    body: {
      error: {
        code: 500,
        message:
          'rpc error: code = Internal desc = request (20652 tokens) exceeds the available context size (8192 tokens), try increasing it',
        type: '',
      },
    },
    code: 'too-long',
  },
  {
    vendor: 'LM Studio',
    source: 'https://github.com/lmstudio-ai/model-catalog/issues/38',
    status: 400,
    body: { error: 'Input length 1581 exceeds context length 1500' },
    code: 'too-long',
  },
  {
    vendor: 'New API',
    source: 'https://github.com/openai/openai-cookbook/issues/1224',
    status: 400,
    body: {
      error: {
        message: 'input contains sensitive words: [test] (request id: x)',
        type: 'new_api_error',
        param: '',
        code: 'sensitive_words_detected',
      },
    },
    code: 'content-filtered',
  },
  {
    vendor: 'Zed',
    source: 'https://github.com/zed-industries/zed/issues/33380',
    status: 403,
    body: { message: 'Context window exceeded: 120002 tokens exceeds the limit of 120000 tokens' },
    code: 'too-long',
  },
];
