import { Fault } from '@agora/plugin-api';
import { HUB, pushToHub, type ExportedFile, type RepoKind } from '@agora/dataset-export';
import { Redactor } from '@agora/plugin-host';
import { counted } from '../display/format.js';
import type { Output } from '../output.js';

export interface PushFlags {
  push: string;
  public?: boolean;
  tokenEnv: string;
  dryRun?: boolean;
}

export interface FinishedExport {
  kind: RepoKind;
  /** Of the commit. */
  title: string;
  out: string;
  files: readonly ExportedFile[];
  signal: AbortSignal;
}

/** Puts an export into a repository of the hub; HF_ENDPOINT names another hub. */
export async function pushExport(
  { push: repo, tokenEnv, public: isPublic = false, dryRun = false }: PushFlags,
  { kind, title, out, files, signal }: FinishedExport,
  output: Output,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const token = env[tokenEnv]?.trim() || undefined;
  if (!token && !dryRun) {
    throw new Fault('missing-credential', `Environment variable ${tokenEnv} is not set; a push needs a token.`, {
      fix: `Set ${tokenEnv} to a Hugging Face token that may write, or name another variable with --token-env.`,
    });
  }
  const redactor = Redactor.shared;
  if (token) redactor.add(token);
  try {
    const result = await pushToHub({
      folder: out,
      files: files.map(({ path }) => path),
      kind,
      repo,
      token,
      endpoint: env['HF_ENDPOINT'] || HUB,
      public: isPublic,
      dryRun,
      title,
      signal,
    });
    output.record({ kind: 'push', repo, dryRun, ...result });
    const visibility = isPublic ? 'public' : 'private';
    const made = result.created ? `, a new ${visibility} repository` : '';
    const counts = `${counted(result.changed.length, 'file')} to upload, ${result.unchanged.length} there already`;
    if (dryRun) output.say(`Would push to ${result.url}${made}: ${counts}. Nothing was sent.`);
    else if (result.changed.length === 0) output.say(`${result.url} has everything already.`);
    else output.say(`Pushed to ${result.url}${made}: ${result.changed.join(', ')}.`);
  } catch (error) {
    throw redactor.fault(error);
  }
}
