#!/usr/bin/env node
// Interrupts a run in the middle of its generation and counts, at a local endpoint, what is asked after the command has said
// that it stopped: embedded, as a guest of another command, and with the workers in processes of their own.
//
//   node tools/trials/stop-paying.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agora } from './agora.mjs';
import { Apart, said } from './apart.mjs';
import { experimentOn, startEndpoint } from './endpoint.mjs';

const BEFORE = 12;
/** Counted from the moment at which the command has said that it stopped. */
const GRACE_MS = 1_000;
const LISTEN_MS = 1_500;

const endpoint = await startEndpoint({ delayMs: 200 });
const folder = mkdtempSync(join(tmpdir(), 'agora-stop-'));
let failed = 0;

/** Few shards: a service works on eight at once, and a guest's are to be among them. */
function start(name, flags = []) {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, experimentOn(endpoint.url, name, { instances: 1_000, shard: 250 }));
  return agora(['run', file, '--json', ...flags]);
}

async function asked(model, number, command) {
  while (endpoint.calls(model).length < number) {
    if (command.child.exitCode !== null) throw new Error(`${model} ended too early:\n${command.output()}`);
    await sleep(20);
  }
}

/** Sends the signal, and counts. */
async function stop(title, model, command, signal) {
  await asked(model, BEFORE, command);
  const begun = Date.now();
  command.child.kill(signal);
  const { silent } = await said(command, 'stopped');
  const stopped = Date.now();
  await sleep(GRACE_MS + LISTEN_MS);
  const { code } = await command.ended;
  const calls = endpoint.calls(model);
  const late = calls.filter((at) => at > stopped + GRACE_MS).length;
  const meanwhile = calls.filter((at) => at > begun).length;
  const ok = late === 0 && silent.length === 0 && code === 130;
  if (!ok) failed += 1;
  console.log(
    `${ok ? 'ok  ' : 'FAIL'} ${title}: ${calls.length} calls, ${meanwhile} after ${signal}, ${late} from a second after "stopped", which took ${((stopped - begun) / 1000).toFixed(1)} s; exit code ${code}`,
  );
}

async function embedded() {
  const home = join(folder, 'embedded');
  const host = start('host', ['--home', home]);
  await asked('host', 4, host);
  await stop('a guest', 'guest', start('guest', ['--home', home]), 'SIGTERM');
  const before = endpoint.calls('host').length;
  await asked('host', before + 8, host);
  console.log('ok   the host goes on with its own run');
  await stop('its host', 'host', host, 'SIGINT');
}

async function apart() {
  const home = join(folder, 'apart');
  mkdirSync(home);
  const services = await Apart.start(home, ['orchestrator', 'generation', 'generation']);
  try {
    const flags = ['--home', home, '--nats', services.url];
    await stop('workers apart', 'apart', start('apart', flags), 'SIGHUP');
    const left = await agora(['run', join(folder, 'apart.json'), '--json', '--detach', ...flags]).ended;
    const before = endpoint.calls('apart').length;
    await asked('apart', before + 8, { child: { exitCode: null }, output: () => left.output });
    const cancel = agora(['cancel', 'apart', '--json', ...flags]);
    const { stopped, silent } = await said(cancel, 'stopped');
    const at = Date.now();
    await sleep(GRACE_MS + LISTEN_MS);
    const late = endpoint.calls('apart').filter((time) => time > at + GRACE_MS).length;
    const ok = left.code === 0 && stopped && silent.length === 0 && late === 0;
    if (!ok) failed += 1;
    console.log(
      `${ok ? 'ok  ' : 'FAIL'} a detached run, cancelled by its name: ${late} calls from a second after "stopped"`,
    );
  } finally {
    await services.close();
  }
}

try {
  await embedded();
  await apart();
} finally {
  await endpoint.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exitCode = failed > 0 ? 1 : 0;
