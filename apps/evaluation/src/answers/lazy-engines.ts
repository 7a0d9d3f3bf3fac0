import { join } from 'node:path';
import { ENGINES_WORKER, PythonWorker } from '@agora/python-worker';
import type { EngineAnswerers } from './engine-answerers.js';

/** Engines beside the worker, loaded when the first evaluation asks for one: all others have nothing of them. */
export class LazyEngines {
  private loaded: Promise<EngineAnswerers> | undefined;

  constructor(
    private readonly home: string,
    private readonly onInstall: (line: string) => void,
    private readonly log: (line: string) => void,
  ) {}

  readonly get = (): Promise<EngineAnswerers> => (this.loaded ??= this.load());

  async close(): Promise<void> {
    await (await this.loaded)?.close();
  }

  private async load(): Promise<EngineAnswerers> {
    const { EngineAnswerers: Answerers } = await import('./engine-answerers.js');
    // Of its own: the other one imports nothing of what it does.
    const worker = new PythonWorker({ onInstall: this.onInstall, args: ENGINES_WORKER });
    const folder = join(this.home, 'logs', 'engines');
    return Answerers.on(worker, { folder, environment: process.env, log: this.log });
  }
}
