import { Fault } from '@agora/contracts';

/** What the API takes as the id of a request in a batch. */
const ALLOWED = /^[a-zA-Z0-9_-]{1,64}$/;
const ENCODED = 'b64_';

/** Ids with other characters are encoded, so that they can be read again by another process. */
export function toCustomId(id: string): string {
  if (ALLOWED.test(id) && !id.startsWith(ENCODED)) return id;
  const encoded = ENCODED + Buffer.from(id, 'utf8').toString('base64url');
  if (ALLOWED.test(encoded)) return encoded;
  throw new Fault('invalid-input', `"${id}" is too long for the id of a request in a batch.`);
}

export function fromCustomId(customId: string): string {
  if (!customId.startsWith(ENCODED)) return customId;
  return Buffer.from(customId.slice(ENCODED.length), 'base64url').toString('utf8');
}
