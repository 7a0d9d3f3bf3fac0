export interface ThrottleRange {
  /** Calls at once to begin with. */
  start: number;
  /** Never more than this. */
  ceiling: number;
}

/** `refused`: the endpoint says that it is too much (429, overload). `neither`: it says nothing about how much it bears. */
export type Outcome = 'answered' | 'refused' | 'neither';

/** Calls between two refusals; its share of refusals says whether fewer calls at once helped. */
interface Epoch {
  /** Calls at once when it began. */
  level: number;
  departed: number;
  settled: number;
  refused: number;
}

export interface Departure {
  readonly epoch: Epoch;
}

const HALF = 0.5;
/** Of the calls at the start: how many more are tried per window. */
const STEP = 1 / 8;
/** What throughput must gain for more calls at once to be worth it. */
const WORTH = 1.02;
/** Windows without a gain before growth rests, and windows until it is tried again. */
const PATIENCE = 3;
const RETRY_AFTER = 24;
/** Epochs of an unchanged share of refusals, each with half the calls of the one before, that prove them to be chance. */
const PROOF = 2;
/** Windows without a refusal after which fewer calls at once have helped. */
const HELPED = 3;
/** Fewer calls than this say nothing about a share. */
const SMALLEST_SAMPLE = 4;
/** A limit would refuse nearly nothing of half the calls; samples are small, so chance may well seem to refuse fewer. */
const UNCHANGED = 0.25;
/** A recent share of refusals over this is no chance any more. */
const TOO_MANY = 0.6;
const MEMORY = 0.02;

/**
 * How many calls at once pay. Grows by a step per window (as many answers as calls are allowed at once) while throughput
 * grows with it; halves when the endpoint refuses, once for all calls that were under way by then. An endpoint that
 * refuses the same share however few calls there are does so by chance, and gets its calls back: see `sporadic`. Reads no
 * clock: the caller gives the time in milliseconds.
 */
export class Throttle {
  private level: number;
  private epoch: Epoch;
  private readonly shares: number[] = [];
  private beforeCuts: number;
  /** Calls at once that went well for long before the last cut; 0 when they did not. */
  private known = 0;
  private chance = false;
  private recentRefusals = 0;
  private answersInWindow = 0;
  private windowAt: number | undefined;
  private bestRate = 0;
  private idleWindows = 0;
  private saturated = false;

  constructor(private range: ThrottleRange) {
    this.level = range.start;
    this.beforeCuts = range.start;
    this.epoch = emptyEpoch(range.start);
  }

  get allowed(): number {
    return Math.max(1, Math.floor(Math.min(this.level, this.range.ceiling)));
  }

  /** Whether refusals were found to have nothing to do with how much is asked: each then concerns its own request alone. */
  get sporadic(): boolean {
    return this.chance;
  }

  /** A new start takes effect when it differs from the one before; a new ceiling at once. */
  configure(range: ThrottleRange): void {
    if (range.start !== this.range.start) {
      this.level = range.start;
      this.beforeCuts = range.start;
    }
    this.range = range;
  }

  /** `full`: as many calls are under way as are allowed, so that more of them might help. */
  depart(full: boolean): Departure {
    this.saturated ||= full;
    this.epoch.departed += 1;
    return { epoch: this.epoch };
  }

  settle({ epoch }: Departure, outcome: Outcome, now: number): void {
    epoch.settled += 1;
    if (outcome === 'refused') this.refuse(epoch);
    else if (outcome === 'answered') this.answer(now);
    if (epoch !== this.epoch && epoch.settled === epoch.departed) this.judge(epoch);
  }

  private refuse(epoch: Epoch): void {
    epoch.refused += 1;
    this.recentRefusals += MEMORY * (1 - this.recentRefusals);
    if (this.chance) {
      if (this.recentRefusals > TOO_MANY) this.forgetChance();
      return;
    }
    // Calls that were under way when the level was cut tell nothing new.
    if (epoch !== this.epoch) return;
    if (this.shares.length === 0) this.beforeCuts = this.level;
    // What went well for long and is refused now will go well again, once half of it does.
    this.known = epoch.departed > HELPED * epoch.level ? this.level : 0;
    this.level = Math.max(1, this.allowed * HALF);
    this.epoch = emptyEpoch(this.level);
    this.restartWindow();
  }

  private judge({ level, departed, refused }: Epoch): void {
    if (this.chance) return;
    const share = refused / departed;
    const helped = refused === 0 || departed > HELPED * level;
    if (helped || departed < SMALLEST_SAMPLE || share > HALF) {
      this.shares.length = 0;
      return;
    }
    this.shares.push(share);
    if (this.shares.length < PROOF) return;
    const [first = 0] = this.shares;
    this.shares.length = 0;
    if (share < first * UNCHANGED) {
      this.shares.push(share);
      return;
    }
    this.chance = true;
    this.recentRefusals = share;
    this.level = Math.max(this.level, this.beforeCuts);
  }

  private forgetChance(): void {
    this.chance = false;
    this.shares.length = 0;
    this.epoch = emptyEpoch(this.level);
  }

  private answer(now: number): void {
    this.recentRefusals -= MEMORY * this.recentRefusals;
    this.windowAt ??= now;
    this.answersInWindow += 1;
    if (this.answersInWindow < this.allowed) return;
    const rate = this.answersInWindow / Math.max(1, now - this.windowAt);
    const full = this.saturated;
    this.restartWindow(now);
    if (full) this.grow(rate);
  }

  private grow(rate: number): void {
    if (this.level >= this.range.ceiling) return;
    if (this.level < this.known) {
      this.level = this.known;
      return;
    }
    if (rate > this.bestRate * WORTH) {
      this.bestRate = rate;
      this.idleWindows = 0;
    } else {
      this.idleWindows += 1;
      if (this.idleWindows === RETRY_AFTER) {
        this.bestRate = rate;
        this.idleWindows = 0;
      }
      if (this.idleWindows >= PATIENCE) return;
    }
    this.level = Math.min(this.range.ceiling, this.level + Math.max(1, this.range.start * STEP));
  }

  private restartWindow(at?: number): void {
    this.windowAt = at;
    this.answersInWindow = 0;
    this.saturated = false;
    if (at === undefined) {
      this.bestRate = 0;
      this.idleWindows = 0;
    }
  }
}

function emptyEpoch(level: number): Epoch {
  return { level, departed: 0, settled: 0, refused: 0 };
}
