module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'method-self-instruct' };
