import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Projects that have a test target, by their jest.config.cjs, and no spec: their tests would fail for want of any. */
export function withoutSpec(root, files) {
  return files
    .filter((file) => file.endsWith('jest.config.cjs') && file !== 'jest.config.cjs')
    .map((file) => dirname(file))
    .filter((project) => !hasSpec(join(root, project)));
}

function hasSpec(folder) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory()
      ? !['node_modules', 'dist'].includes(entry.name) && hasSpec(join(folder, entry.name))
      : /\.spec\.tsx?$/.test(entry.name),
  );
}
