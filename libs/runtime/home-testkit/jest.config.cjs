module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'home-testkit' };
