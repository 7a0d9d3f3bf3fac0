// The pages are read by a browser and checked by a tsconfig of their own; specs that drive it lie apart from them.
module.exports = {
  ...require('../../jest.preset.cjs'),
  displayName: 'dashboard',
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
};
