import { isOver, stateOf } from './state-of.js';

// Combinations that clusters of others were seen to answer with; none was recorded by us.
const none = { terminating: 0, uncountedTerminatedPods: {}, startTime: '2026-01-01T00:00:00Z' };
const holds = (type: string, reason?: string) => ({ type, status: 'True', ...(reason ? { reason } : {}) });

it.each<[string, object, string]>([
  ['accepted', { startTime: none.startTime, uncountedTerminatedPods: {} }, 'queued: no pod yet'],
  ['starting', { ...none, active: 1, ready: 0 }, 'queued: a pod is being started'],
  ['at work', { ...none, active: 1, ready: 1 }, 'running: a pod is ready'],
  ['without its node', { ...none, ready: 0, terminating: 1 }, 'queued: no pod yet'],
  [
    'failing',
    { ...none, ready: 0, failed: 1, conditions: [holds('FailureTarget', 'PodFailurePolicy')] },
    'queued: no pod yet',
  ],
  [
    'failed',
    {
      ...none,
      ready: 0,
      failed: 1,
      conditions: [holds('FailureTarget', 'PodFailurePolicy'), holds('Failed', 'PodFailurePolicy')],
    },
    'ended: Failed: PodFailurePolicy',
  ],
  [
    'done',
    {
      ...none,
      ready: 0,
      succeeded: 1,
      conditions: [holds('SuccessCriteriaMet'), holds('Complete', 'CompletionsReached')],
    },
    'ended: Complete: CompletionsReached',
  ],
])('reads a Job that is %s as clusters have told of one', (_, status, words) => {
  const { phase, detail } = stateOf({ status: { ...status } });
  expect(`${phase}: ${detail}`).toBe(words);
});

it('waits for the pod of a Job that is being deleted', () => {
  const job = { metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' } };
  expect(isOver(job)).toBe(true);
  expect(stateOf({ ...job, status: { active: 1 } }).phase).toBe('running');
  expect(stateOf({ ...job, status: {} }).phase).toBe('ended');
});
