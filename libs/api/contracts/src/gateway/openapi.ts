import { z } from 'zod';
import { problemSchema } from './parts.js';
import { ACTION_HEADER, ACTIONS } from './actions.js';
import { API_PREFIX, EVENTS_PATH, ROUTES } from './routes.js';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of the gateway, made from the same schemas that its replies are typed by. */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [operationId, { path, about, params, query, reply }] of Object.entries(ROUTES)) {
    paths[template(path)] = operation({
      operationId,
      summary: about,
      parameters: [...parameters(params, 'path'), ...parameters(query, 'query')],
      content: { 'application/json': { schema: schemaOf(reply, 'output') } },
    });
  }
  paths[template(EVENTS_PATH)] = operation({
    operationId: 'events',
    summary:
      'Events of a run under way, as server-sent events; 204 when it is not. Last-Event-ID resumes behind an event.',
    parameters: [
      { name: 'run', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'integer' } },
    ],
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  });
  for (const [operationId, { path, about, params, body, reply }] of Object.entries(ACTIONS)) {
    const parametersOf = [...parameters(params, 'path'), ACTION_PARAMETER];
    const content = { 'application/json': { schema: schemaOf(reply, 'output') } };
    paths[template(path)] = {
      post: {
        ...operation({ operationId, summary: about, parameters: parametersOf, content })['get'],
        requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Agora gateway',
      version,
      description: 'Reads what a home holds; begins and ends runs where that is allowed.',
    },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{ token: [] }],
    paths,
  };
}

const ACTION_PARAMETER = { name: ACTION_HEADER, in: 'header', required: true, schema: { type: 'string' } };

interface Operation {
  operationId: string;
  summary: string;
  parameters: Json[];
  content: Json;
}

function operation({ content, ...about }: Operation): { get: Json } {
  const problem = {
    description: 'Why not',
    content: { 'application/json': { schema: schemaOf(problemSchema, 'output') } },
  };
  return { get: { ...about, responses: { 200: { description: 'What was asked for', content }, default: problem } } };
}

function parameters(schema: z.ZodObject, where: 'path' | 'query'): Json[] {
  const { properties = {} } = schemaOf(schema, 'input') as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, of]) => ({ name, in: where, required: where === 'path', schema: of }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const document = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  delete document['$schema']; // The document's own dialect counts.
  return document;
}

/** `runs/:run` as `/api/v1/runs/{run}`. */
function template(path: string): string {
  return `${API_PREFIX}/${path.replace(/:(\w+)/g, '{$1}')}`;
}
