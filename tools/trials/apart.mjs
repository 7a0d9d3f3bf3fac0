// nats-server and services as processes of their own.
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agora } from './agora.mjs';

export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Apart {
  /** Starts them and waits until each service says that it serves. `limits`: further lines on JetStream. */
  static async start(home, services, limits = '') {
    const apart = new Apart();
    apart.home = home;
    apart.store = join(home, 'nats');
    apart.port = await freePort();
    apart.url = `nats://127.0.0.1:${apart.port}`;
    await apart.startNats(limits);
    apart.services = services.map((name) => agora(['serve', name, '--nats', apart.url, '--home', home, '--json']));
    await Promise.all(apart.services.map((service) => said(service, 'serving')));
    return apart;
  }

  /** Resolves when it listens, or has ended: a server that refuses to start is what some trials are about. */
  async startNats(limits) {
    const file = join(this.home, 'nats.conf');
    const jetstream = `jetstream {\n  store_dir: ${JSON.stringify(this.store)}\n  ${limits}\n}`;
    writeFileSync(file, `listen: "127.0.0.1:${this.port}"\n${jetstream}\n`);
    this.nats = spawn(process.env.AGORA_NATS_SERVER ?? 'nats-server', ['-c', file], { stdio: 'ignore' });
    while (this.nats.exitCode === null && !(await listens(this.port))) await sleep(10);
  }

  async stopNats() {
    if (this.nats.exitCode !== null) return;
    const gone = new Promise((resolve) => this.nats.once('exit', resolve));
    this.nats.kill('SIGKILL');
    await gone;
  }

  async restartNats(limits = '') {
    await this.stopNats();
    await this.startNats(limits);
  }

  /** As by a server that comes back without its disk. */
  async wipeNats() {
    await this.stopNats();
    rmSync(this.store, { recursive: true, force: true });
    await this.startNats('');
  }

  async close() {
    for (const { child } of this.services) child.kill('SIGKILL');
    await Promise.all(this.services.map(({ ended }) => ended));
    await this.stopNats();
  }
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
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
    await sleep(20);
  }
}
