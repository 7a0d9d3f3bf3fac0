import { MAX_MESSAGE_BYTES } from '@agora/contracts';
import { Fault, type FaultCode } from '@agora/plugin-api';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** JSON bytes; undefined becomes null. More than MAX_MESSAGE_BYTES is an `invalid-input` Fault that says what was too large. */
export function encode(value: unknown, what: string): Uint8Array {
  const bytes = encoder.encode(JSON.stringify(value ?? null));
  if (bytes.length <= MAX_MESSAGE_BYTES) return bytes;
  throw new Fault(
    'invalid-input',
    `${what} is ${bytes.length} bytes, more than the ${MAX_MESSAGE_BYTES} a message may have`,
    {
      fix: 'Send the key of an artifact instead of the data.',
    },
  );
}

/** The value; undefined for no bytes. Anything that is not JSON is a Fault of the given code. */
export function decode(bytes: Uint8Array, what: string, code: FaultCode): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (error) {
    throw new Fault(code, `${what} is not JSON`, { cause: error });
  }
}
