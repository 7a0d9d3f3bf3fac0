import {
  findingSchema,
  inspectRequestSchema,
  machineSchema,
  type Finding,
  type InspectReply,
  type InspectRequest,
} from '@agora/contracts';
import type { Training } from '@agora/run-schemas';
import { FAULT_CODES, Fault } from '@agora/plugin-api';
import { z } from 'zod';
import { ensurePythonEnvironment, ensurePythonExtra, pythonEnvironmentStatus } from '../environment.js';
import type { ModelReference } from '../methods.js';
import { LORA_REQUIREMENTS } from '../python-files.js';
import { resolveModel } from '../model-use.js';
import type { Placement } from '../training-job.js';
import type { AskOptions } from './ask-once.js';
import { askTogether } from './ask-together.js';

/** They ship with Agora and are checked by its own tests: looking at them would cost every run some seconds. */
const BUNDLED = ['nano', 'nano-reference'];

const answerSchema = z.object({
  machine: machineSchema,
  models: z.array(
    z.object({
      name: z.string(),
      parameters: z.number().optional(),
      context: z.number().nullish(),
      // A finding of a kind that this side has no code for is a mistake in the input.
      findings: z.array(findingSchema.extend({ code: z.enum(FAULT_CODES).catch('invalid-input') })),
    }),
  ),
  findings: z.array(findingSchema),
  checkpointBytes: z.number().default(0),
});

interface Wanted {
  name: string;
  reference: ModelReference;
  use: string;
  training?: unknown;
  placement?: InspectOptions['placement'];
  elsewhere?: true;
}

export interface InspectOptions extends AskOptions {
  /** How students will be trained; one process where it is left out. `by`: what says so, for faults. `atOnce`: as many beside each other. */
  placement?: Placement & { by?: 'compute'; atOnce?: number };
  onInstall?(line: string): void;
  /** Students are trained on other machines: whether they fit there cannot be told here, but what they take is. */
  elsewhere?: boolean;
}

/** Whether models can be loaded on this machine and fit, without loading them; see `agora_preflight`. Within a minute. */
export async function inspectModels(request: InspectRequest, options: InspectOptions = {}): Promise<InspectReply> {
  const { models, baseDir, install, machine } = inspectRequestSchema.parse(request);
  const findings: Finding[] = [];
  const { placement, elsewhere } = options;
  const wanted: Wanted[] = [];
  for (const { title, model, ...rest } of models) {
    if (BUNDLED.includes(model) && !needsPackages(rest.training)) continue;
    try {
      wanted.push({
        name: title,
        reference: resolveModel(model, baseDir),
        placement,
        ...rest,
        ...(elsewhere ? { elsewhere } : {}),
      });
    } catch (error) {
      const fault = Fault.from(error);
      findings.push(asFinding(new Fault(fault.code, `${title}: ${fault.message}`, fault)));
    }
  }
  const nothing = { findings, models: {}, checkpointBytes: 0 };
  const adapters = install && models.some(({ training }) => training?.lora !== undefined);
  if (wanted.length === 0 && !machine && !adapters) return nothing;
  try {
    const { ready, detail } = await pythonEnvironmentStatus(options);
    if (!ready && !install) return { ...nothing, unchecked: `there is ${detail}` };
    const python = await ensurePythonEnvironment({ ...options, onProgress: options.onInstall });
    if (adapters) await ensurePythonExtra(python, LORA_REQUIREMENTS, { ...options, onProgress: options.onInstall });
    if (wanted.length === 0 && !machine) return nothing;
    const { whole, models: told } = await askTogether(python, wanted, options);
    const answer = answerSchema.parse({ ...(whole as object), models: told });
    return {
      machine: answer.machine,
      findings: [...findings, ...answer.models.flatMap((model) => model.findings), ...answer.findings],
      models: Object.fromEntries(
        answer.models.flatMap(({ name, parameters, context = null }) =>
          parameters === undefined ? [] : [[name, { parameters, context }]],
        ),
      ),
      checkpointBytes: answer.checkpointBytes,
    };
  } catch (error) {
    const fault = Fault.from(error);
    if (fault.code === 'cancelled') throw fault;
    // A slow machine is no reason to refuse what lies on it.
    const fatal = fault.code !== 'timeout' || wanted.some(({ reference }) => 'id' in reference);
    return { ...nothing, findings: [...findings, asFinding(fault, fatal)] };
  }
}

/** Whether a training asks for what the machine may lack. */
function needsPackages(training: Training | undefined): boolean {
  return [training?.attention, training?.optimizer, training?.quantised].some((asked) => asked !== undefined);
}

export function asFinding({ code, message, fix }: Fault, fatal = true): Finding {
  return { code, message, ...(fix === undefined ? {} : { fix }), fatal };
}
