// nats-server and services as processes of their own.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { agora } from './agora.mjs';

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts them and waits until each says that it serves. */
export async function startApart(home, services) {
  const port = await freePort();
  const url = `nats://127.0.0.1:${port}`;
  const program = process.env.AGORA_NATS_SERVER ?? 'nats-server';
  const nats = spawn(program, ['-js', '-a', '127.0.0.1', '-p', String(port), '-sd', join(home, 'nats')], {
    stdio: 'ignore',
  });
  const running = [];
  for (const name of services) {
    running.push(agora(['serve', name, '--nats', url, '--home', home, '--json']));
  }
  await Promise.all(running.map((service) => said(service, 'serving')));
  return {
    url,
    close: async () => {
      for (const { child } of running) child.kill('SIGKILL');
      await Promise.all(running.map(({ ended }) => ended));
      nats.kill('SIGKILL');
    },
  };
}

/** Resolves with the first record of a kind that a command says. */
export async function said(command, kind, deadlineMs = 60_000) {
  const until = Date.now() + deadlineMs;
  let over = false;
  void command.ended.then(() => (over = true));
  for (;;) {
    const found = command.events.find((event) => event.kind === kind);
    if (found) return found;
    if (over) throw new Error(`ended without "${kind}":\n${command.output()}`);
    if (Date.now() > until) throw new Error(`no "${kind}" within ${deadlineMs / 1000} s:\n${command.output()}`);
    await new Promise((wait) => setTimeout(wait, 20));
  }
}
