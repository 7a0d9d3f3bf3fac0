import { z } from 'zod';
import { meReplySchema } from './actions.js';
import { itemReplySchema, itemsQuerySchema, itemsReplySchema } from './benchmarks.js';
import { cellReplySchema, rowsQuerySchema, rowsReplySchema, rowStateSchema, sampleReplySchema } from './cells.js';
import { compareQuerySchema, comparisonReplySchema, flipsQuerySchema, flipsReplySchema } from './compare.js';
import {
  calibrationsReplySchema,
  raceReplySchema,
  recommendationQuerySchema,
  recommendationReplySchema,
} from './deciding.js';
import { facetsReplySchema, nearDuplicatesReplySchema } from './facets.js';
import { nameSchema } from './parts.js';
import { runFacetsQuerySchema, runRowsQuerySchema, runRowsReplySchema } from './run-rows.js';
import { runReplySchema, runsReplySchema } from './runs.js';

const run = z.object({ run: nameSchema });
const cell = run.extend({ cell: nameSchema });
const benchmark = run.extend({ benchmark: nameSchema });
const none = z.object({});

export const serverReplySchema = z.object({
  version: z.string(),
  /** Whether runs can be under way here, so that their events are worth asking for. */
  live: z.boolean(),
});
export type ServerReply = z.infer<typeof serverReplySchema>;

/** Every address that the gateway answers: what it takes and what it gives. All of them are read with GET. */
export const ROUTES = {
  server: {
    path: 'server',
    about: 'Version and abilities of this gateway',
    params: none,
    query: none,
    reply: serverReplySchema,
  },
  me: {
    path: 'me',
    about: 'Who asks, and what they may do here',
    params: none,
    query: none,
    reply: meReplySchema,
  },
  runs: {
    path: 'runs',
    about: 'Runs of the home, the latest first',
    params: none,
    query: none,
    reply: runsReplySchema,
  },
  run: { path: 'runs/:run', about: 'One run with its results', params: run, query: none, reply: runReplySchema },
  cell: {
    path: 'runs/:run/cells/:cell',
    about: 'One cell: results, artifacts, training, rows by state',
    params: cell,
    query: none,
    reply: cellReplySchema,
  },
  rows: {
    path: 'runs/:run/cells/:cell/rows',
    about: 'Rows of a dataset by page: accepted, rejected, or slots without an instance',
    params: cell,
    query: rowsQuerySchema,
    reply: rowsReplySchema,
  },
  facets: {
    path: 'runs/:run/cells/:cell/facets',
    about: 'How the accepted or rejected rows of a dataset divide: reasons, attempts, lengths, models',
    params: cell,
    query: z.object({ state: z.enum(['accepted', 'rejected']).default('accepted') }),
    reply: facetsReplySchema,
  },
  runRows: {
    path: 'runs/:run/rows',
    about: 'Rows of all whole datasets of a run by page, with the same filters and those of cells',
    params: run,
    query: runRowsQuerySchema,
    reply: runRowsReplySchema,
  },
  runFacets: {
    path: 'runs/:run/facets',
    about: 'How the accepted or rejected rows of all whole datasets of a run divide',
    params: run,
    query: runFacetsQuerySchema,
    reply: facetsReplySchema,
  },
  nearDuplicates: {
    path: 'runs/:run/cells/:cell/near-duplicates',
    about: 'Groups of accepted rows that are nearly the same',
    params: cell,
    query: none,
    reply: nearDuplicatesReplySchema,
  },
  sample: {
    path: 'runs/:run/cells/:cell/rows/:state/:index',
    about: 'One row whole, with where it came from',
    params: cell.extend({ state: rowStateSchema, index: z.coerce.number().int().min(0) }),
    query: none,
    reply: sampleReplySchema,
  },
  items: {
    path: 'runs/:run/benchmarks/:benchmark/items',
    about: 'Items of a benchmark by page, with the score of every answerer',
    params: benchmark,
    query: itemsQuerySchema,
    reply: itemsReplySchema,
  },
  item: {
    path: 'runs/:run/benchmarks/:benchmark/items/:item',
    about: 'One item with the answers of base, reference and students',
    params: benchmark.extend({ item: z.string().min(1).max(1000) }),
    query: none,
    reply: itemReplySchema,
  },
  comparison: {
    path: 'compare',
    about: 'Paired differences between generators of one run, or between two runs',
    params: none,
    query: compareQuerySchema,
    reply: comparisonReplySchema,
  },
  flips: {
    path: 'compare/flips',
    about: 'Items that one of two generators alone got right, by page',
    params: none,
    query: flipsQuerySchema,
    reply: flipsReplySchema,
  },
  race: {
    path: 'runs/:run/race',
    about: 'The race that a run is a step of',
    params: run,
    query: none,
    reply: raceReplySchema,
  },
  calibrations: {
    path: 'runs/:run/judge-calibrations',
    about: "How far judges of a run agree with a person's labels",
    params: run,
    query: none,
    reply: calibrationsReplySchema,
  },
  recommendation: {
    path: 'runs/:run/recommendation',
    about: 'Which generator to choose, how sure that is, and what one more seed would be worth',
    params: run,
    query: recommendationQuerySchema,
    reply: recommendationReplySchema,
  },
} as const;
export type RouteName = keyof typeof ROUTES;
export type RouteParams<Name extends RouteName> = z.output<(typeof ROUTES)[Name]['params']>;
export type RouteQuery<Name extends RouteName> = z.output<(typeof ROUTES)[Name]['query']>;
export type RouteReply<Name extends RouteName> = z.output<(typeof ROUTES)[Name]['reply']>;

/** Where the routes begin. */
export const API_PREFIX = '/api/v1';

/** Server-sent events of a run: `id` is the event's sequence on the stream, `data` a `RunEvent`. */
export const EVENTS_PATH = 'runs/:run/events';
