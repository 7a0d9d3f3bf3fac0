// `@agora/model-hub/testing`: a hub to fetch models from, for specs of other packages. No part of the build.
export { ModelHubServer, type ServedFile } from './model-hub-server.js';
