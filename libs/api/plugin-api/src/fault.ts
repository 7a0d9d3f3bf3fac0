import { faultRule, type FaultCode } from './fault-codes.js';

export interface FaultOptions {
  /** True when the same call may succeed later: the runtime makes it again. Default false, whatever the code. */
  retryable?: boolean;
  /** False when the call that failed surely cost nothing, true when it may have cost. Default: as `FAULT_TABLE` says of the code. */
  charged?: boolean | undefined;
  /** What the user can do about it, as an imperative sentence. */
  fix?: string | undefined;
  /** Milliseconds the other side asked us to wait before any further call of the same kind. */
  retryAfterMs?: number;
  /** True when an endpoint refused one request for what is in it, as far as its answer tells: another may pass. Default false. */
  ofRequest?: boolean | undefined;
  /** Where several things are wrong at once: each of them. */
  problems?: readonly Fault[];
  cause?: unknown;
}

/** A failure as JSON, as it travels over the bus and into run state. Holds no stack and no secret. */
export interface FaultData {
  code: FaultCode;
  message: string;
  retryable: boolean;
  fix?: string;
  retryAfterMs?: number;
  /** Left out where it is as `FAULT_TABLE` says of the code. */
  charged?: boolean;
  problems?: FaultData[];
}

// A plugin outside the repository may carry its own copy of this package, so `instanceof` would not recognise its faults.
const BRAND = Symbol.for('agora.fault');

/**
 * What went wrong, in terms a user can act on. The code says how a failure is grouped, what exit code it leads to and what it tells
 * of the endpoint (`FAULT_TABLE`); `retryable` decides whether the runtime tries again; `charged` whether its cost is 0 or unknown.
 */
export class Fault extends Error {
  readonly [BRAND] = true;
  readonly code: FaultCode;
  readonly retryable: boolean;
  readonly charged: boolean;
  readonly fix: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly ofRequest: boolean;
  /** Each thing that is wrong, where this stands for several; else empty. */
  readonly problems: readonly Fault[];

  constructor(code: FaultCode, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.charged = options.charged ?? faultRule(code).charged;
    this.fix = options.fix;
    this.retryAfterMs = options.retryAfterMs;
    this.ofRequest = options.ofRequest ?? false;
    this.problems = options.problems ?? [];
  }

  static is(error: unknown): error is Fault {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[BRAND] === true;
  }

  /** Any thrown value as a Fault. Node's `ENOSPC` and `AbortError` keep their meaning; the rest is `internal`. */
  static from(error: unknown): Fault {
    if (Fault.is(error)) return error;
    const { name, code, message } = describe(error);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      return new Fault('disk-full', message, { fix: 'Free disk space and run the same command again.', cause: error });
    }
    if (code === 'EROFS') {
      return new Fault('read-only', message, { fix: 'Choose a folder that can be written.', cause: error });
    }
    if (name === 'AbortError') return new Fault('cancelled', message, { cause: error });
    return new Fault('internal', message, { cause: error });
  }

  static fromData({ problems, ...data }: FaultData): Fault {
    return new Fault(data.code, data.message, {
      ...data,
      ...(problems ? { problems: problems.map((problem) => Fault.fromData(problem)) } : {}),
    });
  }

  /** One Fault for all of them, the same thing said once; the only one as it is. Its code is that of the first. */
  static join(faults: readonly Fault[]): Fault {
    const each = faults.flatMap((fault) => (fault.problems?.length > 0 ? fault.problems : [fault]));
    const problems = each.filter(
      ({ message }, index) => each.findIndex((other) => other.message === message) === index,
    );
    const [first, ...others] = problems;
    if (!first) return new Fault('internal', 'nothing is wrong');
    if (others.length === 0) return first;
    return new Fault(first.code, `${problems.length} things are wrong: ${problems.map(listed).join(' ')}`, {
      retryable: problems.every(({ retryable }) => retryable),
      problems,
    });
  }

  toData(): FaultData {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      ...(this.fix === undefined ? {} : { fix: this.fix }),
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.charged === faultRule(this.code).charged ? {} : { charged: this.charged }),
      ...(this.problems.length === 0 ? {} : { problems: this.problems.map((problem) => problem.toData()) }),
    };
  }
}

/** Read in a line of a log; whoever has room shows `problems` with their fixes instead. */
function listed({ message }: Fault, index: number): string {
  return `(${index + 1}) ${message}`;
}

// By shape, not `instanceof`: errors of Node's core belong to another realm inside a vm context such as jest's.
function describe(error: unknown): { name?: string; code?: string; message: string } {
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    return { name, code, message: message || name };
  }
  return { message: shown(error) || 'something empty was thrown' };
}

/** A thrown value as text; an object without a prototype cannot be made a string. */
function shown(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'something that has no text was thrown';
  }
}
