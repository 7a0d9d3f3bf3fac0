/** What a shell reads as one word however it stands. */
const PLAIN = /^[\w@%+=:,./-]+$/;
const SECRET_FLAG = /^--nats-(?:password|token)$/;
const SECRET_WITH_VALUE = /^(--nats-(?:password|token)=)/;
/** A name and a password before the host of an address. */
const IN_URL = /(\w:\/\/)[^/@\s]+@/g;

/** The command that goes on, to be pasted into a shell. Secrets that were given as flags are left to be filled in. */
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
