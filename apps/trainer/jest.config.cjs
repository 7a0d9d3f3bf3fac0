const { availableParallelism } = require('node:os');

// Its two long files wait for one Python process each, which computes on one core.
const maxWorkers = Math.max(2, availableParallelism() - 1);

module.exports = { ...require('../../jest.preset.cjs'), displayName: 'trainer', maxWorkers };
