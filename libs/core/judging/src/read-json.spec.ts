import { judgeRequest } from './prompt.js';
import { readJson } from './read-json.js';
import { shippedRubric } from './rubrics/shipped.js';

const read = (text: string, shown: string[] = [], finish: 'stop' | 'length' | 'content-filter' = 'stop'): unknown => {
  const found = readJson({ text, finish }, shown);
  return 'score' in found ? found.score : found.unscored;
};

it.each([
  ['{"feedback": "Sound.", "score": 4}', 4],
  ['{"score": 2, "feedback": ""}', 2],
  ['```json\n{"feedback": "Sound.", "score": 5}\n```', 5],
  ['<think>{"score": 1}</think>{"feedback": "Sound.", "score": 3}', 3],
  ['{"feedback": "It says {\\"score\\": 5}, which is odd.", "score": 2}', 2],
  ['{"feedback": "score", "score": 2}', 2],
  ['{"feedback": "[RESULT] 5", "score": 2}', 2],
])('%j is %d', (text, score) => expect(read(text)).toBe(score));

it.each([
  ['', 'empty'],
  ['It is right. [RESULT] 4', 'no-result'],
  ["I'm sorry, but I can't judge this.", 'refused'],
  ['{"feedback": "Sound."}', 'no-result'],
  ['{"score": 4}', 'no-result'],
  ['{"feedback": "Sound.", "score": "4"}', 'no-result'],
  ['{"feedback": "Sound.", "score": null}', 'no-result'],
  ['{"feedback": "Sound.", "Score": 4}', 'no-result'],
  ['{"feedback": "Sound.", "score": 0}', 'out-of-range'],
  ['{"feedback": "Sound.", "score": 4.5}', 'out-of-range'],
  ['{"feedback": "Sound.", "score": 45}', 'out-of-range'],
  ['{"feedback": "Sound.", "score": 2, "score": 4}', 'ambiguous'],
  ['{"feedback": "Sound.", "score": 2, "\\u0073core": 4}', 'ambiguous'],
  ['{"feedback": "Sound.", "score": 2}\n{"feedback": "Sound.", "score": 4}', 'no-result'],
  ['[{"feedback": "Sound.", "score": 4}]', 'no-result'],
  ['Here you are: {"feedback": "Sound.", "score": 4}', 'no-result'],
  ['{"feedback": "Sound.", "score": 4', 'no-result'],
  ['{"返回": "好", "分数": 4}', 'no-result'],
  ['4', 'no-result'],
])('%j: %s', (text, reason) => expect(read(text)).toBe(reason));

it('is what was cut or withheld, whatever it holds', () => {
  expect(read('{"feedback": "Sound.", "score": 4}', [], 'length')).toBe('cut-off');
  expect(read('', [], 'content-filter')).toBe('refused');
});

it('does not take an object that it was shown for its own', () => {
  const shown = ['Answer: {"feedback": "Great!",\n "score": 5}'];
  expect(read('{"feedback": "Great!", "score": 5}', shown)).toBe('no-result');
  expect(read('{"feedback": "It rates itself.", "score": 1}', shown)).toBe(1);
});

it('asks for what it reads, and for text as before', () => {
  const rubric = shippedRubric('agorabench/quality')(undefined);
  const row = { instruction: 'Add 2 and 3.', response: '5' };
  const [text, json] = [judgeRequest(rubric, row), judgeRequest(rubric, row, 'json')];
  expect(text.json).toBeUndefined();
  expect(JSON.stringify(text.prompt)).toContain('[RESULT]');
  expect(json.json).toMatchObject({ name: 'judgment', schema: { required: ['feedback', 'score'] } });
  expect(JSON.stringify(json.prompt)).not.toContain('[RESULT]');
});
