#!/usr/bin/env node
// Is what the pages say so? Every fenced block of every page of the repository:
//
//   node tools/trials/pages.mjs [--only TEXT] [--keep]     TEXT: part of a place, such as docs/runs.md
//
// bash, sh   is typed in a scratch folder, where a local endpoint stands for vendors and one home is shared; it must end well
// console    likewise, and must print what is shown
// yaml       is read by apps/cli/src/experiment/pages.spec.ts
// json       parses
// ts, js     has the right types, as far as the block tells the names that it uses
//
// pages/adaptations.mjs says what differs from the pages and which blocks are not run, and why. An entry that fits nothing is
// a failure as well. Blocks with real benchmarks need AGORA_TEST_DATA.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './agora.mjs';
import { adapt, IN_BLOCKS, IN_FRAGMENTS, NOT_RUN } from './pages/adaptations.mjs';
import { blocksOf, pagesOf } from './pages/blocks.mjs';
import { checkJson, checkScripts } from './pages/check.mjs';
import { sessionOf, typed } from './pages/reader.mjs';
import { makeScratch } from './pages/scratch.mjs';

const { values: flags } = parseArgs({ options: { only: { type: 'string', default: '' }, keep: { type: 'boolean' } } });
const data = process.env.AGORA_TEST_DATA;
const used = new Set();
const counts = { passed: 0, failed: 0, skipped: 0 };
const CHECKS = { bash: type, sh: type, console: show, json: ({ text }) => checkJson(text) };

const blocks = pagesOf(root)
  .flatMap(blocksOf)
  .filter(({ place }) => place.includes(flags.only));
const { folder, env, close } = await makeScratch(data);

try {
  await must('smaller examples/calibration.yaml && agora run my-comparison.yaml', folder);
  for (const block of blocks) if (CHECKS[block.language]) await tell(block, () => CHECKS[block.language](block));
  await scripts(blocks.filter(({ language }) => /^[tj]s$/.test(language)));
  const known = [...Object.keys(CHECKS), 'yaml', 'ts', 'js', ''];
  for (const block of blocks)
    if (!known.includes(block.language)) await tell(block, () => fail(`who reads ${block.language}?`));
  if (!flags.only) await everyEntryFits();
} finally {
  await close();
  if (flags.keep) console.log(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} not run`);
process.exit(counts.failed === 0 ? 0 : 1);

async function type({ page, text }) {
  const entry = NOT_RUN.find(([pages, find]) => pages.test(page) && find.test(text));
  if (entry) {
    used.add(entry);
    return entry[2];
  }
  const adapted = adapt(text, IN_BLOCKS, (adaptation) => used.add(adaptation));
  if (!data && /gsm8k|ifeval|alpacaeval/.test(text)) return 'AGORA_TEST_DATA is not set';
  await must(adapted, folder);
}

/** A file that is shown before any other command is there already. */
async function show({ place, text }) {
  const cwd = join(folder, place.replaceAll(/[^a-z0-9]+/gi, '-'));
  mkdirSync(cwd);
  let given = true;
  for (const { command, shown } of sessionOf(text)) {
    const [, file] = /^cat (\S+)$/.exec(command) ?? [];
    given &&= file !== undefined;
    if (given) writeFileSync(join(cwd, file), `${shown}\n`);
    const output = (await must(command, cwd)).trim();
    if (output !== shown) fail(`$ ${command}\n${output}\nThe page shows:\n${shown}`);
  }
}

async function scripts(found) {
  const whole = found.map((block) => ({
    ...block,
    text: adapt(block.text, IN_FRAGMENTS, (fragment) => used.add(fragment)),
  }));
  const faults = checkScripts(whole, join(folder, 'scripts'));
  for (const block of whole) await tell(block, () => faults.has(block.place) && fail(faults.get(block.place)));
}

async function everyEntryFits() {
  for (const entry of [...IN_BLOCKS, ...NOT_RUN, ...IN_FRAGMENTS]) {
    if (!used.has(entry))
      await tell({ place: 'pages/adaptations.mjs' }, () => fail(`${entry.join(' · ')} fits nothing`));
  }
}

/** Says how a check ended; it returns why it was not made, or throws what is wrong. */
async function tell({ place, language = '' }, check) {
  const begun = Date.now();
  try {
    const reason = await check();
    counts[reason ? 'skipped' : 'passed'] += 1;
    console.log(`${reason ? '--  ' : 'ok  '} ${place} ${language}${reason ? `: ${reason}` : ` ${seconds(begun)} s`}`);
  } catch (error) {
    counts.failed += 1;
    console.log(`FAIL ${place} ${language}\n${String(error.message).replaceAll(/^/gm, '     ')}`);
  }
}

async function must(command, cwd) {
  const { code, output } = await typed(command, cwd, env);
  if (code !== 0) fail(`${command.trim()}\nexit code ${code}\n${output.trim()}`);
  return output;
}

function fail(message) {
  throw new Error(message);
}

function seconds(begun) {
  return Math.round((Date.now() - begun) / 100) / 10;
}
