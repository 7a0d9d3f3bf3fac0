import { hash32 } from '@agora/statistics';

/** 32 bits without a sign. The world's tasks, and the parts they are in, come of it: it must never change. */
export const hashText = (text: string, basis?: number): number => hash32(text, basis) >>> 0;

/** 16 hexadecimal digits that name a text. */
export function textId(text: string): string {
  return [hashText(text), hashText(text, 0x9747b28c)].map((part) => part.toString(16).padStart(8, '0')).join('');
}
