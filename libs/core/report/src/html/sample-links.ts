import type { Cell } from '@agora/run-schemas';
import { html, type Markup, type Value } from './template.js';

/** Where files with samples lie, as addresses relative to the report; undefined where they do not lie beside it. */
export interface SampleLinks {
  /** Accepted rows of a cell, or outputs that were rejected. */
  rows(cell: Cell, which: 'accepted' | 'rejected'): string | undefined;
  /** `subject`: id of a cell, `base` or `reference`. */
  answers(subject: string, benchmark: string): string | undefined;
}

export const NO_LINKS: SampleLinks = { rows: () => undefined, answers: () => undefined };

/** A figure that leads to what it counts, where that is there. */
export function linked(shown: Value, to: string | undefined): Markup {
  return to === undefined ? html`${shown}` : html`<a href="${to}">${shown}</a>`;
}

/** An address out of the names of folders and a file. */
export const addressOf = (path: string): string => path.split(/[\\/]/).map(encodeURIComponent).join('/');
