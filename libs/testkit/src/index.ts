export * from './child/spawn-script.js';
export * from './conformance/index.js';
export * from './http/index.js';
export * from './nats/index.js';
export { HuggingFaceHub } from './hugging-face-hub.js';
