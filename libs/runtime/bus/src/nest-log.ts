import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Nest's words in our log. What Nest says while all is well is for its developers: `debug`. */
export function nestLog(log: Log): LoggerService {
  const text = (message: unknown, rest: unknown[]): string => {
    const [detail] = rest;
    const head = message instanceof Error ? (message.stack ?? message.message) : String(message);
    // Nest passes a stack before the context's name.
    return typeof detail === 'string' && detail.includes('\n') ? `${head}\n${detail}` : head;
  };
  return {
    log: (message, ...rest) => log.debug(text(message, rest)),
    debug: (message, ...rest) => log.debug(text(message, rest)),
    verbose: (message, ...rest) => log.debug(text(message, rest)),
    warn: (message, ...rest) => log.warn(text(message, rest)),
    error: (message, ...rest) => log.error(text(message, rest)),
    fatal: (message, ...rest) => log.error(text(message, rest)),
  };
}
