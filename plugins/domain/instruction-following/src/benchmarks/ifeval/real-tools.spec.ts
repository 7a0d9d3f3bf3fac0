import { fileOfFolder, testDataFolder } from '@agora/testkit';
import type { FindFile } from '@agora/domain-kit';
import { follows } from '../../../test/follows.js';
import type { TextTools } from './check.js';
import { Toolbox } from './toolbox.js';

const data = testDataFolder() ?? '';
const withData = data ? describe : describe.skip;
const find: FindFile = async (source) => ({ path: await fileOfFolder(source, data), option: source.title });

let tools: TextTools;
beforeAll(async () => {
  if (data) tools = await new Toolbox(find, '3.10').toolsFor(new Set(['language', 'sentences'] as const));
});

// What the reference decides on texts of our own, with langdetect's profiles.
withData('with real profiles', () => {
  describe('language:response_language', () => {
    it.each([
      [{ language: 'de' }, 'Der Fluss beginnt irgendwo in den Bergen und fließt ins Meer.', 'strict'],
      [{ language: 'de' }, 'The river begins somewhere in the mountains.', 'not'],
      [
        { language: 'de' },
        'Sure, here is the German text that you wanted to have from me today, my friend:\nDer Fluss beginnt.',
        'loose',
      ],
      [{ language: 'kn' }, '123', 'strict'],
      [{ language: 'mr' }, 'नदी डोंगरात कुठेतरी सुरू होते, पण नक्की कुठे ते कोणालाच माहीत नाही.', 'strict'],
      [{ language: 'hi' }, 'नदी डोंगरात कुठेतरी सुरू होते, पण नक्की कुठे ते कोणालाच माहीत नाही.', 'not'],
    ] as const)('%j: %j is followed: %s', (kwargs, response, how) => {
      expect(follows('language:response_language', kwargs, response, tools)).toBe(how);
    });
  });

  describe('change_case:english_capital', () => {
    it.each([
      [{}, 'NOBODY KNOWS WHERE THE RIVER BEGINS.', 'not'],
      [{}, 'Nobody knows where the river begins.', 'not'],
      [{}, 'Sure:\nNOBODY KNOWS WHERE THE RIVER BEGINS.', 'not'],
      [{}, 'NIEMAND WEISS WO DER FLUSS BEGINNT UND WARUM ER SO LANG IST.', 'not'],
      [{}, '123!', 'not'],
      [{}, 'DJ Ж 1', 'not'],
    ] as const)('%j: %j is followed: %s', (_, response, how) => {
      expect(follows('change_case:english_capital', _, response, tools)).toBe(how);
    });
  });

  describe('change_case:english_lowercase', () => {
    it.each([
      [{}, 'nobody knows where the river begins.', 'strict'],
      [{}, 'nobody knows where the River begins.', 'not'],
      [{}, 'Sure:\nnobody knows where the river begins.', 'loose'],
      [{}, 'niemand weiß wo der fluss beginnt.', 'not'],
      [{}, '123!', 'not'],
    ] as const)('%j: %j is followed: %s', (_, response, how) => {
      expect(follows('change_case:english_lowercase', _, response, tools)).toBe(how);
    });
  });

  describe('length_constraints:number_sentences', () => {
    it('knows the abbreviations of English', () => {
      const kwargs = { relation: 'less than', num_sentences: 3 };
      expect(
        follows('length_constraints:number_sentences', kwargs, 'Mr. Gray met Prof. Lu at 5 p.m. He left.', tools),
      ).toBe('strict');
    });
  });
});
