import type { Completion } from '@agora/plugin-api';
import answer from '../fixtures/answer.json';
import blockedPrompt from '../fixtures/blocked-prompt.json';
import cut from '../fixtures/cut.json';
import logprobs from '../fixtures/logprobs.json';
import onlyThoughts from '../fixtures/only-thoughts.json';
import safety from '../fixtures/safety.json';
import thinking from '../fixtures/thinking.json';
import { chat, never, useProvider } from '../test/google.js';

describe('what it reads', () => {
  const { fixture, open } = useProvider();

  it.each<[string, unknown, Completion]>([
    [
      'text, finish, tokens and model',
      answer,
      {
        text: 'Two and two is four.',
        finish: 'stop',
        usage: { inputTokens: 1310, outputTokens: 7, cachedInputTokens: 1024 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'an answer without its thoughts, which cost tokens all the same',
      thinking,
      {
        text: 'Four.',
        finish: 'stop',
        thoughts: '**Adding**\n\nTwo and two.',
        usage: { inputTokens: 9, outputTokens: 63, reasoningTokens: 61 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'an answer that was cut',
      cut,
      {
        text: 'Once upon a time there',
        finish: 'length',
        usage: { inputTokens: 4, outputTokens: 5 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'an answer that never began',
      onlyThoughts,
      {
        text: '',
        finish: 'length',
        usage: { inputTokens: 9, outputTokens: 28, reasoningTokens: 28 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'a withheld answer',
      safety,
      {
        text: '',
        finish: 'content-filter',
        usage: { inputTokens: 21, outputTokens: 0 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'a blocked prompt',
      blockedPrompt,
      {
        text: '',
        finish: 'content-filter',
        usage: { inputTokens: 33, outputTokens: 0 },
        modelVersion: 'gemini-2.5-flash',
      },
    ],
    [
      'log-probabilities',
      logprobs,
      {
        text: '4',
        finish: 'stop',
        usage: { inputTokens: 30, outputTokens: 1 },
        modelVersion: 'gemini-2.5-flash',
        logprobs: [
          {
            token: '4',
            logprob: -0.02,
            top: [
              { token: '4', logprob: -0.02 },
              { token: '5', logprob: -4.1 },
            ],
          },
        ],
      },
    ],
    [
      'the least there can be',
      { candidates: [{ content: { parts: [{ text: 'a' }] } }] },
      { text: 'a', finish: 'stop' },
    ],
  ])('reads %s', async (_, body, completion) => {
    fixture.server.reply({ body });
    expect((await (await open()).complete(chat, never())).completion).toEqual(completion);
  });
});
