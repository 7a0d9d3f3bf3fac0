module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'metric-models' };
