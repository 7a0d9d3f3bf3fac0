const { availableParallelism } = require('node:os');

// Its specs mostly wait: for servers that are gone, for deliveries, for time-outs.
const maxWorkers = Math.max(4, availableParallelism() - 1);

module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'bus', maxWorkers };
