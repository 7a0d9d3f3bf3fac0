export { Sandbox, type SandboxOptions } from './sandbox.js';
export type { Isolation, IsolationKind } from './isolation.js';
export { isolationWarning, REQUIRE_ISOLATION } from './requirement.js';
export { DEFAULT_LIMITS, HOUSE_LIMITS } from './limits.js';
