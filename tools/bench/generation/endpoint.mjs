// A chat endpoint for benchmarks, in a process of its own: answers response-generation prompts in the paper's format and
// misbehaves as it is told. It tells its port in its first line; GET /stats says what it has seen, POST /reset forgets it.
// Usage: node endpoint.mjs '{"latencyMs":200,"faults":{"status429":0.1}}'
import { createServer } from 'node:http';
import { createHash } from 'node:crypto';

const options = JSON.parse(process.argv[2] ?? '{}');
const {
  latencyMs = 0,
  retryAfterSeconds = 1,
  /** Shares of the requests that end in each way; the rest is answered. */
  faults = {},
  /** A limiter as real endpoints have one: after so many answers everything is refused until a second has passed. */
  closeEvery,
  headersOfLimits,
  maxPerMinute,
} = options;

const solution = [
  'First we write down what is given and what is asked, so that nothing is overlooked while we work on the problem.',
  'Both numbers are the same, so their sum is twice that number; doubling is the same as adding the number to itself.',
  'We add the ones first, carry what is above nine to the tens, and then add the tens in the same manner.',
  'To check the result we take one of the numbers away again and see whether the other one is left, which it is.',
].join('\n');

const empty = () => ({
  requests: 0,
  answered: 0,
  refused: 0,
  failed: 0,
  tooEarly: 0,
  sameTooEarly: 0,
  mostInFlight: 0,
  overLimit: 0,
  /** When the first request came and the last answer went, by the clock of the machine, in milliseconds. */
  firstAt: null,
  lastAt: null,
  byPrompt: {},
});
let stats = empty();
let inFlight = 0;
let closedUntil = 0;
let sinceClosing = 0;
let restUntil = 0;
const restOf = new Map();
let arrivals = [];
let random = 1;

/** The same numbers in every run. */
function draw() {
  random = (Math.imul(random, 48271) >>> 0) % 2147483647;
  return random / 2147483647;
}

function pickFault() {
  let at = draw();
  for (const [name, share] of Object.entries(faults)) {
    at -= share;
    if (at < 0) return name;
  }
  return undefined;
}

function completion(text, finish = 'stop') {
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model: 'mock-1',
    choices: [{ index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: finish }],
    usage: { prompt_tokens: 150, completion_tokens: 140, total_tokens: 290 },
  });
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...limitHeaders(),
    ...headers,
  });
  response.end(body);
}

function limitHeaders() {
  if (!headersOfLimits) return {};
  const limit = headersOfLimits.requestsPerMinute;
  const used = Math.min(limit, recent());
  return {
    'x-ratelimit-limit-requests': String(limit),
    'x-ratelimit-remaining-requests': String(limit - used),
    'x-ratelimit-reset-requests': `${Math.round((used / limit) * 60_000)}ms`,
  };
}

function recent() {
  const since = performance.now() - 60_000;
  while (arrivals.length > 0 && arrivals[0] < since) arrivals.shift();
  return arrivals.length;
}

function refuse(response, instruction, restMs) {
  stats.refused += 1;
  // The client may count from when it reads the answer, so the rest begins when the answer is written.
  restUntil = Math.max(restUntil, performance.now() + restMs);
  restOf.set(instruction, performance.now() + restMs);
  send(response, 429, '{"error":{"message":"slower","code":"rate_limit"}}', { 'retry-after': String(restMs / 1000) });
}

function answer(response, instruction) {
  const now = performance.now();
  if (closeEvery) {
    if (now < closedUntil) return refuse(response, instruction, retryAfterSeconds * 1000);
    sinceClosing += 1;
    if (sinceClosing > closeEvery) {
      sinceClosing = 0;
      closedUntil = now + retryAfterSeconds * 1000;
    }
  }
  const fault = pickFault();
  if (fault) stats.failed += 1;
  const number = createHash('sha1').update(instruction).digest().readUInt16BE();
  const text = `OUTPUT:\n${solution}\nSo ${instruction} gives ${number}.\n[RESULT] ${number} [/RESULT]\n`;
  switch (fault) {
    case 'status429':
      stats.failed -= 1;
      return refuse(response, instruction, retryAfterSeconds * 1000);
    case 'status500':
      return send(response, 500, '{"error":{"message":"oh no"}}');
    case 'drop':
      return response.destroy();
    case 'truncated': {
      const body = completion(text);
      return send(response, 200, body.slice(0, body.length >> 1));
    }
    case 'drip': {
      const body = completion(text);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      const step = Math.ceil(body.length / 20);
      let sent = 0;
      const timer = setInterval(() => {
        response.write(body.slice(sent, sent + step));
        sent += step;
        if (sent >= body.length) {
          clearInterval(timer);
          stats.answered += 1;
          response.end();
        }
      }, 20);
      return undefined;
    }
    case 'hang':
      return undefined;
    case 'empty':
      return send(response, 200, '{"choices":[]}');
    case 'filtered':
      return send(response, 200, completion('', 'content_filter'));
    case 'withheld':
      return send(response, 400, '{"error":{"message":"policy","code":"content_filter"}}');
    case 'length':
      return send(response, 200, completion(text.slice(0, 80), 'length'));
    default:
      stats.answered += 1;
      stats.lastAt = Date.now();
      return send(response, 200, completion(text));
  }
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.url === '/stats') {
    // Doubling is counted here: a prompt that was answered more than once was paid more than once.
    const counts = Object.values(stats.byPrompt);
    const { byPrompt, ...figures } = stats;
    return send(response, 200, JSON.stringify({ ...figures, prompts: counts.length }));
  }
  if (request.url === '/reset') {
    stats = empty();
    restUntil = 0;
    restOf.clear();
    arrivals = [];
    return send(response, 200, '{}');
  }
  inFlight += 1;
  stats.mostInFlight = Math.max(stats.mostInFlight, inFlight);
  response.on('close', () => (inFlight -= 1));
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const now = performance.now();
    stats.requests += 1;
    stats.firstAt ??= Date.now();
    const body = Buffer.concat(chunks).toString('latin1');
    const at = body.lastIndexOf('INPUT:\\n') + 8;
    const instruction = body.slice(at, body.indexOf('"', at));
    stats.byPrompt[instruction] = (stats.byPrompt[instruction] ?? 0) + 1;
    if (now < restUntil) stats.tooEarly += 1;
    if (now < (restOf.get(instruction) ?? 0)) stats.sameTooEarly += 1;
    if (headersOfLimits || maxPerMinute) {
      arrivals.push(now);
      const limit = maxPerMinute ?? headersOfLimits.requestsPerMinute;
      if (recent() > limit) stats.overLimit += 1;
    }
    if (latencyMs > 0) setTimeout(() => answer(response, instruction), latencyMs);
    else answer(response, instruction);
  });
  request.on('error', () => undefined);
});
server.listen(options.port ?? 0, '127.0.0.1', () => console.log(server.address().port));
process.on('disconnect', () => process.exit());
