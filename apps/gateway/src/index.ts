export type { Control } from './gateway-context.js';
export { DEFAULT_PORT, startGateway, type GatewayOptions, type RunningGateway } from './start-gateway.js';
export { writeCopy, type Copied, type CopyOptions } from './copy/write-copy.js';
