import { Throttle, type Departure, type Outcome } from './throttle.js';

/** Plays calls in windows: as many as are allowed go at once and end together after `ms`. */
class Endpoint {
  now = 0;

  constructor(
    readonly throttle: Throttle,
    private readonly outcome: (inWindow: number, atOnce: number) => Outcome,
    private readonly ms: (atOnce: number) => number = () => 100,
  ) {}

  window(): number {
    const atOnce = this.throttle.allowed;
    const departures: Departure[] = [];
    for (let call = 0; call < atOnce; call += 1) departures.push(this.throttle.depart(call === atOnce - 1));
    this.now += this.ms(atOnce);
    departures.forEach((each, index) => this.throttle.settle(each, this.outcome(index, atOnce), this.now));
    return atOnce;
  }

  windows(count: number): number[] {
    return Array.from({ length: count }, () => this.window());
  }
}

describe('Throttle', () => {
  it('grows step by step while throughput grows, up to the ceiling', () => {
    const endpoint = new Endpoint(new Throttle({ start: 16, ceiling: 24 }), () => 'answered');
    endpoint.windows(30);
    expect(endpoint.throttle.allowed).toBe(24);
  });

  it('stops growing where more calls at once bring no more answers', () => {
    // From 20 on, everyone just waits longer.
    const saturated = (atOnce: number): number => 100 * Math.max(1, atOnce / 20);
    const endpoint = new Endpoint(new Throttle({ start: 16, ceiling: 256 }), () => 'answered', saturated);
    endpoint.windows(40);
    expect(endpoint.throttle.allowed).toBeGreaterThanOrEqual(20);
    expect(endpoint.throttle.allowed).toBeLessThan(30);
  });

  it('halves once for all refusals of the calls that were under way', () => {
    const throttle = new Throttle({ start: 64, ceiling: 64 });
    const departures = Array.from({ length: 64 }, () => throttle.depart(true));
    departures.forEach((each) => throttle.settle(each, 'refused', 1));
    expect(throttle.allowed).toBe(32);
    const next = throttle.depart(true);
    throttle.settle(next, 'refused', 2);
    expect(throttle.allowed).toBe(16);
  });

  it('is back where it went well for long as soon as half of that goes well', () => {
    let closed = false;
    const endpoint = new Endpoint(new Throttle({ start: 64, ceiling: 64 }), () => (closed ? 'refused' : 'answered'));
    endpoint.windows(5);
    closed = true;
    endpoint.window();
    expect(endpoint.throttle.allowed).toBe(32);
    closed = false;
    endpoint.window();
    expect(endpoint.throttle.allowed).toBe(64);
    // What is refused again so soon was no place to come back to.
    closed = true;
    endpoint.window();
    closed = false;
    expect(endpoint.windows(3)[2]).toBeLessThan(64);
  });

  it('never goes below one, and comes back when the endpoint does', () => {
    let down = true;
    const endpoint = new Endpoint(new Throttle({ start: 8, ceiling: 8 }), () => (down ? 'refused' : 'answered'));
    endpoint.windows(10);
    expect(endpoint.throttle.allowed).toBe(1);
    down = false;
    endpoint.windows(60);
    expect(endpoint.throttle.allowed).toBe(8);
  });

  it('settles below an endpoint that refuses what is above its limit, and does not take that for chance', () => {
    const endpoint = new Endpoint(new Throttle({ start: 64, ceiling: 64 }), (index) =>
      index < 20 ? 'answered' : 'refused',
    );
    const levels = endpoint.windows(60).slice(20);
    expect(endpoint.throttle.sporadic).toBe(false);
    expect(Math.max(...levels)).toBeLessThan(30);
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(8);
  });

  it('gives the calls back to an endpoint that refuses the same share however few there are', () => {
    let count = 0;
    const endpoint = new Endpoint(new Throttle({ start: 64, ceiling: 64 }), () => {
      count += 1;
      return count % 8 === 0 ? 'refused' : 'answered';
    });
    endpoint.windows(12);
    expect(endpoint.throttle.sporadic).toBe(true);
    expect(endpoint.throttle.allowed).toBe(64);
  });

  it('takes refusals seriously again when most calls are refused', () => {
    let share = 8;
    let count = 0;
    const endpoint = new Endpoint(new Throttle({ start: 64, ceiling: 64 }), () => {
      count += 1;
      return count % share === 0 ? 'refused' : 'answered';
    });
    endpoint.windows(12);
    share = 1;
    endpoint.windows(20);
    expect(endpoint.throttle.sporadic).toBe(false);
    expect(endpoint.throttle.allowed).toBe(1);
  });

  it('takes a new range: a new start at once, a lower ceiling too', () => {
    const throttle = new Throttle({ start: 4, ceiling: 4 });
    throttle.configure({ start: 9, ceiling: 9 });
    expect(throttle.allowed).toBe(9);
    throttle.configure({ start: 9, ceiling: 2 });
    expect(throttle.allowed).toBe(2);
  });
});
