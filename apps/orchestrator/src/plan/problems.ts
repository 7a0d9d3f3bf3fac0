import { Fault } from '@agora/plugin-api';

/** Gathers what goes wrong, so that a user is told everything at once and not one thing per attempt. */
export class Problems {
  private readonly faults: Fault[] = [];

  /** What the work gives; undefined when it went wrong. */
  async of<T>(work: () => Promise<T>, title = ''): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const fault = Fault.from(error);
      this.faults.push(
        title === '' || fault.problems.length > 0 ? fault : new Fault(fault.code, title + fault.message, fault),
      );
      return undefined;
    }
  }

  /** @throws Fault for all of them */
  throwIfAny(): void {
    if (this.faults.length > 0) throw Fault.join(this.faults);
  }
}
