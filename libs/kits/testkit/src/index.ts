export { describeHostileEndpoint, type HostileSuite } from './vendors/describe-hostile.js';
export { describeVendors, type VendorSuite } from './vendors/describe-vendors.js';
export { CUT_THOUGHTS, NO_THOUGHTS, THOUGHT_FORMATS, type ThoughtFormat } from './thoughts/formats.js';
export { faultOfCall, refusal } from './vendors/fault-of-call.js';
export { USAGES } from './vendors/usages.js';
export * from './conformance/index.js';
export * from './http/index.js';
