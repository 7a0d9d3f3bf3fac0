// `@agora/dataset-export/testing`: a hub to push to, for specs of other packages. No part of the build.
export { HuggingFaceHub } from './hugging-face-hub.js';
