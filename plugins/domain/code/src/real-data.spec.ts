import { fileOfFolder, pluginContext, seedRequests, testDataFolder } from '@agora/testkit';
import plugin from './index.js';

const data = testDataFolder() ?? '';
const withData = data ? describe : describe.skip;
const context = pluginContext({ baseDir: data, dataFile: fileOfFolder });
const open = async () => plugin.create(plugin.options.parse({ folder: data }), context);

withData('real rows', () => {
  it('make 374 instances of MBPP train, every one within the domain’s own rules', async () => {
    const code = await open();
    const seeds = await code.seeds(seedRequests.instances, 1);
    expect(seeds).toHaveLength(374);
    const broken = seeds.flatMap(({ id, instruction, response = '' }) =>
      code.validate({ instruction, response }).map(({ reason, detail }) => `${id} ${reason} ${detail ?? ''}`),
    );
    expect(broken).toEqual([]);
    expect(seeds.some(({ response }) => response?.includes('\r'))).toBe(false);
  });

  it('have CoNaLa’s pairs improved and Magpie’s instructions answered', async () => {
    const code = await open();
    expect(await code.seeds(seedRequests.instancesToImprove, 1)).toHaveLength(2378);
    expect(await code.seeds(seedRequests.instructions, 1)).toHaveLength(20);
    expect(await code.seeds({ ...seedRequests.instructionsToEvolve, kind: 'instances' }, 1)).toHaveLength(374);
  });
});
