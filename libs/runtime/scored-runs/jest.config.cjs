module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'scored-runs' };
