import type { StageNode } from '../plan/run-plan.js';
import { HeadStart } from './warm-up.js';

const stage = (kind: string): StageNode => ({ spec: { kind } }) as StageNode;
const data = [stage('shard'), stage('dataset'), stage('train')];

describe('HeadStart', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function opened(open: StageNode[], cores: number): { head: HeadStart; begun: jest.Mock } {
    const begun = jest.fn(() => Promise.resolve());
    const head = new HeadStart(begun, cores);
    head.plan(open);
    return { head, begun };
  }

  it('begins at once where cores are to spare, or where no data is to be made', () => {
    expect(opened(data, 8).begun).toHaveBeenCalledTimes(1);
    expect(opened([stage('train')], 2).begun).toHaveBeenCalledTimes(1);
  });

  it('leaves few cores to generation for a while', () => {
    const { begun } = opened(data, 2);
    expect(begun).not.toHaveBeenCalled();
    jest.runAllTimers();
    expect(begun).toHaveBeenCalledTimes(1);
  });

  it('begins when the first dataset is made, and not again', () => {
    const { head, begun } = opened(data, 2);
    head.queued(stage('shard'));
    expect(begun).not.toHaveBeenCalled();
    head.queued(stage('dataset'));
    head.queued(stage('train'));
    jest.runAllTimers();
    expect(begun).toHaveBeenCalledTimes(1);
  });

  it('does not begin after the end of its run', () => {
    const { head, begun } = opened(data, 2);
    head.end();
    jest.runAllTimers();
    expect(begun).not.toHaveBeenCalled();
  });
});
