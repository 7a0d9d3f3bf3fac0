import { treeOfWorkspace } from '../../test/tree.js';
import providerGenerator from './provider-generator.js';

describe('the provider generator', () => {
  // prettier, an ES module, cannot be loaded inside jest, and nx says so. Formatting is checked in real processes.
  beforeAll(() => jest.spyOn(console, 'warn').mockImplementation());
  afterAll(() => jest.restoreAllMocks());

  it.each(['nonsense', 'ftp://a.example', 'https://a.example/v1?key=1', 'https://me:secret@a.example'])(
    'refuses the address %j',
    async (baseURL) => {
      await expect(providerGenerator(treeOfWorkspace(), { name: 'x', baseURL })).rejects.toThrow('baseURL');
    },
  );

  it('writes a title as it is given, whatever signs are in it', async () => {
    const tree = treeOfWorkspace();
    const title = `O'Neil & "Sons" <ai> \\ \`x\``;
    await providerGenerator(tree, { name: 'x', title, baseURL: "https://a.example/it's" });
    const read = (path: string): string => tree.read(`plugins/provider/x/${path}`, 'utf8') ?? '';
    expect(JSON.parse(read('package.json'))).toMatchObject({ description: `Models of ${title}` });
    expect(read('README.md')).toContain(`Models of ${title},`);
    expect(read('src/index.ts')).toContain(`description: ${JSON.stringify(`Models of ${title}`)}`);
    expect(read('src/read-answer.ts')).toContain(JSON.stringify(`The answer of ${title} holds no text.`));
    expect(read('src/options.ts')).toContain(`baseURL.default("https://a.example/it's")`);
  });
});
