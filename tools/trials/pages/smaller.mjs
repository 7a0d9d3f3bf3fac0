#!/usr/bin/env node
// Makes an example file small enough for a trial: node smaller.mjs FILE
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { adapt, IN_EXAMPLES } from './adaptations.mjs';

const [file] = process.argv.slice(2);
const adaptations = IN_EXAMPLES[basename(file)];
const used = new Set();
const text = adapt(readFileSync(file, 'utf8'), adaptations, (adaptation) => used.add(adaptation));
for (const adaptation of adaptations) {
  if (!used.has(adaptation)) throw new Error(`${file} has nothing that fits ${adaptation[0]}`);
}
writeFileSync(file, text.replaceAll('$ENDPOINT', process.env.ENDPOINT));
