module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'nano-model' };
