import type { Figure } from '@agora/plugin-api';

/** `length-controlled-win-rate 50.0 % ± 1.4 % (47.1 to 52.8)`, each figure in its own unit. */
export function formatFigure({ id, value, stderr, low, high, unit }: Figure): string {
  const words = [`${id} ${amount(value, unit)}`];
  if (stderr !== undefined) words.push(`± ${amount(stderr, unit)}`);
  if (low !== undefined && high !== undefined) words.push(`(${amount(low, unit)} to ${amount(high, unit)})`);
  return words.join(' ');
}

function amount(value: number, unit: string): string {
  if (unit === 'percent') return `${value.toFixed(2)} %`;
  if (unit === 'share') return `${(100 * value).toFixed(2)} %`;
  if (unit === 'count') return String(value);
  return `${Number(value.toPrecision(5))} ${unit}`.trimEnd();
}
