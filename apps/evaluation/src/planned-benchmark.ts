import type { EvaluateSpec, StageRuntime } from '@agora/run-schemas';
import { Fault, type Benchmark } from '@agora/plugin-api';
import type { StagePlugins } from '@agora/plugin-host';

/**
 * The benchmark that was planned, of the domain that was planned.
 * @throws Fault `invalid-input` when this worker has another version of either.
 */
export async function plannedBenchmark(
  plugins: StagePlugins,
  { domain: use, benchmark: planned }: EvaluateSpec,
  runtime: StageRuntime,
): Promise<Benchmark> {
  const domain = await plugins.create('domain', use, runtime);
  const benchmark = domain.benchmarks.find(({ id }) => id === planned.id);
  if (benchmark?.version === planned.version) return benchmark;
  const here = benchmark ? `has it in version ${benchmark.version}` : 'has none of that name';
  throw new Fault(
    'invalid-input',
    `benchmark "${planned.id}" ${planned.version} was planned, but domain "${use.plugin}" ${here}`,
    { fix: 'Run the same version of Agora and of every plugin in the orchestrator and in its workers.' },
  );
}
