import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Who may import whom, by the wings of `libs/`. The picture is in docs/architecture.md; this is the law. */
const BELOW_PLUGINS = ['layer:api', 'layer:kit', 'layer:core', 'layer:nano'];
const layers = [
  { sourceTag: 'layer:api', onlyDependOnLibsWithTags: ['layer:api'] },
  { sourceTag: 'layer:core', onlyDependOnLibsWithTags: ['layer:api', 'layer:core'] },
  { sourceTag: 'layer:kit', onlyDependOnLibsWithTags: ['layer:api', 'layer:core', 'layer:kit'] },
  { sourceTag: 'layer:nano', onlyDependOnLibsWithTags: ['layer:api', 'layer:core', 'layer:nano'] },
  { sourceTag: 'layer:runtime', onlyDependOnLibsWithTags: [...BELOW_PLUGINS, 'layer:runtime'] },
  { sourceTag: 'layer:plugin', onlyDependOnLibsWithTags: BELOW_PLUGINS },
  { sourceTag: 'layer:app', onlyDependOnLibsWithTags: [...BELOW_PLUGINS, 'layer:runtime'] },
  { sourceTag: 'layer:test', onlyDependOnLibsWithTags: [...BELOW_PLUGINS, 'layer:runtime'] },
  { sourceTag: 'layer:tool', onlyDependOnLibsWithTags: [...BELOW_PLUGINS, 'layer:runtime'] },
  // The command line is the one app that knows the others: it starts them in its own process.
  { sourceTag: 'scope:cli', onlyDependOnLibsWithTags: [...BELOW_PLUGINS, 'layer:runtime', 'layer:app'] },
];

const boundaries = (depConstraints, allow = []) => [
  'error',
  { enforceBuildableLibDependency: false, allow, depConstraints },
];

/** Real parts for specs of other packages: a nats-server, a sandbox. They are no part of the builds. */
const TESTING = ['^@agora/[a-z-]+/testing$'];

const FUNCTION_LINES = ['error', { max: 60, skipBlankLines: true, skipComments: true }];

export default [
  { ignores: ['**/dist', '**/node_modules', '**/.nx', '**/.agora', '**/runs', '**/*.cjs'] },
  ...nx.configs['flat/base'],
  ...tseslint.configs.strict.map((config) => ({ ...config, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(layers),
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    },
  },
  {
    // A suite of a spec is a list of its tests.
    files: ['**/*.ts', '**/*.tsx'],
    ignores: ['**/*.spec.ts', '**/test/**'],
    rules: { 'max-lines-per-function': FUNCTION_LINES },
  },
  {
    // Nest reads constructor parameter types at run time, so injected classes must stay value imports.
    files: ['apps/**/*.ts', 'libs/runtime/bus/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // Specs may lean on the test kits, whatever their layer.
    files: ['**/*.spec.ts', '**/test/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(
        layers.map(({ sourceTag, onlyDependOnLibsWithTags }) => ({
          sourceTag,
          onlyDependOnLibsWithTags: [...onlyDependOnLibsWithTags, 'layer:test'],
        })),
        TESTING,
      ),
    },
  },
];
