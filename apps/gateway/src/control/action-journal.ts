import { Home } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import { makeFolder, onStorage } from '@agora/storage';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Who asked for what, and what came of it: `host/actions.jsonl` of the home, one line before and one after each action. */
export class ActionJournal {
  private readonly file: string;
  private readonly home: Home;

  constructor(home: string) {
    this.home = new Home(home);
    this.file = join(this.home.host, 'actions.jsonl');
  }

  /** Nothing is done that could not be written down before. */
  async keep<T>(about: Record<string, unknown>, act: () => Promise<T>): Promise<T> {
    await this.write({ ...about, state: 'asked' });
    try {
      const reply = await act();
      await this.write({ ...about, state: 'done' });
      return reply;
    } catch (error) {
      const { code, message } = Fault.from(error);
      await this.write({ ...about, state: 'failed', code, message });
      throw error;
    }
  }

  private async write(line: Record<string, unknown>): Promise<void> {
    await onStorage(this.file, async () => {
      await makeFolder(this.home.root);
      await makeFolder(this.home.host);
      await appendFile(this.file, `${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`, { mode: 0o600 });
    });
  }
}
