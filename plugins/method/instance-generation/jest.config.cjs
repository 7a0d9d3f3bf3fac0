module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'method-instance-generation' };
