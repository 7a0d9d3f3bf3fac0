import { Fault } from '@agora/plugin-api';
import { pinnedVersions } from '@agora/python-worker';
import { pythonSays } from './python-says.js';

/** Looks without importing, which would take seconds. */
const LOOK = `
import importlib.metadata as m, importlib.util, os
spec = importlib.util.find_spec("transformers")
path = os.path.join(os.path.dirname(spec.origin), "generation", "configuration_utils.py")
print(m.version("transformers") if "class ContinuousBatchingConfig" in open(path, encoding="utf-8").read() else "none")
`;

/**
 * The version of the transformers that the worker has: it batches.
 * @throws Fault `missing-dependency` where an interpreter of the user's own has one that cannot
 */
export async function continuousVersion(environment: NodeJS.ProcessEnv): Promise<string> {
  const own = environment['AGORA_PYTHON'];
  if (!own) return pinnedVersions()['transformers'] ?? '';
  const said = await pythonSays(own, LOOK, environment).catch(() => undefined);
  if (said !== undefined && said !== 'none') return said;
  throw new Fault(
    'missing-dependency',
    `evaluation.engine: continuous is asked for, but the transformers of ${own} ${said === 'none' ? 'has no continuous batching' : 'cannot be looked at'}`,
    { fix: `Install transformers ${pinnedVersions()['transformers']} there, or leave evaluation.engine out.` },
  );
}
