/** Text that a shell reads as one word without quotes. */
const PLAIN = /^[\w@%+=:,./-]+$/;
const SECRET_FLAG = /^--nats-(?:password|token)$/;
const SECRET_WITH_VALUE = /^(--nats-(?:password|token)=)/;
/** User name and password in an address. */
const IN_URL = /(\w:\/\/)[^/@\s]+@/g;

/** The command that continues a run, to be pasted into a shell. Secrets given as flags are replaced by placeholders. */
export function resumeLine(args: readonly string[]): string {
  const words = args.map((arg, index) => {
    if (SECRET_FLAG.test(args[index - 1] ?? '')) return '…';
    const [, flag] = SECRET_WITH_VALUE.exec(arg) ?? [];
    return flag ? `${flag}…` : quoted(arg.replace(IN_URL, '$1…@'));
  });
  return ['agora', ...words].join(' ');
}

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
