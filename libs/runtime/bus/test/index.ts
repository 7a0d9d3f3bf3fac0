// `@agora/bus/testing`: what specs of other packages need of a real nats-server. No part of the build.
export { useNats, withNats, type NatsForSpec } from './use-nats.js';
