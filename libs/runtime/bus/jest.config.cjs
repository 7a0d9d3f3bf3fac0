// Its specs mostly wait: for servers that are gone, for deliveries, for time-outs.
module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'bus', maxWorkers: 4 };
