module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'dataset-export' };
