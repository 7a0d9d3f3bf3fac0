export { ManagedServers } from './managed-servers.js';
export { engineUse, placesIn, type LoadedPlaces } from './engine-use.js';
export { refusedSubject } from './refused-subject.js';
export { ServedModels } from './served-models.js';
export { type EngineSubject, type ServedModel, type ServedAnswer } from './served-model.js';
