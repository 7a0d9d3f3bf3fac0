import { startService, type BusOptions } from '@agora/bus';
import { GenerationModule } from '../src/generation.module.js';
import { service } from '../src/index.js';
import { QUICK } from './quick.js';

/** A generation service to be killed while its batches are away. */
const bus = JSON.parse(process.env['SPEC_BUS'] ?? '') as BusOptions;
void startService(
  { ...service, module: (environment) => GenerationModule.in(environment, QUICK) },
  { bus, home: process.env['SPEC_HOME'] ?? '', tuning: { ackWaitMs: 1_500, maxAttempts: 50 } },
).then(() => process.stdout.write('ready\n'));
