const SIZE = 624;
const SHIFT = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;
const TWIST = 0x9908b0df;

/** Python's generator `random.Random(0)` (MT19937, Matsumoto & Nishimura 1998), as far as language detection needs it. */
export class PythonRandom {
  private state: Uint32Array;
  private at = SIZE;
  private spareGauss: number | undefined;

  constructor() {
    this.state = SEEDED.slice();
  }

  /** `random.random()`: 53 bits, in [0, 1). */
  random(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** `random.randrange(count)`, with `count` below 2^32. */
  below(count: number): number {
    const unused = Math.clz32(count);
    for (;;) {
      const drawn = this.word() >>> unused;
      if (drawn < count) return drawn;
    }
  }

  /** `random.gauss(0, 1)`: the Box–Muller method, which gives two numbers at a time. */
  gauss(): number {
    const spare = this.spareGauss;
    this.spareGauss = undefined;
    if (spare !== undefined) return spare;
    const angle = this.random() * 2 * Math.PI;
    const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
    this.spareGauss = Math.sin(angle) * radius;
    return Math.cos(angle) * radius;
  }

  private word(): number {
    if (this.at >= SIZE) this.refill();
    let word = this.state[this.at] ?? 0;
    this.at += 1;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  private refill(): void {
    const { state } = this;
    for (let at = 0; at < SIZE; at += 1) {
      const joined = (word(state, at) & UPPER) | (word(state, (at + 1) % SIZE) & LOWER);
      state[at] = word(state, (at + SHIFT) % SIZE) ^ (joined >>> 1) ^ (joined & 1 ? TWIST : 0);
    }
    this.at = 0;
  }
}

function word(state: Uint32Array, at: number): number {
  return state[at] ?? 0;
}

/** The state for seed 0: MT19937's initialisation by an array, here the array [0]. */
function seeded(): Uint32Array {
  const state = new Uint32Array(SIZE);
  state[0] = 19650218;
  for (let at = 1; at < SIZE; at += 1) state[at] = Math.imul(1812433253, mixed(state, at)) + at;
  let at = 1;
  const advance = (): void => {
    at += 1;
    if (at < SIZE) return;
    state[0] = word(state, SIZE - 1);
    at = 1;
  };
  for (let round = 0; round < SIZE; round += 1) {
    state[at] = word(state, at) ^ Math.imul(mixed(state, at), 1664525);
    advance();
  }
  for (let round = 1; round < SIZE; round += 1) {
    state[at] = (word(state, at) ^ Math.imul(mixed(state, at), 1566083941)) - at;
    advance();
  }
  state[0] = UPPER;
  return state;
}

function mixed(state: Uint32Array, at: number): number {
  const before = word(state, at - 1);
  return before ^ (before >>> 30);
}

const SEEDED = seeded();
