export { default as providerGenerator, type ProviderGeneratorOptions } from './provider/provider-generator.js';
