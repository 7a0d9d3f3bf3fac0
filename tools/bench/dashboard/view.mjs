import { agora } from '../../trials/agora.mjs';

/** Starts a command that opens the pages, and waits for their address. */
export async function open(args, cwd) {
  const command = agora([...args, '--json'], { AGORA_HOME: '' }, cwd);
  let over = false;
  void command.ended.then(() => (over = true));
  for (;;) {
    const pages = command.events.find(({ kind }) => kind === 'pages');
    if (pages) return { ...command, ...pages, token: new URL(pages.url).searchParams.get('token') };
    if (over) throw new Error(`agora ${args.join(' ')} ended without pages: ${command.output()}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
