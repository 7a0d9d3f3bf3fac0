import type { PushOptions, PushResult } from './push.js';

export const HUB = 'https://huggingface.co';

/** As in `push.ts`. The hub's client is loaded when it is called: a run, which pushes nothing, need not wait for it. */
export async function pushToHub(options: PushOptions): Promise<PushResult> {
  return (await import('./push.js')).pushToHub(options);
}
