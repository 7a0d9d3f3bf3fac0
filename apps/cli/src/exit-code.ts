import type { Fault, FaultCode } from '@agora/plugin-api';

/** What the shell is told. */
export const ExitCode = { done: 0, failed: 1, wrongInput: 2, budgetReached: 3, paused: 4, interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

const BY_FAULT: Partial<Record<FaultCode, ExitCode>> = {
  'invalid-input': ExitCode.wrongInput,
  'too-long': ExitCode.wrongInput,
  'missing-credential': ExitCode.wrongInput,
  'rejected-credential': ExitCode.wrongInput,
  'not-found': ExitCode.wrongInput,
  'read-only': ExitCode.wrongInput,
  'budget-reached': ExitCode.budgetReached,
  'low-yield': ExitCode.paused,
  cancelled: ExitCode.interrupted,
};

export function exitCodeOf(fault: Fault): ExitCode {
  return BY_FAULT[fault.code] ?? ExitCode.failed;
}
