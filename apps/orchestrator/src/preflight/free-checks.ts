import type { Bus } from '@agora/bus';
import { inspectReplySchema, subjects, type Finding, type InspectReply, type ServiceName } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import { findingOf } from './findings.js';
import type { Wanted } from './wanted.js';

export interface FreeChecks {
  findings: Finding[];
  /** What the trainer's machine told, and the evaluation service's. */
  trainer?: InspectReply;
  evaluation?: InspectReply;
}

/** Making the Python environment takes a minute, or many on a slow line. */
const INSTALL_MS = 30 * 60_000;
const LOOK_MS = 75_000;

/**
 * Checks everything that needs no paid call: credentials, and models on the machines that will load them. `install`: makes the
 * Python environment when there is none; without it, models are then not checked. `machine`: describes the machines as well.
 */
export async function checkFreely(
  wanted: Wanted,
  bus: Bus,
  { install, machine }: { install: boolean; machine: boolean },
): Promise<FreeChecks> {
  const inspect = (service: ServiceName, models: Wanted['train'], who: string): Promise<Looked> => {
    if (models.length === 0 && !machine) return Promise.resolve({ findings: [] });
    const request = { baseDir: wanted.baseDir, models, install, machine };
    return look(bus, service, request, install ? INSTALL_MS : LOOK_MS, models.some(isOwn) ? who : undefined);
  };
  const [keys, trainer, evaluation, metrics] = await Promise.all([
    checkKeys(wanted, bus),
    inspect('trainer', wanted.train, 'the student'),
    inspect('evaluation', wanted.answer, 'the models that answer benchmarks'),
    wanted.metrics.length === 0
      ? { findings: [] }
      : look(
          bus,
          'intrinsic-metrics',
          { baseDir: wanted.baseDir, models: wanted.metrics },
          LOOK_MS,
          'the models of metrics',
        ),
  ]);
  return {
    findings: [...keys, ...trainer.findings, ...evaluation.findings, ...metrics.findings],
    ...(trainer.reply ? { trainer: trainer.reply } : {}),
    ...(evaluation.reply ? { evaluation: evaluation.reply } : {}),
  };
}

interface Looked {
  findings: Finding[];
  reply?: InspectReply;
}

/** `who`: for whom it is worth saying that nobody looked. */
async function look(
  bus: Bus,
  service: ServiceName,
  request: object,
  timeoutMs: number,
  who: string | undefined,
): Promise<Looked> {
  try {
    const reply = await bus.request(subjects.rpc(service, 'inspect'), request, inspectReplySchema, { timeoutMs });
    const { findings, unchecked } = reply;
    return { findings: who && unchecked ? [...findings, unlooked(who, unchecked)] : findings, reply };
  } catch (error) {
    const { code, message } = Fault.from(error);
    if (code !== 'unreachable' && code !== 'timeout') return { findings: [findingOf(error)] };
    const why = code === 'unreachable' ? `no ${service} service answers` : message;
    return { findings: who ? [unlooked(who, why)] : [] };
  }
}

/** Ships with Agora, and needs no looking at. */
function isOwn({ model }: Wanted['train'][number]): boolean {
  return model !== 'nano' && model !== 'nano-reference';
}

function unlooked(who: string, why: string): Finding {
  return { code: 'unreachable', message: `Nobody can look at ${who} now: ${why}`, fatal: false };
}

/** Whether the services that will ask generators and judges have their keys and plugins. Of a service that is away its jobs will tell. */
async function checkKeys({ baseDir, generators, endpoints }: Wanted, bus: Bus): Promise<Finding[]> {
  const asks = [
    ...generators.map((generator) => ({
      title: `generator "${generator.id}"`,
      subject: subjects.rpc('generation', 'check'),
      request: { baseDir, generator },
    })),
    ...endpoints.map(({ title, service, provider, model, options, limits, price, mode }) => ({
      title,
      subject: subjects.rpc(service, 'check'),
      request: { baseDir, endpoint: { provider, model, options, limits, price, mode } },
    })),
  ];
  const answers = await Promise.allSettled(
    asks.map(({ subject, request }) => bus.request(subject, request, z.object({}))),
  );
  const findings: Finding[] = [];
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') continue;
    const fault = Fault.from(answer.reason);
    if (fault.code === 'unreachable' || fault.code === 'timeout') continue;
    findings.push(findingOf(fault, asks[index]?.title));
  }
  return findings;
}
