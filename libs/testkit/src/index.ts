export { describeHostileEndpoint, type HostileSuite } from './vendors/describe-hostile.js';
export { describeVendors, type VendorSuite } from './vendors/describe-vendors.js';
export { USAGES } from './vendors/usages.js';
export * from './child/spawn-script.js';
export * from './conformance/index.js';
export * from './http/index.js';
export * from './nats/index.js';
export { HuggingFaceHub } from './hugging-face-hub.js';
