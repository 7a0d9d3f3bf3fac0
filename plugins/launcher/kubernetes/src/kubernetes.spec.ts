import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LaunchRequest } from '@agora/plugin-api';
import { describeLauncher } from '@agora/testkit';
import plugin from './index.js';
import { KubernetesLauncher } from './kubernetes-launcher.js';
import { lossOf } from './state-of.js';

const folder = mkdtempSync(join(tmpdir(), 'agora-kubernetes-'));
const before = process.env['PATH'] ?? '';
mkdirSync(join(folder, 'bin'));
const script = join(__dirname, '../test/kubectl.py');
chmodSync(script, 0o755);
symlinkSync(script, join(folder, 'bin', 'kubectl'));
process.env['PATH'] = `${folder}/bin${delimiter}${before}`;
process.env['KUBECONFIG'] = folder;
afterAll(() => {
  process.env['PATH'] = before;
  delete process.env['KUBECONFIG'];
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const options = { image: 'lab/agora', volumes: [{ claim: 'shared', path: '/shared' }], secret: 'agora' };

describeLauncher(plugin, {
  options,
  invalidOptions: [
    {},
    { ...options, volumes: [] },
    { ...options, namespace: 'Not A Name' },
    { ...options, volumes: [{ claim: 'shared', path: 'relative' }] },
  ],
});

const launcher = (change: object = {}): KubernetesLauncher =>
  new KubernetesLauncher(plugin.options.parse({ ...options, ...change }));
const request = (name: string, change: Partial<LaunchRequest> = {}): LaunchRequest => ({
  name,
  folder,
  argv: ['/bin/sleep', '600'],
  env: { OPEN: 'yes', SECRET: 'a value of ours' },
  secretNames: ['SECRET'],
  nodes: 1,
  gpusPerNode: 2,
  ...change,
});
const manifest = (): string => readFileSync(join(folder, 'last.json'), 'utf8');

it('asks for GPUs, volumes and a queue, and names secrets without their values', async () => {
  const made = launcher({ memory: '64Gi', queue: 'lab', pod: { nodeSelector: { gpu: 'h100' } } });
  const id = await made.submit(request('agora-manifest'));
  expect(JSON.parse(manifest())).toMatchObject({
    metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'lab' } },
    spec: {
      suspend: true,
      template: {
        spec: {
          restartPolicy: 'Never',
          nodeSelector: { gpu: 'h100' },
          containers: [
            {
              image: 'lab/agora',
              resources: { limits: { memory: '64Gi', 'nvidia.com/gpu': '2' } },
              volumeMounts: [{ mountPath: '/shared' }],
            },
          ],
        },
      },
    },
  });
  expect(manifest()).not.toContain('a value of ours');
  expect(await made.state(id)).toEqual({ phase: 'queued', detail: 'suspended' });
  await made.stop(id, 'hard');
});

it('keeps waiting for a Job whose node was lost or whose pod was preempted', async () => {
  const id = await launcher().submit(request('agora-lost'));
  const overlay = join(folder, `status-${id}.json`);
  const lost = { active: 0, ready: 0, conditions: [] };
  writeFileSync(overlay, JSON.stringify(lost));
  expect(await launcher().state(id)).toEqual({ phase: 'queued', detail: 'no pod yet' });
  expect(await launcher().find(id)).toBe(id);
  writeFileSync(overlay, JSON.stringify({ ...lost, active: 1 }));
  expect(await launcher().state(id)).toEqual({ phase: 'queued', detail: 'a pod is being started' });
  const failed = { type: 'Failed', status: 'True', reason: 'PodFailurePolicy' };
  writeFileSync(overlay, JSON.stringify({ failed: 1, conditions: [failed] }));
  expect(await launcher().state(id)).toEqual({ phase: 'ended', detail: 'Failed: PodFailurePolicy' });
  expect(await launcher().find(id)).toBeUndefined();
  await launcher().stop(id, 'hard');
});

// Fields and words as the documentation of pods has them (disruption conditions, pod lifecycle), in the combinations that clusters of
// others were seen to answer with; none was recorded by us.
const pod = (creationTimestamp: string, status: object) => ({
  kind: 'Pod',
  metadata: { creationTimestamp },
  status: { phase: 'Failed', ...status },
});
const disrupted = (reason: string) => ({
  conditions: [
    { type: 'Ready', status: 'False', reason: 'PodFailed' },
    { type: 'DisruptionTarget', status: 'True', reason, message: 'Words for people' },
  ],
});

it.each([
  ['a pod that made way for another', disrupted('PreemptionByScheduler'), 'PreemptionByScheduler'],
  // The pod runs on for all the cluster knows, and stays until the node is heard of or given up.
  ['a node that is away', { phase: 'Running', ...disrupted('DeletionByTaintManager') }, 'DeletionByTaintManager'],
  [
    'a node that was shut down',
    { reason: 'Terminated', ...disrupted('TerminationByKubelet') },
    'TerminationByKubelet, Terminated',
  ],
  ['a node that says nothing', { phase: 'Running', reason: 'NodeLost', conditions: [] }, 'NodeLost'],
  [
    'a node without memory',
    { reason: 'Evicted', ...disrupted('TerminationByKubelet') },
    'TerminationByKubelet, Evicted',
  ],
  ['a node without memory, of an older cluster', { reason: 'Evicted' }, 'Evicted'],
])('says why a Job waits: %s', async (_, status, why) => {
  const id = await launcher().submit(request('agora-why'));
  writeFileSync(join(folder, `status-${id}.json`), JSON.stringify({ active: 1, ready: 0, failed: 1, conditions: [] }));
  const pods = [pod('2026-01-02T00:00:00Z', { phase: 'Pending' }), pod('2026-01-01T00:00:00Z', status)];
  writeFileSync(join(folder, `pods-${id}.json`), JSON.stringify(pods));
  expect(await launcher().state(id)).toEqual({
    phase: 'queued',
    detail: `a pod is being started; a pod was lost: ${why}`,
  });
  for (const name of ['status', 'pods']) rmSync(join(folder, `${name}-${id}.json`));
  await launcher().stop(id, 'hard');
});

it('knows no loss of pods that are there, and none of a disruption that did not come', () => {
  const ready = {
    phase: 'Running',
    conditions: [{ type: 'DisruptionTarget', status: 'False', reason: 'EvictionByEvictionAPI' }],
  };
  expect(lossOf([pod('2026-01-01T00:00:00Z', ready)])).toBeUndefined();
  expect(lossOf([])).toBeUndefined();
});

describe('a training of several nodes', () => {
  beforeAll(() => writeFileSync(join(folder, 'kubeflow'), ''));
  afterAll(() => rmSync(join(folder, 'kubeflow')));
  const many = (name: string): LaunchRequest => request(name, { nodes: 2 });

  it('is a TrainJob, found by its name, whose pods are told where they meet', async () => {
    const told = join(folder, 'told');
    const argv = ['/bin/sh', '-c', 'echo "$PET_MASTER_ADDR" > "$0"; exec sleep 600', told];
    const made = launcher({ queue: 'lab', pod: { nodeSelector: { gpu: 'h100' } }, memory: '64Gi', runtime: 'ours' });
    const id = await made.submit({ ...many('agora-nodes'), argv });
    expect(JSON.parse(manifest())).toMatchObject({
      apiVersion: 'trainer.kubeflow.org/v1alpha1',
      kind: 'TrainJob',
      metadata: { name: 'agora-nodes', labels: { 'kueue.x-k8s.io/queue-name': 'lab' } },
      spec: {
        suspend: true,
        runtimeRef: { name: 'ours' },
        trainer: {
          numNodes: 2,
          image: 'lab/agora',
          resourcesPerNode: { limits: { memory: '64Gi', 'nvidia.com/gpu': '2' } },
        },
        runtimePatches: [
          {
            trainingRuntimeSpec: {
              template: {
                spec: {
                  replicatedJobs: [
                    {
                      name: 'node',
                      template: {
                        spec: {
                          template: {
                            spec: {
                              nodeSelector: { gpu: 'h100' },
                              volumes: [{ persistentVolumeClaim: { claimName: 'shared' } }],
                              containers: [{ name: 'node', volumeMounts: [{ mountPath: '/shared' }] }],
                            },
                          },
                        },
                      },
                    },
                  ],
                },
              },
            },
          },
        ],
      },
    });
    expect(manifest()).not.toContain('a value of ours');
    expect(await made.find('agora-nodes')).toBe(id);
    for (let tries = 0; tries < 200 && !existsSync(told); tries += 1) await pause(25);
    expect(readFileSync(told, 'utf8')).toBe('agora-nodes-node-0-0\n');
    await made.stop(id, 'hard');
    expect(await made.find('agora-nodes')).toBeUndefined();
  });

  it('is queued, runs, fails and is submitted again under its name', async () => {
    const id = await launcher().submit(many('agora-again'));
    expect(await launcher().state(id)).toEqual({ phase: 'running', detail: 'a pod is ready' });
    const overlay = join(folder, 'status-agora-again.json');
    const node = { name: 'node', active: 1, ready: 0, succeeded: 0, failed: 0, suspended: 0 };
    // Kueue has let it begin: the condition stays, and says nothing of whether it runs.
    const resumed = { type: 'Suspended', status: 'False', reason: 'Resumed', message: 'TrainJob is resumed' };
    writeFileSync(overlay, JSON.stringify({ conditions: [resumed], jobsStatus: [node] }));
    expect(await launcher().state(id)).toMatchObject({ phase: 'queued' });
    writeFileSync(overlay, JSON.stringify({ conditions: [resumed], jobsStatus: [{ ...node, ready: 1 }] }));
    expect(await launcher().state(id)).toMatchObject({ phase: 'running' });
    const failed = { type: 'Failed', status: 'True', reason: 'FailedJobs', message: 'jobset failed' };
    writeFileSync(overlay, JSON.stringify({ conditions: [resumed, failed] }));
    writeFileSync(
      join(folder, 'pods-agora-again.json'),
      JSON.stringify([pod('2026-01-01T00:00:00Z', disrupted('DeletionByTaintManager'))]),
    );
    expect(await launcher().state(id)).toEqual({
      phase: 'ended',
      detail: 'Failed: FailedJobs; a pod was lost: DeletionByTaintManager',
    });
    const again = launcher().submit(many('agora-again'));
    expect(await again).toBe(id);
    rmSync(overlay);
    expect(await launcher().find('agora-again')).toBe(id);
    await launcher().stop(id, 'hard');
  });
});

it('says what is wrong: a Job that is refused, a secret that would be read, nodes, a cluster that is away', async () => {
  const wrong = (code: string, message: string) => ({
    code,
    message: expect.stringContaining(message) as string,
    fix: expect.stringMatching(/\S/) as string,
  });
  const refused = launcher({ image: 'refused' }).submit(request('agora-refused'));
  await expect(refused).rejects.toMatchObject(wrong('invalid-input', 'exceeded quota'));
  const told = launcher({ secret: undefined }).submit(request('agora-told'));
  await expect(told).rejects.toMatchObject(wrong('invalid-input', 'SECRET would stand in the Job'));
  const many = launcher().submit(request('agora-many', { nodes: 2 }));
  await expect(many).rejects.toMatchObject(wrong('invalid-input', 'has no TrainJob of Kubeflow Trainer'));
  writeFileSync(join(folder, 'down'), '');
  for (const call of [
    () => launcher().find('agora-x'),
    () => launcher().state('agora-x'),
    () => launcher().stop('agora-x', 'hard'),
  ])
    await expect(call()).rejects.toMatchObject({
      ...wrong('unreachable', 'does not answer: The connection to the server 10.0.0.1:6443 was refused'),
      retryable: true,
    });
  rmSync(join(folder, 'down'));
});
