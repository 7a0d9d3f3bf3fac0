import json from '../fixtures/json.json';
import message from '../fixtures/message.json';
import { KEY, MODEL, chat, never, text, useProvider } from '../test/anthropic.js';

describe('what it sends', () => {
  const { fixture, open, sent } = useProvider();

  it('sends a chat with its sampling', async () => {
    const sampling = { temperature: 0.7, topP: 0.9, maxTokens: 30, stop: ['END'], seed: 7, repetitionPenalty: 1.1 };
    expect(await sent({ ...chat, sampling })).toEqual({
      model: MODEL,
      max_tokens: 30,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Two and two?' }],
      temperature: 0.7,
      top_p: 0.9,
      stop_sequences: ['END'],
    });
    expect(fixture.server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/messages',
      headers: { authorization: `Bearer ${KEY}`, 'anthropic-version': '2023-06-01' },
    });
  });

  it('sends no temperature and no topP that say what the model does unasked, in the newer version of the API', async () => {
    const body = await sent({ ...text, sampling: { temperature: 1, topP: 1 } });
    expect(Object.keys(body as object)).toEqual(['model', 'max_tokens', 'messages']);
    expect(fixture.server.requests[0]?.headers['anthropic-version']).not.toBe('2023-06-01');
  });

  it('sends a text as a message of the user, and the length that the API demands', async () => {
    expect(await sent(text)).toEqual({
      model: MODEL,
      max_tokens: 4096,
      messages: [{ role: 'user', content: 'Once upon' }],
    });
  });

  it('asks for JSON of a schema, and for effort', async () => {
    const schema = { type: 'object', properties: { answer: { type: 'integer' } }, required: ['answer'] };
    fixture.server.reply({ body: json });
    const provider = await open({ effort: 'low' });
    const { completion } = await provider.complete({ ...text, json: { name: 'sum', schema } }, never());
    expect(JSON.parse(completion.text)).toEqual({ answer: 4 });
    expect(fixture.server.requests[0]?.json()).toMatchObject({
      output_config: { effort: 'low', format: { type: 'json_schema', schema } },
    });
  });

  it.each([
    ['adaptive', { type: 'adaptive' }, 100],
    ['disabled', { type: 'disabled' }, 100],
    [{ budgetTokens: 2048 }, { type: 'enabled', budget_tokens: 2048 }, 2148],
  ])('asks for thinking %j, which gets room of its own', async (given, config, maxTokens) => {
    expect(await sent({ ...text, sampling: { maxTokens: 100 } }, { thinking: given })).toMatchObject({
      thinking: config,
      max_tokens: maxTokens,
    });
  });

  it('looks itself for stop sequences of white space, which the API refuses', async () => {
    fixture.server.reply({ body: { ...message, content: [{ type: 'text', text: 'One.\n\nTwo.' }] } });
    const provider = await open();
    const { completion } = await provider.complete({ ...text, sampling: { stop: ['END', '\n\n'] } }, never());
    expect(completion).toMatchObject({ text: 'One.', finish: 'stop' });
    expect(fixture.server.requests[0]?.json()).toMatchObject({ stop_sequences: ['END'] });
  });
});
