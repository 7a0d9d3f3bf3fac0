import { startService, type BusOptions } from '@agora/bus';
import { service } from '../src/index.js';

/** A generation service to be killed. */
const bus = JSON.parse(process.env['SPEC_BUS'] ?? '') as BusOptions;
void startService(service, { bus, home: process.env['SPEC_HOME'] ?? '', tuning: { ackWaitMs: 1_500 } }).then(() =>
  process.stdout.write('ready\n'),
);
