import { resolve } from 'node:path';
import { indented } from '@agora/text-tools/terminal-text';
import { Fault } from '@agora/plugin-api';
import { busOptions, type BusOptions } from './bus-options.js';
import type { WorkTuning } from './jobs/work-tuning.js';
import { startService, type RunningService, type ServiceDefinition } from './service.js';

export interface ServiceMainOptions {
  /** What stands here wins over the environment. */
  bus?: Partial<BusOptions>;
  /** Folder of artifacts and journals; else AGORA_HOME, else `.agora`. */
  home?: string;
  /** Default `WORK_TUNING`. */
  tuning?: Partial<WorkTuning>;
}

const SIGNALS = { SIGTERM: 143, SIGINT: 130 } as const;

/**
 * Body of a service's `main.ts`: settings from the environment, runs until SIGTERM or SIGINT, then drains and ends the
 * process. A second signal ends it at once; the jobs it had go to other workers a little later.
 */
export async function runServiceMain(service: ServiceDefinition, options: ServiceMainOptions = {}): Promise<void> {
  const say = (text: string): boolean => process.stderr.write(`${service.name}: ${indented(text)}\n`);
  let running: RunningService | undefined;
  let asked = false;
  const ended = new Promise<void>((end) => {
    for (const [signal, exitCode] of Object.entries(SIGNALS)) {
      process.on(signal, () => {
        // Before the start is over there is nothing to drain.
        if (asked || !running) process.exit(exitCode);
        asked = true;
        say('draining');
        end();
      });
    }
  });
  try {
    const home = resolve(options.home ?? (process.env['AGORA_HOME'] || '.agora'));
    running = await startService(service, { bus: busOptions(options.bus), home, tuning: options.tuning });
    say(`ready (home ${home})`);
    await ended;
    await running.close();
    process.exit(0);
  } catch (error) {
    const { code, message, fix } = Fault.from(error);
    say(message);
    if (fix !== undefined) say(fix);
    process.exit(code === 'invalid-input' ? 2 : 1);
  }
}
