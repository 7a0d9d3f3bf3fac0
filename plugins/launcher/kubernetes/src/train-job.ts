import { type LaunchRequest } from '@agora/plugin-api';
import { containerOf, labelsOf } from './manifest.js';
import type { KubernetesOptions } from './options.js';

/** Of `kubectl get`, `delete` and ids. */
export const TRAIN_JOB = 'trainjobs.trainer.kubeflow.org';
/** How Kubeflow's runtimes of torch name the pods that train, and the container in them. */
const NODE = 'node';
const MANAGER = 'agora.dev/launcher';

/**
 * A `TrainJob` of Kubeflow Trainer (`trainer.kubeflow.org/v1alpha1`): as many pods as nodes, which it tells by PET_MASTER_ADDR and
 * PET_MASTER_PORT where they meet. Whether a pod that fails is made anew is up to the runtime. Fields as in the API's reference
 * (`runtimePatches`, Trainer 2.2 or later).
 */
export function trainJobOf(request: LaunchRequest, options: KubernetesOptions): Record<string, unknown> {
  const { name, nodes } = request;
  const { queue, runtime, volumes, pod } = options;
  const { image, command, env, resources, volumeMounts } = containerOf(request, options);
  const spec = {
    volumes: volumes.map(({ claim }, index) => ({
      name: `volume-${index}`,
      persistentVolumeClaim: { claimName: claim },
    })),
    containers: [{ name: NODE, volumeMounts }],
    ...pod,
  };
  return {
    apiVersion: 'trainer.kubeflow.org/v1alpha1',
    kind: 'TrainJob',
    metadata: { name, labels: labelsOf(queue) },
    spec: {
      ...(queue === undefined ? {} : { suspend: true }),
      runtimeRef: { apiGroup: 'trainer.kubeflow.org', kind: 'ClusterTrainingRuntime', name: runtime },
      trainer: { numNodes: nodes, image, command, env, resourcesPerNode: resources },
      runtimePatches: [
        {
          manager: MANAGER,
          trainingRuntimeSpec: {
            template: { spec: { replicatedJobs: [{ name: NODE, template: { spec: { template: { spec } } } }] } },
          },
        },
      ],
    },
  };
}
