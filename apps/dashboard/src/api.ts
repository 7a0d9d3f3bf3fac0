import type { ActionName, ActionReply, Problem, RouteName, RouteReply } from '@agora/contracts';
import { useLayoutEffect, useState } from 'preact/hooks';
import { copy } from './copy/copy.js';
import { CopyReader } from './copy/load-copied.js';

/** Relative, so that the pages also work below a path. */
export const API = 'api/v1';
const ACTION_HEADER = 'x-agora-action';

export class ApiProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

const copied = copy && new CopyReader((problem) => new ApiProblem(problem));

type Query = Record<string, string | number | undefined>;

const PATHS: { [Name in RouteName]: (...parts: string[]) => string } = {
  server: () => 'server',
  me: () => 'me',
  runs: () => 'runs',
  run: (run) => `runs/${run}`,
  cell: (run, cell) => `runs/${run}/cells/${cell}`,
  rows: (run, cell) => `runs/${run}/cells/${cell}/rows`,
  runRows: (run) => `runs/${run}/rows`,
  runFacets: (run) => `runs/${run}/facets`,
  facets: (run, cell) => `runs/${run}/cells/${cell}/facets`,
  nearDuplicates: (run, cell) => `runs/${run}/cells/${cell}/near-duplicates`,
  comparison: () => 'compare',
  flips: () => 'compare/flips',
  race: (run) => `runs/${run}/race`,
  calibrations: (run) => `runs/${run}/judge-calibrations`,
  recommendation: (run) => `runs/${run}/recommendation`,
  sample: (run, cell, state, index) => `runs/${run}/cells/${cell}/rows/${state}/${index}`,
  items: (run, benchmark) => `runs/${run}/benchmarks/${benchmark}/items`,
  item: (run, benchmark, item) => `runs/${run}/benchmarks/${benchmark}/items/${item}`,
};

export interface Question<Name extends RouteName> {
  name: Name;
  address: string;
}

/** What is asked of the gateway: a route with its parts in order, and its filters. */
export function ask<Name extends RouteName>(
  name: Name,
  parts: readonly string[] = [],
  query: Query = {},
): Question<Name> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const filters = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)])).toString();
  const path = PATHS[name](...parts.map(encodeURIComponent));
  return { name, address: `${API}/${path}${filters === '' ? '' : `?${filters}`}` };
}

/** @throws ApiProblem with what the gateway says, or that it cannot be reached. */
export async function load<Name extends RouteName>(
  { name, address }: Question<Name>,
  signal?: AbortSignal,
): Promise<RouteReply<Name>> {
  if (copied) {
    const reply = await copied.answer(name, address.slice(API.length + 1));
    signal?.throwIfAborted();
    return reply as RouteReply<Name>;
  }
  let response: Response;
  try {
    response = await fetch(address, { signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    const fix = 'Start `agora view` again; this page then goes on.';
    throw new ApiProblem({ code: 'unreachable', message: 'The gateway does not answer.', fix });
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as RouteReply<Name>;
  throw new ApiProblem((body as Problem | undefined) ?? { code: 'bad-response', message: `HTTP ${response.status}` });
}

/**
 * Asks for an action, with the key that says that these pages ask.
 * @throws ApiProblem with why it was refused.
 */
export async function act<Name extends ActionName>(
  path: string,
  actionKey: string,
  body: Record<string, unknown>,
): Promise<ActionReply<Name>> {
  const headers = { 'content-type': 'application/json', [ACTION_HEADER]: actionKey };
  const response = await fetch(`${API}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const reply: unknown = await response.json().catch(() => undefined);
  if (response.ok) return reply as ActionReply<Name>;
  throw new ApiProblem((reply as Problem | undefined) ?? { code: 'bad-response', message: `HTTP ${response.status}` });
}

export interface Loaded<T> {
  data?: T;
  problem?: Problem;
  loading: boolean;
  reload(): void;
}

/** The answer to a question, asked again when the question changes. What was there is shown until the new one comes. */
export function useLoad<Name extends RouteName>(question: Question<Name>): Loaded<RouteReply<Name>> {
  const [state, set] = useState<{ address: string; data?: RouteReply<Name>; problem?: Problem }>({ address: '' });
  const [round, again] = useState(0);
  const { address } = question;
  // Not after the first picture, which an effect waits for: the answer is what the page is there for.
  useLayoutEffect(() => {
    const stop = new AbortController();
    load(question, stop.signal).then(
      (data) => set({ address, data }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const problem = error instanceof ApiProblem ? error.problem : { code: 'internal', message: String(error) };
        set({ address, problem });
      },
    );
    return () => stop.abort();
  }, [address, round]);
  return { ...state, loading: state.address !== address, reload: () => again((count) => count + 1) };
}
