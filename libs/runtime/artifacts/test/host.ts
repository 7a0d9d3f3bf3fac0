import { Home } from '../src/home.js';
import { HostSeat } from '../src/host-seat.js';

/** Wants the seat of a home, says who has it, and stays. */
void HostSeat.take(new Home(process.argv[2] ?? ''), 'spec').then(async (taken) => {
  if (taken instanceof HostSeat) await taken.open({ servers: 'nats://127.0.0.1:1', token: 'secret' });
  process.stdout.write(taken instanceof HostSeat ? 'host\n' : `guest of ${taken.place.pid}\n`);
  setInterval(() => undefined, 1_000);
});
