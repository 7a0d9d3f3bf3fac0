/** What a fault code means to those who call models. A fault itself may say otherwise by `retryable` and `charged`. */
export interface FaultRule {
  /** One sentence, for people. */
  meaning: string;
  /**
   * Whether such a failure usually passes. What is tried again says the fault's own `retryable`, which is false unless whoever
   * makes the fault sets it; `classifyFailure` of the provider kit sets it from here.
   */
  retryable: boolean;
  /** False: the call that failed surely cost nothing. True: it may have cost, nobody knows how much. The default of `charged`. */
  charged: boolean;
  /**
   * What it tells the adaptive number of calls at once: `refused`, that the endpoint cannot bear so many; `neither`, nothing. (Only
   * completions count as `answered`.)
   */
  concurrency: 'refused' | 'neither';
  /** True: no word of the endpoint has come. One that has never said a word is given up after 25 seconds instead of all tries. */
  silent: boolean;
}

const usual = { retryable: false, charged: true, concurrency: 'neither', silent: false } as const;
const free = { ...usual, charged: false } as const;
const refused = { ...free, retryable: true, concurrency: 'refused' } as const;

/** Every fault code. The table in docs/plugins.md is checked against this one. */
export const FAULT_TABLE = {
  'invalid-input': { ...free, meaning: 'A request, an option or a file asks for what cannot be done.' },
  'missing-credential': { ...free, meaning: 'A secret is not set.' },
  'missing-dependency': { ...usual, meaning: 'A program, package or model that is needed is not installed.' },
  'not-found': { ...free, meaning: 'A model, address, file or batch does not exist.' },
  unreachable: {
    ...free,
    retryable: true,
    silent: true,
    meaning: 'No connection to the endpoint came about, or it broke before the answer began.',
  },
  'rejected-credential': { ...free, meaning: 'The endpoint refuses the key, or its account may spend nothing more.' },
  'rate-limited': { ...refused, meaning: 'Too many requests or tokens for the limits of the account.' },
  overloaded: { ...refused, meaning: 'The endpoint cannot take the call at the moment, or failed on its own side.' },
  timeout: { ...usual, retryable: true, silent: true, meaning: 'No whole answer came in time.' },
  'bad-response': { ...usual, retryable: true, meaning: 'An answer came, but is broken off or cannot be read.' },
  'content-filtered': { ...usual, meaning: 'The endpoint withholds its answer to this prompt as a whole.' },
  'too-long': { ...free, meaning: "A prompt, with the room asked for its answer, does not fit the model's context." },
  shortfall: { ...usual, meaning: 'Fewer instances than asked for could be made.' },
  'budget-reached': { ...usual, silent: true, meaning: 'The money of the run does not suffice for the call.' },
  'low-yield': {
    ...usual,
    meaning: 'Nearly all outputs of a generator in a setting were rejected: its cells wait for the choice to go on.',
  },
  'disk-full': { ...usual, meaning: 'A disk is full.' },
  'read-only': { ...usual, meaning: 'Something must be written where this user may not, or on a read-only disk.' },
  'corrupt-artifact': { ...usual, meaning: 'A file of the home is not what was written.' },
  'worker-crashed': { ...usual, meaning: 'A child process ended unexpectedly.' },
  'ended-by-hand': { ...usual, silent: true, meaning: 'Somebody ended this one piece of work, and not its run.' },
  cancelled: { ...usual, silent: true, meaning: 'Whoever asked wants no answer any more.' },
  internal: { ...usual, silent: true, meaning: 'An error of Agora or of a plugin.' },
} as const satisfies Record<string, FaultRule>;

export type FaultCode = keyof typeof FAULT_TABLE;
export const FAULT_CODES = Object.keys(FAULT_TABLE) as readonly FaultCode[];

/** The rule of a code; of `internal` for a code that only another version of this package knows. */
export function faultRule(code: string): FaultRule {
  return isFaultCode(code) ? FAULT_TABLE[code] : FAULT_TABLE.internal;
}

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(FAULT_TABLE, code);
}
