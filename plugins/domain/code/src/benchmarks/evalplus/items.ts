import { Fault, type BenchmarkItem } from '@agora/plugin-api';
import { createHash } from 'node:crypto';
import type { TaskSet } from './task-set.js';

/**
 * An item that a user gives: `{task_id}` for one of the benchmark's own, or `{entry_point, test}` with Python tests of the
 * user's, and a `prompt` where the output continues one. A row that has both is the benchmark's own where that is known.
 */
export function readItem(
  taskSet: TaskSet,
  raw: Record<string, unknown>,
  known: (id: string) => BenchmarkItem | undefined,
): BenchmarkItem {
  const id = taskId(taskSet, raw['task_id'] ?? raw['id']);
  const own = id === undefined ? undefined : known(id);
  if (own) return own;
  if (id !== undefined && raw['test'] === undefined) {
    throw new Fault('invalid-input', `${taskSet.source.title} has no task "${id}"`, {
      fix: `Give the "task_id" of a task, as ${taskSet.prefix}11, or tests of your own as "entry_point" and "test".`,
    });
  }
  const entryPoint = text(raw, 'entry_point');
  const tests = text(raw, 'test');
  if (!/^[^\W\d]\w*$/u.test(entryPoint)) {
    throw new Fault('invalid-input', 'field "item.entry_point" is no name of a Python function', {
      fix: 'Give the name alone, as "add".',
    });
  }
  const prompt = raw['prompt'] === undefined ? '' : text(raw, 'prompt');
  const hash = createHash('sha256')
    .update(JSON.stringify([entryPoint, tests, prompt]))
    .digest('hex')
    .slice(0, 16);
  return { id: id ?? `own:${hash}`, input: prompt, metadata: { entryPoint, tests } };
}

/** Ids are as `Mbpp/2`; the number alone will do. */
function taskId({ prefix }: TaskSet, given: unknown): string | undefined {
  if (typeof given !== 'string' && typeof given !== 'number') return undefined;
  return /^\d+$/.test(String(given)) ? `${prefix}${given}` : String(given);
}

function text(raw: Record<string, unknown>, field: string): string {
  const value = raw[field];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new Fault('invalid-input', `field "item.${field}" is missing or no text`, {
    fix: 'Give "task_id" of one of the benchmark’s tasks, or "entry_point" and "test" (Python asserts that call it).',
  });
}
