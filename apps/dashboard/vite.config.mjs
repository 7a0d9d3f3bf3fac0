import { defineConfig } from 'vite';

/** One small bundle with relative addresses: the same files are served by the gateway, and lie in a static copy. */
export default defineConfig({
  base: './',
  // Packages of the workspace are read as sources, so that no build of theirs is needed first.
  resolve: { conditions: ['@agora/source', 'module', 'browser'] },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    outDir: 'dist/pages',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    // Styles and images stay files: the pages' policy allows nothing inline.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
});
