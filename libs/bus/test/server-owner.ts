import { startNatsServer } from '../src/index.js';

/** Starts a nats-server and says its pid and address; then waits to be killed. */
void startNatsServer().then(({ pid, address }) => {
  process.stdout.write(`${JSON.stringify({ pid, address })}\n`);
  setInterval(() => undefined, 1_000);
});
