import type { Bus } from '@agora/bus';
import { Fault, subjects, type EndpointCheckRequest } from '@agora/contracts';
import { z } from 'zod';
import type { StageNode } from '../plan/run-plan.js';

interface Endpoint extends EndpointCheckRequest {
  /** For messages. */
  title: string;
}

/**
 * Asks the evaluation service whether it can use every generator that has something left to answer, and every judge that may be
 * asked, so that a missing key ends the run before anything is computed. When no such service answers yet, the jobs
 * themselves will tell.
 *
 * @throws Fault of the first that cannot be used.
 */
export async function checkEndpoints(open: readonly StageNode[], bus: Bus): Promise<void> {
  const checked = new Set<string>();
  for (const { title, ...request } of open.flatMap(endpointsOf)) {
    const known = JSON.stringify(request);
    if (checked.has(known)) continue;
    checked.add(known);
    try {
      await bus.request(subjects.rpc('evaluation', 'check'), request, z.object({}));
    } catch (error) {
      const fault = Fault.from(error);
      if (fault.code === 'unreachable' || fault.code === 'timeout') return;
      throw new Fault(fault.code, `${title}: ${fault.message}`, { fix: fault.fix, cause: error });
    }
  }
}

function endpointsOf({ spec, runtime }: StageNode): Endpoint[] {
  if (spec.kind !== 'evaluate') return [];
  const { baseDir, options, limits, price, judge } = runtime;
  const endpoints: Endpoint[] = [];
  if (spec.subject.kind === 'generator') {
    const { id, provider, model } = spec.subject.generator;
    endpoints.push({
      title: `generator "${id}"`,
      baseDir,
      endpoint: { provider: provider.plugin, model, options: options[provider.plugin] ?? {}, limits, price },
    });
  }
  if (spec.judge) {
    const { provider, model } = spec.judge;
    endpoints.push({
      title: 'evaluation.judge',
      baseDir,
      endpoint: {
        provider: provider.plugin,
        model,
        options: judge?.options ?? {},
        limits: judge?.limits ?? {},
        price: judge?.price,
      },
    });
  }
  return endpoints;
}
