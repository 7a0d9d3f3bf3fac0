import { setTimeout as pause } from 'node:timers/promises';
import { runServiceMain, startService } from '../src/index.js';
import { measureService, QUICK } from './measure-service.js';

/**
 * A worker to be killed. Says `began <title>` for each job. What it does with it is BEHAVIOUR: `hang` for ever, `slow`
 * (until the file descriptor of life, i.e. 300 ms, is over), or `heed` its signal.
 */
const behaviour = process.env['BEHAVIOUR'];

const service = measureService(async (job, { signal }) => {
  process.stdout.write(`began ${job.title}\n`);
  if (behaviour === 'slow') await pause(300);
  else if (behaviour === 'heed') await pause(600_000, undefined, { signal });
  else await new Promise(() => setInterval(() => undefined, 1_000));
  return { by: process.pid };
});

if (process.env['MAIN']) void runServiceMain(service);
else {
  const bus = { servers: process.env['AGORA_NATS'] ?? '' };
  void startService(service, { bus, home: '/tmp', tuning: QUICK }).then(() => process.stdout.write('ready\n'));
}
