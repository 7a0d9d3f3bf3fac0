import type { LaunchPhase, LaunchState } from '@agora/plugin-api';

interface Reading {
  table: boolean;
  states: Record<LaunchPhase, string[]>;
}

const ORDER: LaunchPhase[] = ['queued', 'running', 'ended', 'unknown'];

/** What a status command said of a job; undefined when it says nothing that is known. A table without the job does not know it. */
export function readPhase(
  { code, stdout, stderr }: { code: number; stdout: string; stderr: string },
  id: string,
  { table, states }: Reading,
): LaunchState | undefined {
  const lines = (code === 0 ? stdout : `${stdout}\n${stderr}`).split('\n').filter((line) => line.trim() !== '');
  const mine = lines.filter((line) => !table || holds(line, id));
  // Commands that end well and say nothing of a job, as many do of one that is over.
  if (code === 0 && mine.length === 0) return { phase: 'unknown' };
  const about = code === 0 ? mine : lines;
  for (const phase of ORDER) {
    const line = about.find((each) => states[phase].some((word) => holds(each, word)));
    if (line !== undefined) return { phase, detail: line.trim().replaceAll(/\s+/g, ' ').slice(0, 200) };
  }
  return undefined;
}

/** As a word of its own, in any case. */
function holds(line: string, word: string): boolean {
  const escaped = word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\w.-])${escaped}(?![\\w-])`, 'i').test(line);
}
