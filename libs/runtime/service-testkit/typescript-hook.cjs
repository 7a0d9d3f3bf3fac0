// Lets a plain `node` child process run the workspace's TypeScript sources, compiled the way jest compiles them, so that
// specs can start (and kill) real processes without a build. Use it through `spawnScript`.
const Module = require('node:module');
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');
const preset = require('../../../jest.preset.cjs');

const { module: format, ...options } = Object.values(preset.transform)[0][1];
options.module = { ...format, ignoreDynamic: true }; // `import()` stays what Node makes of it …
// … but for neighbours, which are TypeScript and known to `require` alone.
const NEIGHBOUR = /\bimport\((['"]\.[^'"]*['"])\)/g;

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename, swcrc: false });
  module._compile(code.replace(NEIGHBOUR, 'Promise.resolve().then(() => require($1))'), filename);
};

// TypeScript sources name their neighbours `./x.js`; the file on disk is `./x.ts`.
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  try {
    return resolve.call(this, request, parent, ...rest);
  } catch (error) {
    if (!request.startsWith('.') || !request.endsWith('.js')) throw error;
    return resolve.call(this, request.slice(0, -'.js'.length) + '.ts', parent, ...rest);
  }
};
