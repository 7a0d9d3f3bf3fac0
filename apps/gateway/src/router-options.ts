/** Names in addresses may be longer than the 100 characters that Fastify takes by itself, and are escaped there. */
export const ROUTER = { routerOptions: { maxParamLength: 9_000 } };
