const { availableParallelism } = require('node:os');

// Its specs wait for one Python process at a time, which computes on one core: two files side by side at least.
const maxWorkers = Math.max(2, availableParallelism() - 1);

module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'python-worker', maxWorkers };
