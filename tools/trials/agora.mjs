// Runs the agora command as a user would, and reads what it left.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '../../..');
const main = join(root, 'apps/cli/dist/main.js');

/** Starts `agora …`. Resolves `ended` with { code, signal, output, events } when the process is gone. */
export function agora(args, env = {}, cwd = root) {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...process.env, CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const events = [];
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (data) => (output += data));
  child.stdout.setEncoding('utf8').on('data', (data) => {
    rest += data;
    const lines = rest.split('\n');
    rest = lines.pop();
    for (const line of lines) {
      try {
        events.push(JSON.parse(line));
      } catch {
        output += `${line}\n`;
      }
    }
  });
  const ended = new Promise((done) => {
    child.on('close', (code, signal) => done({ code, signal, output, events }));
  });
  return { child, pid: child.pid, ended, events, output: () => output };
}

/** Every finished artifact of a home folder: key → manifest text. */
export function artifactsOf(home) {
  const found = new Map();
  const folder = join(home, 'artifacts');
  if (!existsSync(folder)) return found;
  for (const prefix of readdirSync(folder)) {
    if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
    for (const key of readdirSync(join(folder, prefix))) {
      const file = join(folder, prefix, key, 'manifest.json');
      if (existsSync(file)) found.set(key, readFileSync(file, 'utf8'));
    }
  }
  return found;
}

/** sha256 over everything about an artifact that must not depend on when or how often it was attempted. */
export function contentOf(manifestText) {
  const { kind, files, summary } = JSON.parse(manifestText);
  const stable = { ...summary };
  delete stable.seconds;
  const data = Object.fromEntries(
    Object.entries(files)
      .filter(([name]) => name !== 'log.jsonl' && name !== 'results.json' && !/^(report|summary)\./.test(name))
      .map(([name, { sha256 }]) => [name, sha256])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return createHash('sha256').update(JSON.stringify({ kind, data, stable })).digest('hex');
}

/** Slots of every dataset row, to see what is missing or doubled. */
export function datasetSlots(home) {
  const datasets = [];
  for (const [key, text] of artifactsOf(home)) {
    const { kind, spec, summary } = JSON.parse(text);
    if (kind !== 'dataset') continue;
    const file = join(home, 'artifacts', key.slice(0, 2), key, 'train.jsonl');
    const slots = readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).provenance.slot);
    datasets.push({ key, requested: spec.cell.instances, accepted: summary.accepted, slots });
  }
  return datasets;
}
