module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'method-quality-enhancement' };
