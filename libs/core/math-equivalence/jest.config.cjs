module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'math-equivalence' };
