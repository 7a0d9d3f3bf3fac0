import { z } from 'zod';

const label = () => z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'is no name of Kubernetes');

export const kubernetesOptions = z.strictObject({
  image: z.string().min(1).describe('With bash, and the interpreter that environment.python names'),
  context: z.string().min(1).optional().describe("Of kubectl's configuration; the current one when left out"),
  namespace: label().optional().describe('The one of the context when left out'),
  volumes: z
    .array(z.strictObject({ claim: label(), path: z.string().startsWith('/') }))
    .min(1)
    .describe(
      'Persistent volume claims and where they are mounted: the home must lie on one, under the same path as here',
    ),
  cpu: z.string().optional().describe('Request and limit, such as 8'),
  memory: z.string().optional().describe('Request and limit, such as 64Gi'),
  gpuResource: z.string().default('nvidia.com/gpu').describe('What a GPU is called'),
  secret: label()
    .optional()
    .describe('A Secret whose keys are the names of environment.pass; values never pass through us'),
  queue: label().optional().describe('Queue of Kueue, which then decides when the Job begins'),
  runtime: label()
    .default('torch-distributed')
    .describe('ClusterTrainingRuntime of Kubeflow Trainer, for a training of several nodes'),
  graceSeconds: z.number().int().positive().default(300).describe('Before a pod that must leave is killed'),
  pod: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Further fields of the pod: nodeSelector, tolerations, securityContext, …'),
});
export type KubernetesOptions = z.output<typeof kubernetesOptions>;
