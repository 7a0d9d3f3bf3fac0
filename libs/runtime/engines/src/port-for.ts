import { createServer } from 'node:net';
import { Fault } from '@agora/plugin-api';
import type { InstalledName } from './installation.js';

/**
 * The port that a server of this machine is to listen at: the one that its place names, else one that is free now.
 * @throws Fault `invalid-input` where another program listens at the one that is named
 */
export function portFor(name: InstalledName, named: number | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program listens there' : error.message;
      reject(
        new Fault('invalid-input', `engines.${name}.port: ${named ?? 'a free one'} cannot be used: ${why}`, {
          fix: 'Name another port, or leave it out, and a free one is taken.',
        }),
      );
    });
    probe.listen(named ?? 0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
