import { Fault } from '@agora/plugin-api';

// As much of Protocol Buffers' wire format as an ONNX file needs to be changed in a few places and otherwise left alone.

/** One field of a message: its number and either a number or bytes, as they stand in the file. */
export type Field = { no: number; value: bigint } | { no: number; bytes: Uint8Array; fixed?: 1 | 5 };

const VARINT = 0;
const I64 = 1;
const LENGTH = 2;
const I32 = 5;

/** The fields of a message in their order; bytes are views, not copies. Fault `invalid-input` for what is no message. */
export function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const tag = Number(readVarint(cursor));
    const [no, type] = [Math.floor(tag / 8), tag % 8];
    if (type === VARINT) fields.push({ no, value: readVarint(cursor) });
    else if (type === LENGTH) fields.push({ no, bytes: take(cursor, Number(readVarint(cursor))) });
    else if (type === I64) fields.push({ no, bytes: take(cursor, 8), fixed: I64 });
    else if (type === I32) fields.push({ no, bytes: take(cursor, 4), fixed: I32 });
    else throw broken(`a field of type ${type}`);
  }
  return fields;
}

/** The message of these fields. */
export function writeFields(fields: readonly Field[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const field of fields) {
    if ('value' in field) parts.push(varint(BigInt(field.no * 8 + VARINT)), varint(BigInt.asUintN(64, field.value)));
    else if (field.fixed) parts.push(varint(BigInt(field.no * 8 + field.fixed)), field.bytes);
    else parts.push(varint(BigInt(field.no * 8 + LENGTH)), varint(BigInt(field.bytes.length)), field.bytes);
  }
  return Buffer.concat(parts);
}

export const number = (no: number, value: number | bigint): Field => ({ no, value: BigInt(value) });
export const text = (no: number, value: string): Field => ({ no, bytes: Buffer.from(value, 'utf8') });
export const message = (no: number, fields: readonly Field[]): Field => ({ no, bytes: writeFields(fields) });

export function textsOf(fields: readonly Field[], no: number): string[] {
  return bytesOf(fields, no).map((bytes) => Buffer.from(bytes).toString('utf8'));
}

export function bytesOf(fields: readonly Field[], no: number): Uint8Array[] {
  return fields.flatMap((field) => (field.no === no && 'bytes' in field ? [field.bytes] : []));
}

export function numbersOf(fields: readonly Field[], no: number): bigint[] {
  return fields.flatMap((field) => {
    if (field.no !== no) return [];
    if ('value' in field) return [field.value];
    // Numbers of one field may stand together.
    const cursor = { bytes: field.bytes, at: 0 };
    const packed: bigint[] = [];
    while (cursor.at < field.bytes.length) packed.push(readVarint(cursor));
    return packed;
  });
}

interface Cursor {
  bytes: Uint8Array;
  at: number;
}

function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined) break;
    cursor.at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  throw broken('a number without an end');
}

function take(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw broken('a field that is longer than the file');
  const bytes = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function broken(what: string): Fault {
  return new Fault('invalid-input', `This is no ONNX model: it has ${what}.`, { fix: 'Export or fetch it again.' });
}
