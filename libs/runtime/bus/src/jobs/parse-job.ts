import type { RunEvent } from '@agora/contracts';
import { jobSchema, stageKey, STAGES, type Job, type Stage } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { allProblems } from '@agora/schema-findings';
import { z } from 'zod';
import { decode } from '../codec.js';
import { workSubject } from '../work-subject.js';
import type { Delivery } from './delivery.js';

/**
 * The job in a delivery.
 * @throws Fault `invalid-input` when it is no job, belongs on another subject, or its key is not that of its spec (an artifact
 * made of one spec must never be found under the key of another)
 */
export function parseJob(delivery: Delivery): Job {
  const payload = decode(delivery.data, `message ${delivery.sequence} on ${delivery.subject}`, 'invalid-input');
  const parsed = jobSchema.safeParse(payload);
  if (!parsed.success) {
    const which = `message ${delivery.sequence} on ${delivery.subject}`;
    throw new Fault('invalid-input', `${which} is no job: ${allProblems(parsed.error, 'it')}`, {
      fix: 'Run the same version of Agora in the orchestrator and in its workers.',
      cause: parsed.error,
    });
  }
  if (workSubject(parsed.data.spec.kind) !== delivery.subject) {
    throw new Fault('invalid-input', `a ${parsed.data.spec.kind} job does not belong on ${delivery.subject}`);
  }
  checkKey(parsed.data);
  return parsed.data;
}

function checkKey({ key, spec, title }: Job): void {
  const own = stageKey(spec);
  if (key === own) return;
  throw new Fault('invalid-input', `the job "${title}" names the key ${key}, but the key of its spec is ${own}`, {
    fix: 'Run the same version of Agora in the orchestrator and in its workers. If they are the same, somebody else queues jobs: let only the orchestrator publish to work.> (docs/bus.md).',
  });
}

const traceSchema = z.object({
  runId: z.string().min(1),
  key: z.string().catch(''),
  title: z.string().catch('a job that cannot be read'),
  cells: z.array(z.string()).catch([]),
});

/** The failure event of a message that is no job, if it says at least which run it belongs to. */
export function unreadableJobEvent(delivery: Delivery, fault: Fault): RunEvent | undefined {
  const trace = traceSchema.safeParse(lenientJson(delivery.data));
  const stage = STAGES.find((name: Stage) => delivery.subject.endsWith(`.${name}`));
  if (!trace.success || !stage) return undefined;
  return {
    kind: 'stage-failed',
    ...trace.data,
    stage,
    at: new Date().toISOString(),
    fault: fault.toData(),
    final: true,
  };
}

function lenientJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
