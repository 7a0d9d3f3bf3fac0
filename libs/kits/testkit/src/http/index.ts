export { FixtureServer, useFixtureServer, type Reply, type RecordedRequest, type Responder } from './fixture-server.js';
export { useProvider, type ProviderFixture, type ProviderInUse } from './use-provider.js';
export { startChatEndpoint, useChatEndpoint, type ChatEndpoint, type ChatEndpointOptions } from './chat-endpoint.js';
export {
  startBatchEndpoint,
  useBatchEndpoint,
  type BatchEndpoint,
  type BatchEndpointOptions,
} from './batch/batch-endpoint.js';
export { type BatchQueue } from './batch/batch-queue.js';
export { type BatchLine, type LineFate, type MockBatch } from './batch/mock-batch.js';
