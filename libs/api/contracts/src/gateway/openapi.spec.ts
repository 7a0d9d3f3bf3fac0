import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ACTIONS } from './actions.js';
import { openApi } from './openapi.js';
import { API_PREFIX, EVENTS_PATH, ROUTES } from './routes.js';

const VALIDATOR = require.resolve('@seriousme/openapi-schema-validator/bin/validate-api-cli.js');

/** What the validator's own program says of a document. The package is made of modules that jest does not load. */
async function validated(document: unknown): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'agora-openapi-'));
  try {
    const file = join(folder, 'openapi.json');
    await writeFile(file, JSON.stringify(document));
    const said = await promisify(execFile)(process.execPath, [VALIDATOR, file]).catch(
      (error: { stdout: string }) => error,
    );
    return JSON.parse(said.stdout) as unknown;
  } finally {
    await rm(folder, { recursive: true });
  }
}

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

  it('is valid by the schema of OpenAPI 3.1, which finds what is not', async () => {
    expect(await validated(document)).toEqual({ valid: true });
    const [path = ''] = Object.keys(paths);
    const broken = {
      ...document,
      paths: { ...paths, [path]: { get: { ...paths[path]?.['get'], responses: 'none' } } },
    };
    expect(await validated(broken)).toMatchObject({ valid: false });
  });

  it('refers to nothing that is not within it', () => {
    expect(JSON.stringify(document)).not.toContain('"$ref"');
  });
});
