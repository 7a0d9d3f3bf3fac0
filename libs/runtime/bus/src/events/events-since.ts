import type { RunEvent } from '@agora/contracts';

/**
 * The events of one round of a run out of the replayed history of all its rounds: everything from the last `run-started`
 * that carries the round's start time.
 */
export async function* eventsSince(events: AsyncIterable<RunEvent>, startedAt: string): AsyncGenerator<RunEvent> {
  let begun = false;
  for await (const event of events) {
    begun ||= event.kind === 'run-started' && event.at === startedAt;
    if (begun) yield event;
  }
}
