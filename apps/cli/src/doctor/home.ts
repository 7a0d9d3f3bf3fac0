import { Home, HostLock } from '@agora/artifacts';
import type { FoundHome } from '../home/find-home.js';
import type { Check } from './check.js';

/** Which home commands use in this folder, why, and which process has it in use. */
export async function checkHome({ path, reason }: FoundHome): Promise<Check> {
  const host = await HostLock.holder(new Home(path)).catch(() => undefined);
  const user = host ? `; in use by process ${host.place.pid} on ${host.place.host} (${host.command})` : '';
  return { name: 'home', state: 'ok', found: `${path} (${reason})${user}` };
}
