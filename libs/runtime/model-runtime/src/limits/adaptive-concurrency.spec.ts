import { AdaptiveConcurrency, type StartedCall, type LoadSignal } from './adaptive-concurrency.js';

/** Plays calls in windows: as many as are allowed go at once and end together after `ms`. */
class Endpoint {
  now = 0;

  constructor(
    readonly concurrencyLimit: AdaptiveConcurrency,
    private readonly outcome: (inWindow: number, atOnce: number) => LoadSignal,
    private readonly ms: (atOnce: number) => number = () => 100,
  ) {}

  window(): number {
    const atOnce = this.concurrencyLimit.allowed;
    const started: StartedCall[] = [];
    for (let call = 0; call < atOnce; call += 1) started.push(this.concurrencyLimit.start(call === atOnce - 1));
    this.now += this.ms(atOnce);
    started.forEach((each, index) => this.concurrencyLimit.settle(each, this.outcome(index, atOnce), this.now));
    return atOnce;
  }

  windows(count: number): number[] {
    return Array.from({ length: count }, () => this.window());
  }
}

describe('AdaptiveConcurrency', () => {
  it('grows step by step while throughput grows, up to the ceiling', () => {
    const endpoint = new Endpoint(new AdaptiveConcurrency({ start: 16, ceiling: 24 }), () => 'answered');
    endpoint.windows(30);
    expect(endpoint.concurrencyLimit.allowed).toBe(24);
  });

  it('stops growing where more calls at once bring no more answers', () => {
    // From 20 on, everyone just waits longer.
    const saturated = (atOnce: number): number => 100 * Math.max(1, atOnce / 20);
    const endpoint = new Endpoint(new AdaptiveConcurrency({ start: 16, ceiling: 256 }), () => 'answered', saturated);
    endpoint.windows(40);
    expect(endpoint.concurrencyLimit.allowed).toBeGreaterThanOrEqual(20);
    expect(endpoint.concurrencyLimit.allowed).toBeLessThan(30);
  });

  it('halves once for all refusals of the calls that were under way', () => {
    const concurrencyLimit = new AdaptiveConcurrency({ start: 64, ceiling: 64 });
    const started = Array.from({ length: 64 }, () => concurrencyLimit.start(true));
    started.forEach((each) => concurrencyLimit.settle(each, 'refused', 1));
    expect(concurrencyLimit.allowed).toBe(32);
    const next = concurrencyLimit.start(true);
    concurrencyLimit.settle(next, 'refused', 2);
    expect(concurrencyLimit.allowed).toBe(16);
  });

  it('is back where it went well for long as soon as half of that goes well', () => {
    let closed = false;
    const endpoint = new Endpoint(new AdaptiveConcurrency({ start: 64, ceiling: 64 }), () =>
      closed ? 'refused' : 'answered',
    );
    endpoint.windows(5);
    closed = true;
    endpoint.window();
    expect(endpoint.concurrencyLimit.allowed).toBe(32);
    closed = false;
    endpoint.window();
    expect(endpoint.concurrencyLimit.allowed).toBe(64);
    // What is refused again so soon was no place to come back to.
    closed = true;
    endpoint.window();
    closed = false;
    expect(endpoint.windows(3)[2]).toBeLessThan(64);
  });

  it('never goes below one, and comes back when the endpoint does', () => {
    let down = true;
    const endpoint = new Endpoint(new AdaptiveConcurrency({ start: 8, ceiling: 8 }), () =>
      down ? 'refused' : 'answered',
    );
    endpoint.windows(10);
    expect(endpoint.concurrencyLimit.allowed).toBe(1);
    down = false;
    endpoint.windows(60);
    expect(endpoint.concurrencyLimit.allowed).toBe(8);
  });

  it('settles below an endpoint that refuses what is above its limit, and does not take that for chance', () => {
    const endpoint = new Endpoint(new AdaptiveConcurrency({ start: 64, ceiling: 64 }), (index) =>
      index < 20 ? 'answered' : 'refused',
    );
    const levels = endpoint.windows(60).slice(20);
    expect(endpoint.concurrencyLimit.randomRefusals).toBe(false);
    expect(Math.max(...levels)).toBeLessThan(30);
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(8);
  });

  it('gives the calls back to an endpoint that refuses the same share however few there are', () => {
    let count = 0;
    const endpoint = new Endpoint(new AdaptiveConcurrency({ start: 64, ceiling: 64 }), () => {
      count += 1;
      return count % 8 === 0 ? 'refused' : 'answered';
    });
    endpoint.windows(12);
    expect(endpoint.concurrencyLimit.randomRefusals).toBe(true);
    expect(endpoint.concurrencyLimit.allowed).toBe(64);
  });

  it('takes refusals seriously again when most calls are refused', () => {
    let share = 8;
    let count = 0;
    const endpoint = new Endpoint(new AdaptiveConcurrency({ start: 64, ceiling: 64 }), () => {
      count += 1;
      return count % share === 0 ? 'refused' : 'answered';
    });
    endpoint.windows(12);
    share = 1;
    endpoint.windows(20);
    expect(endpoint.concurrencyLimit.randomRefusals).toBe(false);
    expect(endpoint.concurrencyLimit.allowed).toBe(1);
  });

  it('takes a new range: a new start at once, a lower ceiling too', () => {
    const concurrencyLimit = new AdaptiveConcurrency({ start: 4, ceiling: 4 });
    concurrencyLimit.configure({ start: 9, ceiling: 9 });
    expect(concurrencyLimit.allowed).toBe(9);
    concurrencyLimit.configure({ start: 9, ceiling: 2 });
    expect(concurrencyLimit.allowed).toBe(2);
  });
});
