import { Home } from '../src/home.js';
import { HostLock } from '../src/host-lock.js';

/** Tries to take the lock of a home, prints who has it, and stays alive. */
void HostLock.take(new Home(process.argv[2] ?? ''), 'spec').then(async (taken) => {
  if (taken instanceof HostLock) await taken.open({ servers: 'nats://127.0.0.1:1', token: 'secret' });
  process.stdout.write(taken instanceof HostLock ? 'host\n' : `guest of ${taken.place.pid}\n`);
  setInterval(() => undefined, 1_000);
});
