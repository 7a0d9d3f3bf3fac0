#!/usr/bin/env node
// MATH without sympy: pairs of gold and answer per second, and how many of MATH-500's golds are decided by strings and exact
// computation alone. Usage: npx tsc -b libs/core/math-equivalence && node tools/bench/math.mjs [folder with math_test.jsonl and
// math500_test.jsonl, plain or .gz; default AGORA_TEST_DATA]
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { compareTrees, judge, lastBoxed, readAnswer, readGold } from '@agora/math-equivalence';

const folder = process.argv[2] ?? process.env.AGORA_TEST_DATA;
if (!folder) {
  console.error('Name a folder that holds math_test.jsonl and math500_test.jsonl, or set AGORA_TEST_DATA.');
  process.exit(2);
}

function rowsOf(name) {
  const path = [join(folder, name), join(folder, `${name}.gz`)].find((each) => existsSync(each));
  if (!path) {
    console.error(`${folder} holds no ${name}`);
    process.exit(2);
  }
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  return text.trim().split('\n').map(JSON.parse);
}

/** Another answer: the first digit that is no part of a unit is changed, or seven is added. */
function perturbed(gold) {
  const at = gold.search(/(?<!\\(?:text|mbox)\s*\{[^{}]*\}\^)\d/);
  if (at < 0) return `${gold}+7`;
  return gold.slice(0, at) + ((Number(gold[at]) + 1) % 10) + gold.slice(at + 1);
}

let failed = false;
function bound(what, value, least, unit) {
  const met = value >= least;
  failed ||= !met;
  console.log(
    `${met ? 'ok  ' : 'FAIL'} ${what}: ${value.toFixed(value < 1000 ? 1 : 0)}${unit}, at least ${least}${unit}`,
  );
}

const test = rowsOf('math_test.jsonl');
const golds = test.map(({ solution }) => lastBoxed(solution));
const kinds = {
  'gold in a box': golds.map((gold) => `\\boxed{${gold}}`),
  'whole solution': test.map(({ solution }) => solution),
  'changed gold in a box': golds.map((gold) => `\\boxed{${perturbed(gold)}}`),
};

/** Reads the gold and the answer and compares them, as scoring does for every item. */
function score(gold, output) {
  const found = readAnswer(output);
  return found ? judge(readGold(gold), found).decision : 'different';
}

for (const [kind, outputs] of Object.entries(kinds)) {
  const expected = kind.startsWith('changed') ? 'different' : 'equal';
  for (const [index, gold] of golds.slice(0, 500).entries()) score(gold, outputs[index]);
  const counts = { equal: 0, different: 0, undecided: 0 };
  const started = performance.now();
  for (const [index, gold] of golds.entries()) counts[score(gold, outputs[index])] += 1;
  const seconds = (performance.now() - started) / 1000;
  bound(`MATH test, ${kind}: pairs per second`, golds.length / seconds, 2000, '');
  console.log(`     of ${golds.length}: ${JSON.stringify(counts)}`);
  if (counts[expected] + counts.undecided < golds.length) {
    failed = true;
    console.log(`FAIL ${golds.length - counts[expected] - counts.undecided} of them wrongly`);
  }
}

const small = rowsOf('math500_test.jsonl').map(({ answer }) => answer);
const others = small.map((_, index) => small[(index + 1) % small.length]);
const decided = (pairs) => (100 * pairs.filter((decision) => decision !== 'undecided').length) / pairs.length;
const trees = small.map((gold) => readGold(gold).trees[0]);
const byTrees = (answers) =>
  trees.map((tree, index) => (tree && answers[index] ? compareTrees(tree, answers[index]) : 'undecided'));
bound(
  'MATH-500, gold against itself: decided',
  decided(small.map((gold) => score(gold, `\\boxed{${gold}}`))),
  90,
  ' %',
);
bound('MATH-500, against itself without the string layer: decided', decided(byTrees(trees)), 90, ' %');
bound(
  'MATH-500, against its changed gold: decided',
  decided(small.map((gold) => score(gold, `\\boxed{${perturbed(gold)}}`))),
  90,
  ' %',
);
bound(
  "MATH-500, against the next problem's gold: decided",
  decided(byTrees(others.map((gold) => readGold(gold).trees[0]))),
  90,
  ' %',
);
process.exit(failed ? 1 : 0);
