import { jobScript } from '@agora/launcher-kit';
import { Fault, type LaunchRequest } from '@agora/plugin-api';
import type { KubernetesOptions } from './options.js';

/** Exit codes of a training: asked to stop, so run it again; wrong input, so never again. */
const INTERRUPTED = 75;
const WRONG_INPUT = 65;

/** A `batch/v1` Job of one pod. Pods that are preempted, evicted or asked to leave are made anew and do not count. */
export function manifestOf(request: LaunchRequest, options: KubernetesOptions): Record<string, unknown> {
  const { name } = request;
  const { queue, graceSeconds, volumes, pod } = options;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: labelsOf(queue) },
    spec: {
      ...(queue === undefined ? {} : { suspend: true }),
      // Whoever watches the folder decides what becomes of a training that failed.
      backoffLimit: 0,
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
          { action: 'Ignore', onExitCodes: { containerName: 'training', operator: 'In', values: [INTERRUPTED] } },
          { action: 'FailJob', onExitCodes: { containerName: 'training', operator: 'In', values: [WRONG_INPUT] } },
        ],
      },
      template: {
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: graceSeconds,
          containers: [containerOf(request, options)],
          volumes: volumes.map(({ claim }, index) => ({
            name: `volume-${index}`,
            persistentVolumeClaim: { claimName: claim },
          })),
          ...pod,
        },
      },
    },
  };
}

/** Kueue knows what it is to begin by a label. */
export function labelsOf(queue: string | undefined): Record<string, string> {
  return { app: 'agora', ...(queue === undefined ? {} : { 'kueue.x-k8s.io/queue-name': queue }) };
}

export function containerOf(request: LaunchRequest, options: KubernetesOptions): Record<string, unknown> {
  const { folder, argv, gpusPerNode } = request;
  const { image, volumes, cpu, memory, gpuResource } = options;
  const resources = {
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memory }),
    ...(gpusPerNode > 0 ? { [gpuResource]: String(gpusPerNode) } : {}),
  };
  const log = 'exec >> "$AGORA_JOB_LOG" 2>&1';
  return {
    name: 'training',
    image,
    // The first process of a container is sent SIGTERM, which the script turns into a wish for a checkpoint.
    command: ['/bin/bash', '-c', jobScript({ folder, argv, head: [log] })],
    env: [{ name: 'AGORA_JOB_LOG', value: `${folder}/job.log` }, ...variables(request, options)],
    resources: { requests: resources, limits: resources },
    volumeMounts: volumes.map(({ path }, index) => ({ name: `volume-${index}`, mountPath: path })),
  };
}

/** Whoever may read Jobs may read what stands in them: secrets are named, and come from a Secret of the cluster. */
function variables({ env, secretNames }: LaunchRequest, { secret }: KubernetesOptions): Record<string, unknown>[] {
  return Object.entries(env).map(([name, value]) => {
    if (!secretNames.includes(name)) return { name, value };
    if (secret !== undefined) return { name, valueFrom: { secretKeyRef: { name: secret, key: name } } };
    throw new Fault('invalid-input', `options.secret is missing: ${name} would stand in the Job for all to read`, {
      fix: `kubectl create secret generic agora --from-literal=${name}=…, and set options.secret: agora.`,
    });
  });
}
