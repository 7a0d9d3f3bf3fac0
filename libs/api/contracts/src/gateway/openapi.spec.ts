import { ACTIONS } from './actions.js';
import { openApi } from './openapi.js';
import { API_PREFIX, EVENTS_PATH, ROUTES } from './routes.js';

interface Parameter {
  name: string;
  in: string;
  required: boolean;
}
interface Operation {
  operationId: string;
  parameters: Parameter[];
}

const document = openApi('1.2.3');
const paths = document['paths'] as Record<string, Record<string, Operation>>;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

describe('the OpenAPI document', () => {
  it('has one operation for each route and each action', () => {
    const ids = operations.map(({ operationId }) => operationId).sort();
    expect(ids).toEqual([...Object.keys(ROUTES), ...Object.keys(ACTIONS), 'events'].sort());
    const routes: string[] = [...Object.values(ROUTES), ...Object.values(ACTIONS)].map(({ path }) => path);
    expect(operations.map(({ path }) => path.replace(/\{(\w+)\}/g, ':$1')).sort()).toEqual(
      [...routes, EVENTS_PATH].map((path) => `${API_PREFIX}/${path}`).sort(),
    );
  });

  it('reads by GET and acts by POST alone', () => {
    for (const { operationId, method } of operations) expect(method).toBe(operationId in ACTIONS ? 'post' : 'get');
  });

  it.each(operations)('names each part of $path as a required parameter', ({ path, parameters }) => {
    const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    const named = parameters.filter((parameter) => parameter.in === 'path');
    expect(named.map(({ name }) => name).sort()).toEqual(parts);
    for (const { required } of named) expect(required).toBe(true);
  });

  it('refers to nothing that is not within it', () => {
    expect(JSON.stringify(document)).not.toContain('"$ref"');
  });
});
