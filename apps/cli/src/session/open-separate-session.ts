import { busFrom, type SharedFlags } from '../settings.js';
import { startEmbedded } from './embedded.js';
import { connect, type Session } from './session.js';

/** Services for a command that spends nothing: those that the flags name, or services of its own beside a host of the home. */
export function openSeparateSession(flags: SharedFlags, home: string): Promise<Session> {
  const elsewhere = busFrom(flags);
  return elsewhere ? connect(elsewhere) : startEmbedded(home, 'alone');
}
