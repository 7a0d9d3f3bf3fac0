import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { LaunchRequest } from '@agora/plugin-api';
import { describeLauncher } from '@agora/testkit';
import plugin from './index.js';
import { KubernetesLauncher } from './kubernetes-launcher.js';
import { isOver, stateOf } from './state-of.js';

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

it('waits for the pod of a Job that is being deleted', () => {
  const job = { metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' } };
  expect(isOver(job)).toBe(true);
  expect(stateOf({ ...job, status: { active: 1 } }).phase).toBe('running');
  expect(stateOf({ ...job, status: {} }).phase).toBe('ended');
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
  await expect(many).rejects.toMatchObject(wrong('invalid-input', 'nodes is 2'));
  writeFileSync(join(folder, 'down'), '');
  for (const call of [
    () => launcher().find('agora-x'),
    () => launcher().state('agora-x'),
    () => launcher().stop('agora-x', 'hard'),
  ])
    await expect(call()).rejects.toMatchObject({ ...wrong('unreachable', 'was refused'), retryable: true });
  rmSync(join(folder, 'down'));
});
