// Its specs wait for one Python process at a time, which computes on one core: two files side by side.
module.exports = { ...require('../../../jest.preset.cjs'), displayName: 'python-worker', maxWorkers: 2 };
