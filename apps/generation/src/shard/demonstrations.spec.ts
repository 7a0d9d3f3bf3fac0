import { seededRng } from '@agora/statistics';
import { BEHIND, Demonstrations, REACH } from './demonstrations.js';

const draft = (slot: number) => ({ instruction: `i${slot}`, response: `r${slot}` });
const drawn = (slot: number) => (made: { instruction: string } | undefined) => ({ slot, made: made?.instruction });

describe('demonstrations', () => {
  it('has none for the first slots of a shard', async () => {
    const demonstrations = new Demonstrations(100);
    for (let slot = 100; slot < 100 + BEHIND; slot += 1) {
      expect(await demonstrations.draw(slot, seededRng(slot))).toBeUndefined();
    }
  });

  it('draws from all slots of the shard that are far enough behind, and from no other', async () => {
    const demonstrations = new Demonstrations(100);
    for (let slot = 100; slot < 130; slot += 1) demonstrations.settle(slot, draft(slot));
    const seen = new Set<string | undefined>();
    for (let round = 0; round < 200; round += 1) {
      seen.add((await demonstrations.draw(119, seededRng('round', round)))?.instruction);
    }
    expect([...seen].sort()).toEqual(['i100', 'i101', 'i102', 'i103']);
  });

  it('draws the same whether earlier slots are finished before or after it asks', async () => {
    const slots = [20, 35, 60, 99];
    const before = new Demonstrations(0);
    for (let slot = 0; slot < 99; slot += 1) before.settle(slot, slot % 3 === 0 ? undefined : draft(slot));
    const expected = await Promise.all(slots.map((slot) => before.draw(slot, seededRng(slot)).then(drawn(slot))));

    const after = new Demonstrations(0);
    const asked = slots.map((slot) => after.draw(slot, seededRng(slot)).then(drawn(slot)));
    for (let slot = 98; slot >= 0; slot -= 1) after.settle(slot, slot % 3 === 0 ? undefined : draft(slot));
    expect(await Promise.all(asked)).toEqual(expected);
    expect(expected.every(({ made }) => made !== undefined)).toBe(true);
  });

  it('falls back to the nearest accepted slot before a given-up one, and to none', async () => {
    const demonstrations = new Demonstrations(0);
    for (let slot = 0; slot < 50; slot += 1) demonstrations.settle(slot, slot === 3 ? draft(3) : undefined);
    for (let slot = BEHIND; slot < 60; slot += 1) {
      const rng = seededRng('fallback', slot);
      const index = seededRng('fallback', slot).int(slot - BEHIND + 1);
      const found = await demonstrations.draw(slot, rng);
      expect(found?.instruction).toBe(index >= 3 ? 'i3' : undefined);
    }
  });

  it('gives all drafts of the slots behind, in order, however they arrive', async () => {
    const demonstrations = new Demonstrations(0);
    const early = demonstrations.all(BEHIND + 5);
    for (let slot = 29; slot >= 0; slot -= 1) demonstrations.settle(slot, slot === 2 ? undefined : draft(slot));
    expect((await early).map(({ instruction }) => instruction)).toEqual(['i0', 'i1', 'i3', 'i4', 'i5']);
    expect(await demonstrations.all(BEHIND + 5)).toEqual(await early);
    expect(await demonstrations.all(BEHIND - 1)).toEqual([]);
  });

  it('lets go of what no later slot can draw', async () => {
    const demonstrations = new Demonstrations(0);
    const last = REACH + 500;
    for (let slot = 0; slot < last; slot += 1) {
      demonstrations.settle(slot, draft(slot));
      demonstrations.forgetFor(slot);
    }
    expect(demonstrations.held).toBeLessThanOrEqual(REACH + 1);
    for (let round = 0; round < 100; round += 1) {
      const found = await demonstrations.draw(last, seededRng('late', round));
      expect(Number(found?.instruction.slice(1))).toBeGreaterThanOrEqual(last - REACH);
    }
  });

  it('ends the wait of everyone when the shard fails', async () => {
    const demonstrations = new Demonstrations(0);
    const waiting = demonstrations.draw(30, seededRng('x'));
    demonstrations.fail(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    await expect(demonstrations.draw(31, seededRng('y'))).rejects.toThrow('over');
  });
});
