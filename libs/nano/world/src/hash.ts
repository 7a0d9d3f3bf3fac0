import { hash32 } from '@agora/statistics';

/** An unsigned 32-bit hash. It decides which tasks exist and in which split each is, so it must never change. */
export const hashText = (text: string, basis?: number): number => hash32(text, basis) >>> 0;

/** 16 hexadecimal digits that name a text. */
export function textId(text: string): string {
  return [hashText(text), hashText(text, 0x9747b28c)].map((part) => part.toString(16).padStart(8, '0')).join('');
}
