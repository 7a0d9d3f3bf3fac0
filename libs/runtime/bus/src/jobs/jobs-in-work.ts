import { subjects, type ServiceName } from '@agora/contracts';
import { RequestStrategy } from 'nats';
import { z } from 'zod';
import { decode, encode } from '../codec.js';
import type { Connection } from '../connection.js';
import { callFault, isNoResponders } from '../nats-fault.js';

/** How long to wait for the answers of all processes; nobody knows how many there are. */
const ANSWERS_MS = 1_000;

export const keysSchema = z.object({ keys: z.array(z.string()) });

/** Asks every process of a service which of these jobs it has in work. One that does not answer in time has none. */
export async function jobsInWork(
  { nats }: Connection,
  service: ServiceName,
  keys: readonly string[],
): Promise<Set<string>> {
  const subject = subjects.rpc(service, 'working');
  const inWork = new Set<string>();
  try {
    const options = { strategy: RequestStrategy.Timer, maxWait: ANSWERS_MS };
    for await (const answer of await nats.requestMany(subject, encode({ keys }, subject), options)) {
      const parsed = keysSchema.safeParse(decode(answer.data, subject, 'bad-response'));
      for (const key of parsed.data?.keys ?? []) inWork.add(key);
    }
  } catch (error) {
    if (!isNoResponders(error)) throw callFault(error, subject);
  }
  return inWork;
}
