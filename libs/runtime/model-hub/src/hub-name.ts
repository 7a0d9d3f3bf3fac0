import { Fault } from '@agora/plugin-api';

export const HUB_PREFIX = 'hub:';

export interface HubName {
  /** `owner/name`. */
  repo: string;
  /** A commit, branch or tag; undefined for the default branch. */
  revision: string | undefined;
}

const PART = /^[A-Za-z0-9](?:[\w.-]{0,94}\w)?$/;
const REVISION = /^[\w][\w.-]*(?:\/[\w][\w.-]*)*$/;
const COMMIT = /^[0-9a-f]{40}$/;

export const isHubName = (model: string): boolean => model.startsWith(HUB_PREFIX);
export const isCommit = (revision: string | undefined): revision is string =>
  revision !== undefined && COMMIT.test(revision);

/** `hub:owner/name@revision` or the same without the revision. Fault `invalid-input` for anything else. */
export function parseHubName(model: string): HubName {
  const [repo = '', ...rest] = model.slice(HUB_PREFIX.length).split('@');
  const [owner = '', name = '', ...more] = repo.split('/');
  const [revision] = rest;
  const plain = [owner, name].every((part) => PART.test(part) && !part.includes('..') && !part.includes('--'));
  const known = revision === undefined || (REVISION.test(revision) && !revision.includes('..'));
  if (isHubName(model) && plain && known && more.length === 0 && rest.length < 2) return { repo, revision };
  throw new Fault('invalid-input', `"${model}" names no model on the hub`, {
    fix: 'Write hub:owner/name@commit, for example hub:BAAI/bge-base-en@ and the 40 digits of a commit of that repository.',
  });
}
