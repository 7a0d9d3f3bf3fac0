export { FixtureServer, useFixtureServer, type Reply, type RecordedRequest, type Responder } from './fixture-server.js';
export { startChatEndpoint, useChatEndpoint, type ChatEndpoint, type ChatEndpointOptions } from './chat-endpoint.js';
