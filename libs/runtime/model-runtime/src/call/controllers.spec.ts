import { Controllers } from './controllers.js';

describe('the controllers of calls', () => {
  it('give one that was left as it was to the next call', () => {
    const controllers = new Controllers();
    const first = controllers.take();
    expect(controllers.take()).not.toBe(first);
    controllers.giveBack(first);
    expect(controllers.take()).toBe(first);
  });

  it('never give one again that has aborted', () => {
    const controllers = new Controllers();
    const used = controllers.take();
    used.abort();
    controllers.giveBack(used);
    expect(controllers.take().signal.aborted).toBe(false);
  });

  it('never give one again that someone still listens to', () => {
    const controllers = new Controllers();
    const heard = controllers.take();
    const listener = (): void => undefined;
    heard.signal.addEventListener('abort', listener);
    controllers.giveBack(heard);
    expect(controllers.take()).not.toBe(heard);
  });
});
