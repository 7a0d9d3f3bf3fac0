import { subjects } from '@agora/contracts';
import { computeReplySchema } from '@agora/run-schemas';
import { loadCompute } from '@agora/jobs';
import { Fault } from '@agora/plugin-api';
import type { Session } from './session.js';

export interface ComputeFlags {
  /** File that says where students are trained. */
  compute?: string;
}

/** What the trainer reads. */
const VARIABLE = 'AGORA_COMPUTE';

/** Has a trainer of this process train as the file says. @throws Fault `invalid-input` with all that is wrong in it. */
export async function useCompute(flags: ComputeFlags): Promise<void> {
  if (flags.compute === undefined) return;
  process.env[VARIABLE] = (await loadCompute(flags.compute)).file;
}

/**
 * Where another process trains, its compute file counts; another than the one that was given here must not go unseen.
 * @throws Fault `invalid-input`
 */
export async function checkCompute({ bus, role }: Session, { compute }: ComputeFlags): Promise<void> {
  if (compute === undefined || role === 'host' || role === 'alone') return;
  const { digest } = await loadCompute(compute);
  const there = await bus
    .request(subjects.rpc('trainer', 'compute'), {}, computeReplySchema)
    .catch((error: unknown) => {
      const { message } = Fault.from(error);
      throw new Fault('unreachable', `--compute is given, but no trainer says where it trains: ${message}`, {
        fix: `Start one: agora serve trainer --compute ${compute}`,
      });
    });
  if (there.digest === digest) return;
  const says = there.file === undefined ? 'in its own process' : `as ${there.file} says (launcher ${there.launcher})`;
  throw new Fault(
    'invalid-input',
    `--compute ${compute} is given, but students are trained by another process, ${says}`,
    {
      fix:
        role === 'guest'
          ? 'Leave it out to have them trained there, or wait until that process has ended.'
          : `Leave it out, or start the trainer so: agora serve trainer --compute ${compute}`,
    },
  );
}
