export { describeVendors, type VendorSuite } from './vendors/describe-vendors.js';
export { CUT_THOUGHTS, NO_THOUGHTS, THOUGHT_FORMATS, type ThoughtFormat } from './thoughts/formats.js';
export { USAGES } from './vendors/usages.js';
export * from './child/spawn-script.js';
export * from './conformance/index.js';
export * from './http/index.js';
export * from './nats/index.js';
export { HuggingFaceHub } from './hugging-face-hub.js';
