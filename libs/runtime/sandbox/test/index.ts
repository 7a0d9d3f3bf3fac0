// `@agora/sandbox/testing`: the real sandbox, for specs of other packages. No part of the build.
export { sandboxKinds, sandboxTools } from './sandbox-tools.js';
