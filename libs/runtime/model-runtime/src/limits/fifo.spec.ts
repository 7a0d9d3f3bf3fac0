import { Fifo } from './fifo.js';

describe('Fifo', () => {
  it('gives items back in order while others come, however many', () => {
    const fifo = new Fifo<number>();
    const out: (number | undefined)[] = [];
    for (let item = 0; item < 10_000; item += 1) {
      fifo.push(item);
      if (item % 3 === 0) out.push(fifo.shift());
    }
    expect(fifo.length).toBe(10_000 - out.length);
    expect(fifo.peek()).toBe(out.length);
    while (fifo.length > 0) out.push(fifo.shift());
    expect(out).toEqual(Array.from(out.keys()));
    expect([fifo.shift(), fifo.peek(), fifo.length]).toEqual([undefined, undefined, 0]);
  });
});
