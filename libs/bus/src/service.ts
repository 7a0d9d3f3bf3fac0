import { Fault, type ServiceName } from '@agora/contracts';
import type { DynamicModule } from '@nestjs/common';
import type { BusOptions } from './bus-options.js';
import type { Log } from './log.js';

/** What a service is given to live in. `Bus` is injectable beside it. */
export interface ServiceEnvironment {
  /** Absolute folder: artifacts, journals. */
  home: string;
  log: Log;
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
}

export interface ServiceOptions {
  bus: BusOptions;
  home: string;
  log?: Log;
}

export function startService(_service: ServiceDefinition, _options: ServiceOptions): Promise<RunningService> {
  throw new Fault('internal', 'not built yet');
}

/** Body of a service's `main.ts`: settings from the environment, drains on SIGTERM and SIGINT. */
export function runServiceMain(_service: ServiceDefinition): Promise<void> {
  throw new Fault('internal', 'not built yet');
}
