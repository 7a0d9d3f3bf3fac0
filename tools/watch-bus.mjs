#!/usr/bin/env node
// Shows what goes over the bus while it goes: in a home's own nats-server, or in the NATS that AGORA_NATS names.
//
//   node tools/watch-bus.mjs [--home .agora] [SUBJECT …]    default: event.> work.> rpc.>
//   node tools/watch-bus.mjs [--home .agora] --url          the address with its credentials, for other tools
//
// Waits for a server where there is none yet, and ends with it. It only listens: nobody lacks a message because of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { busOptions } from '@agora/bus';
import { connect } from 'nats';

const { values: flags, positionals } = parseArgs({
  options: { home: { type: 'string', default: process.env.AGORA_HOME ?? '.agora' }, url: { type: 'boolean' } },
  allowPositionals: true,
});
const subjects = positionals.length > 0 ? positionals : ['event.>', 'work.>', 'rpc.>'];

const { nats, options } = await connected();
if (flags.url) {
  const { token, user, password } = options;
  const credentials = token ?? (user && `${user}:${password}`);
  console.log(`nats://${credentials ? `${credentials}@` : ''}${nats.getServer()}`);
  await nats.close();
}
// A reader that leaves, `head` for one, ends it in order.
process.stdout.on('error', () => process.exit(0));
await Promise.all(subjects.map(show));

async function connected() {
  for (;;) {
    const options = process.env.AGORA_NATS ? busOptions() : ofHost();
    const { servers, user, password: pass, token } = options ?? {};
    const nats = servers && (await connect({ servers, user, pass, token, reconnect: false }).catch(() => undefined));
    if (nats) return { nats, options };
    await pause(250);
  }
}

/** How to reach the server of the process that runs the services of the home; undefined when none does. */
function ofHost() {
  try {
    const folder = join(flags.home, 'host');
    const [newest] = readdirSync(folder).sort().reverse();
    return JSON.parse(readFileSync(join(folder, newest), 'utf8')).nats;
  } catch {
    return undefined;
  }
}

async function show(subject) {
  if (nats.isClosed()) return;
  for await (const message of nats.subscribe(subject)) {
    // Events may hold a model's words, which must not steer the terminal.
    console.log(`${message.subject} ${message.string()}`.replaceAll(/\p{C}/gu, '·'));
  }
}
