export { DEFAULT_PORT, startGateway, type GatewayOptions, type RunningGateway } from './start-gateway.js';
