#!/usr/bin/env node
// What the pages cost, and whether they keep up with a large run: 54 cells of 10,000 rows each, written through the real store.
//
//   npx tsc -b apps/cli libs/runtime/home-testkit && npx nx build @agora/dashboard
//   node tools/bench/dashboard.mjs                 # everything, or some of: pages memory viewers
//
// Prints figures of this machine; a line that begins with FAIL missed its bound. AGORA_BENCH_ROWS makes the rows fewer.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from './dashboard/memory.mjs';
import { pages } from './dashboard/pages.mjs';
import { viewers } from './dashboard/viewers.mjs';

const require = createRequire(import.meta.url);
const { writeExampleHome } = require('../../libs/runtime/home-testkit/dist/index.js');

const PARTS = { pages, memory, viewers };
const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in PARTS));
if (unknown !== undefined) {
  console.error(`There is no part "${unknown}". Name some of: ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
const chosen = Object.keys(PARTS).filter((name) => named.length === 0 || named.includes(name));
const rows = Number(process.env.AGORA_BENCH_ROWS ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'agora-dashboard-'));
let failed = false;

/** One figure, held against its bound where there is one. */
function tell(what, value, unit, bound) {
  const misses = bound !== undefined && (bound.most === undefined ? value < bound.least : value > bound.most);
  failed ||= misses;
  const limit = bound && (bound.most === undefined ? `at least ${bound.least}` : `at most ${bound.most}`);
  console.log(
    `${misses ? 'FAIL ' : ''}${what}: ${value.toFixed(value < 10 ? 2 : 0)} ${unit}${limit ? ` (${limit})` : ''}`,
  );
}

try {
  const big = { folder };
  if (chosen.some((name) => name !== 'viewers')) {
    const generators = Array.from({ length: 54 }, (_, at) => `generator-${String(at + 1).padStart(2, '0')}`);
    const texts = Array.from(
      { length: 97 },
      (_, at) => `Row ${at} says: ${'a few words of a usual length '.repeat(8)}`,
    );
    Object.assign(
      big,
      await writeExampleHome(join(folder, '.agora'), { rows: rows + 1, generators, texts, items: 200 }),
    );
  }
  for (const name of chosen) await PARTS[name](big, tell);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failed ? 1 : 0);
