module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'method-evol-instruct' };
