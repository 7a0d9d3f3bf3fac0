import { indented } from '@agora/text-tools/terminal-text';

/** Where a service says what a person should know. */
export interface Log {
  debug(message: string): void;
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export const LOG_LEVELS = ['debug', 'log', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * A log on stderr, so that stdout stays a command's own. Says warnings and errors only, unless `level` or AGORA_LOG asks
 * for more. What it is told may hold an endpoint's words: they cannot steer a terminal, nor look like a line of their own.
 */
export function stderrLog(name: string, level: LogLevel = levelFrom(process.env)): Log {
  const from = LOG_LEVELS.indexOf(level);
  const writer =
    (of: LogLevel) =>
    (message: string): void => {
      if (LOG_LEVELS.indexOf(of) >= from)
        process.stderr.write(`${name}: ${of === 'log' ? '' : `${of}: `}${indented(message)}\n`);
    };
  return { debug: writer('debug'), log: writer('log'), warn: writer('warn'), error: writer('error') };
}

function levelFrom(env: NodeJS.ProcessEnv): LogLevel {
  return LOG_LEVELS.find((level) => level === env['AGORA_LOG']) ?? 'warn';
}
