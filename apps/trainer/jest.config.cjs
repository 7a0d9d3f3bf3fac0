// Its two long files wait for one Python process each, which computes on one core.
module.exports = { ...require('../../jest.preset.cjs'), displayName: 'trainer', maxWorkers: 2 };
