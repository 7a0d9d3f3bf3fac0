import { setTimeout as pause } from 'node:timers/promises';
import { runServiceMain, startService } from '../src/index.js';
import { measureService, QUICK } from './measure-service.js';

/**
 * A worker process for specs that kill it. Prints `began <title>` for each job. BEHAVIOUR says what it does then: `hang` never
 * ends, `slow` ends after 300 ms, `heed` ends when its signal is aborted.
 */
const behaviour = process.env['BEHAVIOUR'];

const service = measureService(async (job, { signal }) => {
  process.stdout.write(`began ${job.title}\n`);
  if (behaviour === 'slow') await pause(300);
  else if (behaviour === 'heed') await pause(600_000, undefined, { signal });
  else await new Promise(() => setInterval(() => undefined, 1_000));
  return { by: process.pid };
});

// Patience that is over long before the queue's own, as that of a service is.
if (process.env['MAIN']) void runServiceMain(service, { tuning: { graceMs: 2_000, abortMs: 1_000 } });
else {
  const bus = { servers: process.env['AGORA_NATS'] ?? '' };
  void startService(service, { bus, home: '/tmp', tuning: QUICK }).then(() => process.stdout.write('ready\n'));
}
