/** Where a service says what a person should know. Lines go to stderr; `debug` and `log` are silent unless asked for. */
export interface Log {
  debug(message: string): void;
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
