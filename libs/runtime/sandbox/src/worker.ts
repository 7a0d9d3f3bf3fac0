import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { ProgramResult } from '@agora/plugin-api';
import { encodeFrame, FrameReader } from './frames.js';
import type { Launch } from './launch.js';
import type { RunRequest } from './limits.js';

const replySchema = z.union([
  z.object({
    end: z.enum(['exited', 'timeout', 'memory', 'output-limit', 'signal']),
    exitCode: z.number().int().nullable(),
    stdout: z.string(),
    stderr: z.string(),
  }),
  z.object({ setup: z.string() }),
]);

/** How a program ended, or why it could not be started at all. */
export type Reply = ProgramResult | { setup: string };

/** The worker ended without a result. */
export class WorkerLost extends Error {}

/** Seconds beyond a program's own limit after which a silent worker is given up. */
const GRACE_SECONDS = 10;
const MAX_FRAME_BYTES = 512 * 1024 * 1024;
const STDERR_KEPT = 4096;

/** One runner process. Takes one request at a time. */
export class Worker {
  /** False once it can take no further request. */
  alive = true;
  private readonly child: ChildProcess;
  private readonly reader = new FrameReader(MAX_FRAME_BYTES);
  private readonly sockets: Socket[];
  private pending: { resolve(reply: Reply): void; reject(error: Error): void } | undefined;
  private errors = '';
  private readonly gone: Promise<void>;

  constructor(private readonly launch: Launch) {
    this.child = spawn(launch.command, launch.args, {
      cwd: '/',
      env: launch.env,
      stdio: 'pipe',
      detached: true,
      ...(launch.uid === undefined ? {} : { uid: launch.uid, gid: launch.uid }),
    });
    // Pipes of a child process are sockets; the types only say streams.
    this.sockets = [this.child.stdin, this.child.stdout, this.child.stderr] as unknown as Socket[];
    (this.child.stdout as Readable).on('data', (chunk: Buffer) => this.receive(chunk));
    (this.child.stderr as Readable).on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString('utf8')).slice(-STDERR_KEPT);
    });
    this.child.stdin?.on('error', () => this.lose('its input is closed'));
    this.gone = new Promise((resolve) => {
      this.child.once('error', (error) => (this.lose(error.message), resolve()));
      this.child.once('close', (code, signal) => (this.lose(`it ended with ${signal ?? `code ${code}`}`), resolve()));
    });
    this.hold(false);
  }

  /** Runs one program. Rejects with `WorkerLost` when the worker ends before it has a result. */
  run(request: RunRequest): Promise<Reply> {
    if (!this.alive || this.pending !== undefined) return Promise.reject(new WorkerLost('not free'));
    return new Promise<Reply>((resolve, reject) => {
      const timer = setTimeout(() => this.kill(), (request.seconds + GRACE_SECONDS) * 1000);
      const done = (settle: () => void): void => {
        clearTimeout(timer);
        this.pending = undefined;
        this.hold(false);
        settle();
      };
      this.pending = {
        resolve: (reply) => done(() => resolve(reply)),
        reject: (error) => done(() => reject(error)),
      };
      this.hold(true);
      this.child.stdin?.write(encodeFrame(request));
    });
  }

  /** Ends the worker and everything in it, and waits until it is gone. */
  async kill(): Promise<void> {
    this.alive = false;
    for (const socket of this.sockets) socket.destroy();
    // Without namespaces the supervisor must be left the time to hunt down what the program started.
    if (this.launch.command === 'bwrap') this.child.kill('SIGKILL');
    this.lose('it was stopped');
    this.child.ref();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), GRACE_SECONDS * 1000);
    await this.gone;
    clearTimeout(timer);
  }

  private receive(chunk: Buffer): void {
    try {
      const frame = this.reader.push(chunk);
      if (frame === undefined) return;
      const reply = replySchema.parse(frame);
      if (this.pending === undefined) throw new Error('a reply that nobody waits for');
      if (this.launch.single) this.alive = false;
      this.pending.resolve(reply);
    } catch (error) {
      this.lose((error as Error).message);
      void this.kill();
    }
  }

  private lose(reason: string): void {
    this.alive = false;
    this.pending?.reject(new WorkerLost([reason, this.errors.trim()].filter(Boolean).join(': ')));
  }

  /** Lets an idle worker not keep our own process from ending. */
  private hold(busy: boolean): void {
    for (const handle of [this.child, ...this.sockets]) {
      if (busy) handle.ref();
      else handle.unref();
    }
  }
}
