#!/usr/bin/env node
// A task of one's own from CSV to leaderboard by five commands: init, plan, preview, run, show, with all five methods and two models
// behind a local endpoint, one of which answers right and the other often wrong. The right one must win; the same run again, and the
// same with another scorer, must ask for no data; another rule must ask for all of it.
//
//   node tools/trials/own-task.mjs [--keep]     some ten minutes
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom, sampleDistinct, solve } from '../../libs/nano/world/dist/index.js';
import { agora, root } from './agora.mjs';
import { startEndpoint } from './endpoint.mjs';

const { values: flags } = parseArgs({ options: { keep: { type: 'boolean' } } });
// With only twenty kinds of stories, Self-Instruct's default novelty would reject nearly all as repetitions.
const SELF = '{ id: self-instruct, options: { novelty: 0.95 } }';
const METHODS = ['instance-generation', 'response-generation', 'quality-enhancement', SELF, 'evol-instruct'];
const TASK =
  'A short story with numbers ends in a question. The response gives one equation after another and ends with "Answer:" and the number.';

const problems = sampleDistinct('math', createRandom('own-task'), 3_000);
let asked = 0;
const endpoint = await startEndpoint({ form });
const folder = mkdtempSync(join(tmpdir(), 'agora-own-task-'));
const file = join(folder, 'problems.yaml');
const env = { OPENAI_API_KEY: 'sk-none' };
let failed = 0;

try {
  copyFileSync(join(root, 'examples/word-problems.csv'), join(folder, 'rows.csv'));
  await command('init', '--domain', 'problems', '--from', 'rows.csv', '--task', TASK, '--answer', '');
  adapt();
  await command('plan', 'problems.yaml');
  await command('preview', 'problems.yaml', '-n', '1');
  const first = await command('run', 'problems.yaml');
  await command('show', 'problems');
  console.log(first.output.split('\n').slice(-30).join('\n'));
  ranks();
  await asks('the same run', 0, 'run', 'problems.yaml');
  change('problems/domain.yaml', /^scorer: numeric$/m, 'scorer: { name: numeric, relative: 0.1 }');
  await asks('another scorer', 0, 'run', 'problems.yaml');
  change('problems/domain.yaml', /^rules: \[\]$/m, 'rules: [Nobody is named Bob.]');
  await asks('another rule', 1, 'run', 'problems.yaml');
} finally {
  await endpoint.close();
  if (flags.keep) console.log(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);

function tell(ok, text) {
  if (!ok) failed += 1;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${text}`);
}

async function command(...args) {
  const { code, output } = await agora([...args, '--json'], env, folder).ended;
  tell(code === 0, `agora ${args.slice(0, 2).join(' ')}`);
  if (code !== 0) throw new Error(output);
  return { output };
}

/** `least` 0: no generator may be asked; 1: some must be. */
async function asks(what, least, ...args) {
  const before = asked;
  await command(...args);
  tell(least === 0 ? asked === before : asked > before, `${what} asks for ${asked - before} outputs`);
}

function change(name, find, put) {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  if (!find.test(text)) throw new Error(`${path} has nothing that fits ${find}`);
  writeFileSync(path, text.replace(find, put));
}

function adapt() {
  const name = 'problems.yaml';
  change(name, /^methods: .*$/m, `methods: [${METHODS.join(', ')}]`);
  change(name, /^instances: 50$/m, 'instances: 80');
  for (let one = 0; one < 2; one += 1) change(name, /https:\/\/api\.openai\.com\/v1/, endpoint.url);
  change(name, /^budget: .*$/m, 'metrics: []\nanalysis: { bootstrap: 100 }');
}

function ranks() {
  const [run] = readdirSync(join(folder, 'runs'));
  const { leaderboard } = JSON.parse(readFileSync(join(folder, 'runs', run, 'results.json'), 'utf8'));
  const pgr = Object.fromEntries(leaderboard.map(({ generator, pgr }) => [generator, pgr?.value]));
  tell(pgr.large > pgr.small, `the generator that is right comes first: PGR ${JSON.stringify(pgr)}`);
}

/** What a model writes: a problem with its solution in the form that is asked for. */
function form(body) {
  // Not every program on this machine that finds the port means it.
  if (body === '') return '';
  asked += 1;
  const { model, messages } = JSON.parse(body);
  const text = messages.at(-1).content;
  const given = /INPUT:\n(.*)$/s.exec(text)?.[1]?.trim();
  const poor = /Question:\n(.*?)\n\nAnswer:/s.exec(text)?.[1]?.trim();
  const known = [given, poor].map((instruction) => instruction && solve('math', instruction)).find(Boolean);
  const problem = known ?? problems[asked % problems.length];
  const response = model === 'gpt-4o' || asked % 4 === 0 ? problem.response : wrong(problem.response);
  const { instruction } = problem;
  if (text.includes('Revised Question:'))
    return `Revised Question:\n${instruction}\nRevised Answer:\n${response}\n[END]`;
  if (text.includes('after "INPUT:"')) return `INPUT:\n${instruction}\nOUTPUT:\n${response}\n[END]`;
  return `OUTPUT:\n${response}\n[END]`;
}

function wrong(response) {
  return response.replace(/\d+$/, (number) => `${Number(number) + 1 + (asked % 5)}`);
}
