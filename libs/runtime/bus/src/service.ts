import { resolve } from 'node:path';
import type { ServiceName } from '@agora/contracts';
import type { DynamicModule } from '@nestjs/common';
import { Bus } from './bus.js';
import type { BusOptions } from './bus-options.js';
import { stderrLog, type Log } from './log.js';
import { WORK_TUNING, type WorkTuning } from './jobs/work-tuning.js';

/** What a service gets from its process. `Bus` is injectable beside it. */
export interface ServiceEnvironment {
  /** Absolute folder: artifacts, journals. */
  home: string;
  log: Log;
  /** True when all services live in one process, with a NATS that goes with it. */
  embedded: boolean;
  /** The plugins beside the bundled ones that jobs may name; undefined: any, as jobs are of this user alone. */
  plugins: readonly string[] | undefined;
}

export interface ServiceDefinition {
  name: ServiceName;
  /** Jobs at once in one process. */
  concurrency: number;
  module(environment: ServiceEnvironment): DynamicModule;
}

export interface RunningService {
  name: ServiceName;
  /** Takes no new work, lets running jobs end within the grace time, hands back the rest. */
  close(): Promise<void>;
  /** The same without grace time: running jobs begin no further calls, and end when those under way have ended. */
  hurry(): void;
}

export interface ServiceOptions {
  bus: BusOptions;
  home: string;
  log?: Log;
  embedded?: boolean;
  /** Plugins beside the bundled ones that jobs may name; default: AGORA_PLUGINS. Embedded services load any. */
  plugins?: readonly string[];
  /** How work is delivered, for tests and unusual machines. */
  tuning?: Partial<WorkTuning>;
}

/** Starts a service in this process; resolves when it answers requests and takes work. */
export async function startService(service: ServiceDefinition, options: ServiceOptions): Promise<RunningService> {
  const log = options.log ?? stderrLog(service.name);
  const home = resolve(options.home);
  const bus = await Bus.connect(options.bus, { name: `agora ${service.name}`, log });
  try {
    // Nest is loaded only here: a client of the bus does not need it.
    const { startNest } = await import('./start-nest.js');
    const tuning = { ...WORK_TUNING, ...options.tuning };
    const { app, hurry } = await startNest(service, environmentOf(options, home, log), bus, tuning);
    const close = async (): Promise<void> => {
      await app.close();
      await bus.close();
    };
    let closing: Promise<void> | undefined;
    return { name: service.name, close: () => (closing ??= close()), hurry };
  } catch (error) {
    await bus.close();
    throw error;
  }
}

function environmentOf({ embedded = false, plugins }: ServiceOptions, home: string, log: Log): ServiceEnvironment {
  return { home, log, embedded, plugins: embedded ? undefined : (plugins ?? listed(process.env['AGORA_PLUGINS'])) };
}

/** Names separated by commas. */
export function listed(text = ''): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}
