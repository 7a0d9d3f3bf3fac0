module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'schema-findings' };
