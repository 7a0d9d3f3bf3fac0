import { z } from 'zod';

export const batchLineSchema = z.object({
  custom_id: z.string().min(1).max(64),
  method: z.literal('POST'),
  url: z.string(),
  body: z.looseObject({ model: z.string() }),
});
/** One request of a batch's input file. */
export type BatchLine = z.infer<typeof batchLineSchema>;

/** The result of a line: answered, expired, or refused as a live call would be. */
export type LineFate =
  'answered' | 'expired' | { status: number; error: { message: string; code?: string; type?: string } };

export type BatchStatus =
  'validating' | 'in_progress' | 'finalizing' | 'cancelling' | 'completed' | 'failed' | 'expired' | 'cancelled';

export interface BatchProblem {
  code: string;
  message: string;
  line?: number;
}

/** A batch on the vendor's side. */
export interface MockBatch {
  readonly id: string;
  readonly inputFile: string;
  readonly endpoint: string;
  readonly metadata: Record<string, string> | undefined;
  readonly createdAt: number;
  readonly lines: readonly BatchLine[];
  readonly problems: BatchProblem[];
  status: BatchStatus;
  /** Lines that are done, failed ones included. */
  completed: number;
  failed: number;
  outputFile?: string;
  errorFile?: string;
}

/** What `GET /v1/batches/{id}` says, with the documented fields. */
export function describeBatch(batch: MockBatch): object {
  const { id, inputFile, endpoint, metadata = null, createdAt, lines, problems, status } = batch;
  return {
    id,
    object: 'batch',
    endpoint,
    errors:
      problems.length > 0 ? { object: 'list', data: problems.map((problem) => ({ param: null, ...problem })) } : null,
    input_file_id: inputFile,
    completion_window: '24h',
    status,
    output_file_id: batch.outputFile ?? null,
    error_file_id: batch.errorFile ?? null,
    created_at: createdAt,
    expires_at: createdAt + 86_400,
    request_counts: { total: lines.length, completed: batch.completed, failed: batch.failed },
    metadata,
  };
}

export function parseLines(text: string, endpoint: string): { lines: BatchLine[]; problems: BatchProblem[] } {
  const lines: BatchLine[] = [];
  const problems: BatchProblem[] = [];
  const seen = new Set<string>();
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .forEach((line, index) => {
      const parsed = batchLineSchema.safeParse(jsonOrUndefined(line));
      const problem = parsed.success ? problemOf(parsed.data, endpoint, seen, lines[0]) : 'This line is not parseable.';
      if (problem !== undefined) problems.push({ code: 'invalid_request', message: problem, line: index + 1 });
      else if (parsed.success) lines.push(parsed.data);
    });
  if (lines.length + problems.length === 0)
    problems.push({ code: 'empty_file', message: 'The batch input file is empty.' });
  return { lines, problems };
}

function problemOf(
  line: BatchLine,
  endpoint: string,
  seen: Set<string>,
  first: BatchLine | undefined,
): string | undefined {
  if (line.url !== endpoint) return `The URL provided for this request does not match the prefix: ${endpoint}.`;
  if (first && first.body.model !== line.body.model) return 'A batch must hold requests to one model.';
  if (seen.has(line.custom_id)) return `The custom_id ${line.custom_id} is not unique.`;
  seen.add(line.custom_id);
  return undefined;
}

function jsonOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
