module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'method-preference-pairs' };
