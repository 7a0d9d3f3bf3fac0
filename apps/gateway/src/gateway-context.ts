import type { Bus, Log } from '@agora/bus';
import type { Results } from '@agora/contracts';

/** What the gateway was started with. Injectable. */
export class GatewayContext {
  /** Folder of artifacts and journals. */
  readonly home!: string;
  readonly version!: string;
  readonly log!: Log;
  /** Ids of the only runs to show; all of them when left out. */
  readonly only?: readonly string[] | undefined;
  /** Folders that runs without a record lie in, or folders of such runs. */
  readonly folders?: readonly string[] | undefined;
  /** The results of a run that has not ended, as far as it is. */
  readonly unfinished?: ((runId: string) => Promise<Results | undefined>) | undefined;
  /** A connection to where events are told; undefined while there is none. */
  readonly bus?: (() => Promise<Bus | undefined>) | undefined;

  constructor(given: GatewayContext) {
    Object.assign(this, given);
  }
}
