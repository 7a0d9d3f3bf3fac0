// `@agora/plugin-host/testing`: what specs of other packages need of a folder with plugins. No part of the build.
export { UserFolder } from './packages.js';
