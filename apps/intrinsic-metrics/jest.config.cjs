module.exports = { ...require('../../jest.preset.cjs'), displayName: 'intrinsic-metrics' };
