import { useChatEndpoint } from './chat-endpoint.js';

const chat = useChatEndpoint({ answer: (prompt) => `you said ${prompt}`, apiKey: 'k', modelVersion: 'm-2024' });

function ask(path: string, body: unknown, key = 'k'): Promise<Response> {
  return fetch(`${chat.endpoint.baseURL}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('chat endpoint', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ];

  it('answers a chat as OpenAI does', async () => {
    const reply = await (await ask('/chat/completions', { model: 'm', messages })).json();
    expect(reply).toMatchObject({
      object: 'chat.completion',
      model: 'm-2024',
      choices: [{ message: { role: 'assistant', content: 'you said Be brief.\n\nHi' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
    });
  });

  it('answers a plain completion', async () => {
    const reply = await (await ask('/completions', { model: 'm', prompt: 'x' })).json();
    expect(reply).toMatchObject({
      object: 'text_completion',
      choices: [{ text: 'you said x', finish_reason: 'stop' }],
    });
  });

  it('stops at max_tokens', async () => {
    const reply = await (await ask('/chat/completions', { model: 'm', messages, max_tokens: 3 })).json();
    expect(reply).toMatchObject({
      choices: [{ message: { content: 'you said Be' }, finish_reason: 'length' }],
      usage: { completion_tokens: 3 },
    });
  });

  it('refuses a wrong key, a broken body and an unknown path', async () => {
    expect((await ask('/chat/completions', { model: 'm', messages }, 'wrong')).status).toBe(401);
    expect((await ask('/chat/completions', '{"model":')).status).toBe(400);
    expect((await ask('/chat/completions', { model: 'm' })).status).toBe(400);
    expect((await ask('/embeddings', {})).status).toBe(404);
  });

  it('lets a failure go before the answer', async () => {
    chat.endpoint.server.reply({ status: 503, body: 'overloaded' });
    expect((await ask('/chat/completions', { model: 'm', messages })).status).toBe(503);
    expect((await ask('/chat/completions', { model: 'm', messages })).status).toBe(200);
  });
});
