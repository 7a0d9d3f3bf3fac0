/** A look may take a twentieth of the time. */
const PAUSE_PER_LOOK = 20;
/** What a look is taken to need for a row, measured on a laptop: the first one would else come when it hinders most. */
const MS_PER_ROW = 0.2;
/** The first look waits no longer than this, however many rows there are. */
const FIRST_LOOK_MS = 60_000;

/** Says when growing datasets are looked at again. A look writes all their rows anew, so it takes longer the more there are. */
export class LookPace {
  private tookMs: number | undefined;

  /** Times in milliseconds, of one clock. `since`: when whatever grows began. */
  constructor(private since: number) {}

  /** Whether a look at `rows` rows would take no more than its share of the time since the last one. */
  isDue(now: number, rows: number): boolean {
    const passed = now - this.since;
    if (this.tookMs === undefined && passed >= FIRST_LOOK_MS) return true;
    return passed >= PAUSE_PER_LOOK * Math.max(this.tookMs ?? 0, rows * MS_PER_ROW);
  }

  looked(begun: number, ended: number): void {
    this.tookMs = ended - begun;
    this.since = ended;
  }
}
