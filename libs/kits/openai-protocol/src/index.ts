export { chatBody, chatPath, compact, type Body } from './request-fields.js';
export { errorInBody, throwIfError } from './error-in-body.js';
export { parseBody } from './parse-body.js';
export { badResponse, readCompletion } from './read-completion.js';
export { isWithheld, readError, readFailure, type ErrorWords } from './read-failure.js';
export { readLogprobs, readTokens } from './read-logprobs.js';
export { readUsage } from './read-usage.js';
export { isStrictSchema } from './strict-schema.js';
