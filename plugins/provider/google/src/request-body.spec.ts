import answer from '../fixtures/answer.json';
import logprobs from '../fixtures/logprobs.json';
import { KEY, chat, never, text, useProvider } from '../test/google.js';

describe('what it sends', () => {
  const { fixture, open, sent } = useProvider();

  it('sends a chat with its sampling, and the key in a header', async () => {
    const sampling = { temperature: 1, topP: 0.9, maxTokens: 30, stop: ['END'], seed: 7, repetitionPenalty: 1.1 };
    expect(await sent({ ...chat, sampling })).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Two and two?' }] },
        { role: 'model', parts: [{ text: 'Four.' }] },
        { role: 'user', parts: [{ text: 'And two?' }] },
      ],
      generationConfig: { temperature: 1, topP: 0.9, maxOutputTokens: 30, stopSequences: ['END'], seed: 7 },
    });
    expect(fixture.server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1beta/models/gemini-2.5-flash:generateContent',
      headers: { 'x-goog-api-key': KEY },
    });
  });

  it('sends a text as a message of the user', async () => {
    expect(await sent(text)).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Once upon' }] }],
      generationConfig: {},
    });
  });

  it.each([
    ['models/gemini-2.5-pro', '/v1beta/models/gemini-2.5-pro:generateContent'],
    ['tunedModels/mine', '/v1beta/tunedModels/mine:generateContent'],
    ['a b?c', '/v1beta/models/a%20b%3Fc:generateContent'],
  ])('asks the model %s', async (model, path) => {
    await sent({ ...text, model });
    expect(fixture.server.requests[0]?.path).toBe(path);
  });

  it('asks for JSON of a schema and for log-probabilities', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    expect(await sent({ ...text, json: { name: 'pair', schema }, topLogprobs: 50 })).toMatchObject({
      generationConfig: {
        responseMimeType: 'application/json',
        responseJsonSchema: schema,
        responseLogprobs: true,
        logprobs: 20,
      },
    });
  });

  it('gives thoughts room of their own, and passes the safety threshold on for each category', async () => {
    const options = { thinking: { budgetTokens: 512 }, safetyThreshold: 'BLOCK_NONE' };
    const body = await sent({ ...text, sampling: { maxTokens: 100 } }, options);
    expect(body).toMatchObject({ generationConfig: { maxOutputTokens: 612, thinkingConfig: { thinkingBudget: 512 } } });
    expect(body).toMatchObject({
      safetySettings: expect.arrayContaining([
        { category: 'HARM_CATEGORY_DANGEROUS_CONTENT', threshold: 'BLOCK_NONE' },
      ]),
    });
  });

  it.each([
    [{ budgetTokens: 0 }, { thinkingBudget: 0 }],
    [{ budgetTokens: -1 }, { thinkingBudget: -1 }],
    [{ level: 'high' }, { thinkingLevel: 'HIGH' }],
  ])('asks for thinking %j', async (given, thinkingConfig) => {
    expect(await sent({ ...text, sampling: { maxTokens: 9 } }, { thinking: given })).toMatchObject({
      generationConfig: { thinkingConfig, maxOutputTokens: 9 },
    });
  });

  it('looks itself for the stop sequences that are too many for the API', async () => {
    fixture.server.reply({ body: answer });
    const provider = await open();
    const stop = ['a1', 'a2', 'a3', 'a4', 'a5', ' is'];
    const { completion } = await provider.complete({ ...text, sampling: { stop } }, never());
    expect(completion).toMatchObject({ text: 'Two and two', finish: 'stop' });
    expect(fixture.server.requests[0]?.json()).toMatchObject({ generationConfig: { stopSequences: stop.slice(0, 5) } });
    fixture.server.reply({ body: logprobs });
    const cut = await provider.complete({ ...text, sampling: { stop: [...stop.slice(0, 5), '4'] } }, never());
    expect(cut.completion).toMatchObject({ text: '', finish: 'stop', logprobs: undefined });
  });
});
