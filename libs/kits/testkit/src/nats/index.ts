export { useNats, withNats, type NatsForSpec } from './use-nats.js';
