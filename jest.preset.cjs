// Shared by every project. Packages are read as TypeScript sources through the `@agora/source` export condition, so a
// spec never depends on a build. ES-module-only dependencies are transformed because jest itself loads CommonJS.
// What is tested writes plain text, whatever the terminal of whoever runs the tests can show. Here as well as in jest.setup.cjs,
// since a spec's `process.env` is a copy, which Node's own libraries do not see.
delete process.env.FORCE_COLOR;
process.env.NO_COLOR = '1';

module.exports = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@agora/source', 'node', 'require', 'default'] },
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  testTimeout: 60_000,
  setupFiles: [require.resolve('./jest.setup.cjs')],
  // Jest runs files in a context of their own, where each look at a global costs 150 ns: in a loop of arithmetic, nearly all of the
  // time. These are handed to every file as arguments instead.
  sandboxInjectedGlobals: ['Math'],
  // TypeScript sources name their neighbours `./x.js`; the file on disk is `./x.ts`.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(@huggingface/tokenizers|hyparquet-writer|hyparquet-compressors|hyparquet|hysnappy|fzstd|canonicalize|pure-rand)/)',
  ],
};
