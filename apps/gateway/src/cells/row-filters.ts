import { lengthGroup, type RouteQuery } from '@agora/contracts';
import type { Instance, Provenance, Rejected } from '@agora/plugin-api';
import { holds } from './preview.js';

export interface RowFilters {
  /** Names the filters, the same for the same ones; undefined when every row fits. */
  question: string | undefined;
  accepted(row: Instance): boolean;
  rejected(row: Rejected): boolean;
}

/** Which rows a question leaves. */
export function fitsOf({ q, reason, attempt, length, model, part }: RouteQuery<'rows'>): RowFilters {
  const wanted = q.toLowerCase();
  const given = [q === '' ? undefined : wanted, reason, attempt, length, model, part];
  const made = ({ provenance }: { provenance: Provenance }, text: string): boolean =>
    (attempt === undefined || provenance.attempt + 1 === attempt) &&
    (length === undefined || lengthGroup(text.length) === length) &&
    (model === undefined || provenance.model === model) &&
    (part === undefined || provenance.part === part);
  return {
    question: given.every((one) => one === undefined) ? undefined : JSON.stringify(given),
    accepted: (row) =>
      reason === undefined && made(row, row.response) && holds([row.instruction, row.response, row.id], wanted),
    rejected: (row) =>
      (reason === undefined || row.reason === reason) &&
      made(row, row.output) &&
      holds([row.output, row.reason, row.detail], wanted),
  };
}
