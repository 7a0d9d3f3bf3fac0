import { fileOfFolder, pluginContext, seedRequests, testDataFolder } from '@agora/testkit';
import plugin from './index.js';

const data = testDataFolder() ?? '';
const withData = data ? describe : describe.skip;
const context = pluginContext({ baseDir: data, dataFile: fileOfFolder });
const open = async () => plugin.create(plugin.options.parse({ folder: data }), context);

withData('real rows', () => {
  // Of 1,000 rows with one turn three are longer than 16,384 characters.
  it('make instances of LIMA’s single turns and of Self-Instruct’s tasks, within the domain’s own rules', async () => {
    const field = await open();
    const [lima, tasks] = [
      await field.seeds(seedRequests.instances, 1),
      await field.seeds(seedRequests.variedInstances, 1),
    ];
    expect(lima).toHaveLength(997);
    expect(tasks).toHaveLength(175);
    const broken = [...lima, ...tasks].flatMap(({ id, instruction, response = '' }) =>
      field.validate({ instruction, response }).map(({ reason, detail }) => `${id} ${reason} ${detail ?? ''}`),
    );
    expect(broken).toEqual([]);
  });

  it('have WebInstruct’s pairs improved and Magpie’s instructions answered', async () => {
    const field = await open();
    expect(await field.seeds(seedRequests.instancesToImprove, 1)).toHaveLength(20);
    expect(await field.seeds(seedRequests.instructions, 1)).toHaveLength(20);
  });
});
