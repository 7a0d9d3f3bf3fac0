import { busFrom, type SharedFlags } from '../settings.js';
import { startEmbedded } from './embedded.js';
import { connect, type Session } from './session.js';

/** Services for a command that spends nothing: those the flags point to, or ones of its own beside whoever hosts the home. */
export function openSeparateSession(flags: SharedFlags, home: string): Promise<Session> {
  const elsewhere = busFrom(flags);
  return elsewhere ? connect(elsewhere) : startEmbedded(home, 'alone');
}
