module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'plugin-api' };
