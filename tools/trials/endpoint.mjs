// A local endpoint that speaks the OpenAI protocol and counts what it is asked, by model.
import { createServer } from 'node:http';

/** Starts it; every answer takes `delayMs`. `calls(model)` are the times of arrival; `form` makes its content of request, question and solution. */
export async function startEndpoint({ delayMs = 0, form = (_body, _question, solution) => solution } = {}) {
  const arrivals = new Map();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      const { model } = JSON.parse(body || '{}');
      arrivals.set(model, [...(arrivals.get(model) ?? []), Date.now()]);
      const number = arrivals.get(model).length;
      const solution = `${number} + ${number} = ${2 * number}\n[RESULT] ${2 * number} [/RESULT]`;
      const content = form(body, `What is ${number} + ${number}?`, solution);
      const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
      // Log-probabilities of a model that is sure of its answer.
      if (body.includes('"logprobs":true')) choices[0].logprobs = { content: [sure(content)] };
      const usage = { prompt_tokens: 5, completion_tokens: 9 };
      setTimeout(() => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ model, choices, usage }));
      }, delayMs);
    });
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    calls: (model) => arrivals.get(model) ?? [],
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

function sure(token) {
  return { token, logprob: -0.01, top_logprobs: [{ token, logprob: -0.01 }] };
}

/** An experiment of one cell whose generator is asked at an endpoint. */
export function experimentOn(url, name, { instances = 400, concurrency = 4, shard = 50 } = {}) {
  return JSON.stringify({
    name,
    generators: [
      {
        id: 'writer',
        provider: 'openai-compatible',
        model: name,
        price: { input: 1, output: 2 },
        options: { baseURL: url },
        limits: { concurrency },
      },
    ],
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances,
    metrics: [],
    generation: { shard, maxAttempts: 2 },
    student: { training: { epochs: 1 } },
    evaluation: { limit: 4 },
    analysis: { bootstrap: 100 },
  });
}
