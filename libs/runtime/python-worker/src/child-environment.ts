// A child gets what it needs by name. Whatever else is in our environment, API keys above all, stays here.
const COMMON = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  /^LC_/,
  'TZ',
  'TMPDIR',
  /^XDG_/,
  'LD_LIBRARY_PATH',
  /^(HTTP|HTTPS|ALL|NO)_PROXY$/i,
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
];

// HF_TOKEN opens gated models, and no other child of ours is given it.
const WORKER = [
  /^HF_/,
  /^TRANSFORMERS_/,
  /^CUDA_/,
  /^NVIDIA_/,
  /^(PY)?TORCH_/,
  /^NCCL_/,
  /^GLOO_/,
  /^OMP_/,
  /^MKL_/,
  /^OPENBLAS_/,
];
const INSTALLER = [/^PIP_/, 'AGORA_PYTHON', 'AGORA_PYTHON_ENV'];

// Libraries that would tell their makers who uses them, and with which models.
const NO_TELEMETRY = { HF_HUB_DISABLE_TELEMETRY: '1', ORT_DISABLE_TELEMETRY: '1' };

type Rule = string | RegExp;

function pick(environment: NodeJS.ProcessEnv, rules: readonly Rule[]): NodeJS.ProcessEnv {
  const allowed = (name: string): boolean =>
    rules.some((rule) => (typeof rule === 'string' ? rule === name : rule.test(name)));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => allowed(name)));
}

/** What the worker is allowed to know of our environment. */
export function workerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...pick(environment, [...COMMON, ...WORKER]), ...NO_TELEMETRY, PYTHONUNBUFFERED: '1', PYTHONHASHSEED: '0' };
}

/** What a server of models is allowed to know of our environment, and what it is told beside. */
export function serverEnvironment(
  environment: NodeJS.ProcessEnv,
  variables: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  return { ...pick(environment, [...COMMON, ...WORKER]), ...NO_TELEMETRY, PYTHONUNBUFFERED: '1', ...variables };
}

/** What pip is allowed to know of our environment. */
export function installerEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return pick(environment, [...COMMON, ...INSTALLER]);
}
