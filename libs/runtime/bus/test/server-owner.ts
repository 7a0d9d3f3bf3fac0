import { startNatsServer } from '../src/index.js';

/** Starts a nats-server and says its pid and folder; then waits to be killed. */
void startNatsServer().then(({ pid, folder }) => {
  process.stdout.write(`${JSON.stringify({ pid, folder })}\n`);
  setInterval(() => undefined, 1_000);
});
