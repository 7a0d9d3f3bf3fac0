module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'domain-nano-code' };
