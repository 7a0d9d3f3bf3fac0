export * from './inspection.js';
export * from './budget-change.js';
export * from './judge-calibration.js';
export * from './events.js';
export * from './messages.js';
export * from './plan.js';
export * from './gateway/index.js';
