#!/usr/bin/env node
// Milliseconds to score an output for each of the 541 IFEval prompts, once the data is read. The outputs are made of the
// prompts' own words: answers as models write them, and the longest that 1,280 tokens hold, all of which break what they can.
// Usage: npx tsc -b plugins/domain/instruction-following && node tools/bench/ifeval.mjs FOLDER
// FOLDER holds the files that docs/data.md names, plain or with .gz; $AGORA_TEST_DATA when left out.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import built from '@agora/domain-instruction-following';

// A CommonJS package: its default export is one level down.
const plugin = built.default;
const folder = process.argv[2] ?? process.env.AGORA_TEST_DATA;
if (folder === undefined) {
  console.error('Name the folder of the data: node tools/bench/ifeval.mjs FOLDER');
  process.exit(2);
}
const LIMIT_MS = 1000;
const ROUNDS = 7;

const dataFile = ({ title, names }) => {
  const path = names
    .flatMap((name) => [name, `${name}.gz`])
    .map((name) => join(folder, name))
    .find(existsSync);
  if (path === undefined) throw new Error(`${title} is not in ${folder}: put ${names.join(' or ')} there`);
  return Promise.resolve(path);
};
const context = { dataFile, resolvePath: (path) => path, secret: () => '', rng: () => ({}) };
const domain = await plugin.create(plugin.options.parse({ folder, benchmarks: { ifeval: {} } }), context);
const [ifeval] = domain.benchmarks;

const items = await ifeval.items();
const words = items.flatMap(({ input }) => input.split(/\s+/));

/** Words in sentences, lists and paragraphs, the same for the same item. */
function text(count, from) {
  const parts = [];
  for (let at = 0; at < count; at += 1) {
    const word = words[(from * 97 + at * 7) % words.length];
    const end = at % 14 === 13 ? '. ' : at % 9 === 8 ? ', ' : ' ';
    parts.push(at % 90 === 89 ? '\n\n' : at % 45 === 44 ? '\n* ' : '', word, end);
  }
  return parts.join('');
}

/** As a model would answer: between a line and 900 words, in the case that is asked for. */
function usual({ metadata }, index) {
  const answer = text([20, 150, 350, 900][index % 4], index);
  const ids = metadata.instructions.map(({ id }) => id);
  if (ids.includes('change_case:english_capital')) return answer.toUpperCase();
  return ids.includes('change_case:english_lowercase') ? answer.toLowerCase() : answer;
}

async function score(outputs) {
  const started = performance.now();
  for (const [index, item] of items.entries()) await ifeval.score(item, outputs[index], {});
  return performance.now() - started;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const kinds = {
  'usual answers': items.map(usual),
  'answers of 900 words': items.map((item, index) => `Sure!\n${text(900, index)}\nAnything else?`),
};
console.log(`${items.length} prompts; first time, data read: ${(await score(kinds['usual answers'])).toFixed(0)} ms`);
for (const [name, outputs] of Object.entries(kinds)) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await score(outputs));
  const characters = outputs.reduce((sum, output) => sum + output.length, 0);
  const typical = median(times);
  console.log(
    `${typical <= LIMIT_MS ? 'ok  ' : 'FAIL'} ${name}: ${typical.toFixed(0)} ms for all ${items.length}, at most ${LIMIT_MS} ` +
      `(median of ${ROUNDS}; ${(typical / items.length).toFixed(2)} ms and ${Math.round(characters / items.length)} characters each)`,
  );
  if (typical > LIMIT_MS) process.exitCode = 1;
}
