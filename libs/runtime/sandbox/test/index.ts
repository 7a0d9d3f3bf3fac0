// `@agora/sandbox/testing`: the real sandbox, for specs of other packages. No part of the build.
export { sandboxTools } from './sandbox-tools.js';
