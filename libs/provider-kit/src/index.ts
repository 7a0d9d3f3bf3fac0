export { asRecord, count } from './lenient.js';
export { baseURL, timeoutSeconds, variable } from './options.js';
export { classifyFailure, type Endpoint, type VendorFailure } from './classify-failure.js';
export { cutAtStop, splitStops } from './stops.js';
export { Deadline } from './deadline.js';
export { EndpointError, type Header } from './endpoint-error.js';
export { HttpEndpoint, type Answer, type HttpEndpointOptions } from './http-endpoint.js';
export { priceTable, type PriceTable } from './price-table.js';
export { retryAfter } from './retry-after.js';
