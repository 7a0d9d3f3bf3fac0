export interface ConcurrencyRange {
  /** Calls at once to begin with. */
  start: number;
  /** Never more than this. */
  ceiling: number;
}

/** What the end of a call says about the endpoint's load. `refused`: it is too much (429, overload). `neither`: nothing. */
export type LoadSignal = 'answered' | 'refused' | 'neither';

/** Calls between two refusals; its share of refusals says whether fewer calls at once helped. */
interface Epoch {
  /** Calls at once when it began. */
  level: number;
  started: number;
  settled: number;
  refused: number;
}

/** A call that has begun; `settle` wants it back. */
export interface StartedCall {
  readonly epoch: Epoch;
}

const HALF = 0.5;
/** Of the calls at the start: how many more are tried per window. */
const INCREASE_STEP = 1 / 8;
/** More calls at once are worth it when throughput is this many times what it was. */
const GAIN_FACTOR = 1.02;
/** After so many windows without a gain growth stops; after so many it is tried again. */
const WINDOWS_WITHOUT_GAIN = 3;
const WINDOWS_UNTIL_RETRY = 24;
/** So many epochs with the same share of refusals, each with half the calls of the one before, prove that refusals are random. */
const EPOCHS_OF_PROOF = 2;
/** After so many windows without a refusal it is clear that fewer calls at once have helped. */
const WINDOWS_WITHOUT_REFUSAL = 3;
/** Fewer calls than this say nothing about a share. */
const SMALLEST_SAMPLE = 4;
/**
 * A share of refusals counts as the same while it is more than this part of the first one: a real limit would refuse nearly
 * nothing of half the calls, and samples are small.
 */
const SAME_SHARE_FACTOR = 0.25;
/** When more than this share of the recent calls was refused, refusals are not random any more. */
const MAX_RANDOM_SHARE = 0.6;
/** Weight of the newest call in the recent share of refusals. */
const REFUSAL_MEMORY = 0.02;

/**
 * How many calls at once are worth making. The number grows by a step per window (as many answers as calls are allowed at
 * once) while throughput grows with it. It halves when the endpoint refuses, once for all calls that were under way by
 * then. An endpoint that refuses the same share however few calls there are does so at random, and gets its calls back:
 * see `randomRefusals`. Reads no clock: the caller gives the time in milliseconds.
 */
export class AdaptiveConcurrency {
  private level: number;
  private epoch: Epoch;
  private readonly shares: number[] = [];
  private beforeCuts: number;
  /** Calls at once that went well for long before the last cut; 0 when they did not. */
  private provenLevel = 0;
  private random = false;
  private recentRefusals = 0;
  private answersInWindow = 0;
  private windowAt: number | undefined;
  private bestRate = 0;
  private idleWindows = 0;
  private wasFull = false;

  constructor(private range: ConcurrencyRange) {
    this.level = range.start;
    this.beforeCuts = range.start;
    this.epoch = emptyEpoch(range.start);
  }

  get allowed(): number {
    return Math.max(1, Math.floor(Math.min(this.level, this.range.ceiling)));
  }

  /** True when refusals were found to have nothing to do with the number of calls: each then concerns its own request alone. */
  get randomRefusals(): boolean {
    return this.random;
  }

  /** A new start takes effect when it differs from the one before; a new ceiling at once. */
  configure(range: ConcurrencyRange): void {
    if (range.start !== this.range.start) {
      this.level = range.start;
      this.beforeCuts = range.start;
    }
    this.range = range;
  }

  /** `full`: as many calls are under way as are allowed, so that more of them might help. */
  start(full: boolean): StartedCall {
    this.wasFull ||= full;
    this.epoch.started += 1;
    return { epoch: this.epoch };
  }

  settle({ epoch }: StartedCall, outcome: LoadSignal, now: number): void {
    epoch.settled += 1;
    if (outcome === 'refused') this.refuse(epoch);
    else if (outcome === 'answered') this.answer(now);
    if (epoch !== this.epoch && epoch.settled === epoch.started) this.judge(epoch);
  }

  private refuse(epoch: Epoch): void {
    epoch.refused += 1;
    this.recentRefusals += REFUSAL_MEMORY * (1 - this.recentRefusals);
    if (this.random) {
      if (this.recentRefusals > MAX_RANDOM_SHARE) this.endRandom();
      return;
    }
    // Calls that were under way when the level was cut tell nothing new.
    if (epoch !== this.epoch) return;
    if (this.shares.length === 0) this.beforeCuts = this.level;
    // What went well for long and is refused now will go well again, once half of it does.
    this.provenLevel = epoch.started > WINDOWS_WITHOUT_REFUSAL * epoch.level ? this.level : 0;
    this.level = Math.max(1, this.allowed * HALF);
    this.epoch = emptyEpoch(this.level);
    this.restartWindow();
  }

  private judge({ level, started, refused }: Epoch): void {
    if (this.random) return;
    const share = refused / started;
    const helped = refused === 0 || started > WINDOWS_WITHOUT_REFUSAL * level;
    if (helped || started < SMALLEST_SAMPLE || share > HALF) {
      this.shares.length = 0;
      return;
    }
    this.shares.push(share);
    if (this.shares.length < EPOCHS_OF_PROOF) return;
    const [first = 0] = this.shares;
    this.shares.length = 0;
    if (share < first * SAME_SHARE_FACTOR) {
      this.shares.push(share);
      return;
    }
    this.random = true;
    this.recentRefusals = share;
    this.level = Math.max(this.level, this.beforeCuts);
  }

  private endRandom(): void {
    this.random = false;
    this.shares.length = 0;
    this.epoch = emptyEpoch(this.level);
  }

  private answer(now: number): void {
    this.recentRefusals -= REFUSAL_MEMORY * this.recentRefusals;
    this.windowAt ??= now;
    this.answersInWindow += 1;
    if (this.answersInWindow < this.allowed) return;
    const rate = this.answersInWindow / Math.max(1, now - this.windowAt);
    const full = this.wasFull;
    this.restartWindow(now);
    if (full) this.grow(rate);
  }

  private grow(rate: number): void {
    if (this.level >= this.range.ceiling) return;
    if (this.level < this.provenLevel) {
      this.level = this.provenLevel;
      return;
    }
    if (rate > this.bestRate * GAIN_FACTOR) {
      this.bestRate = rate;
      this.idleWindows = 0;
    } else {
      this.idleWindows += 1;
      if (this.idleWindows === WINDOWS_UNTIL_RETRY) {
        this.bestRate = rate;
        this.idleWindows = 0;
      }
      if (this.idleWindows >= WINDOWS_WITHOUT_GAIN) return;
    }
    this.level = Math.min(this.range.ceiling, this.level + Math.max(1, this.range.start * INCREASE_STEP));
  }

  private restartWindow(at?: number): void {
    this.windowAt = at;
    this.answersInWindow = 0;
    this.wasFull = false;
    if (at === undefined) {
      this.bestRate = 0;
      this.idleWindows = 0;
    }
  }
}

function emptyEpoch(level: number): Epoch {
  return { level, started: 0, settled: 0, refused: 0 };
}
