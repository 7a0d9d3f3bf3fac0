module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'method-response-generation' };
