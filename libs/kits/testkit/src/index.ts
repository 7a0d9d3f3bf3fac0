export { describeVendors, type VendorSuite } from './vendors/describe-vendors.js';
export { USAGES } from './vendors/usages.js';
export * from './conformance/index.js';
export * from './http/index.js';
