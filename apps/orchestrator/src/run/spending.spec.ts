import { Fault } from '@agora/plugin-api';
import { Spending } from './spending.js';

describe('Spending', () => {
  it('refuses from the moment a worker finds the budget reached', () => {
    const spending = new Spending(1);
    expect(spending.refusal()).toBeUndefined();
    expect(spending.allowance()).toEqual({ budgetUsd: 1 });
    const fault = new Fault('budget-reached', 'spent');
    spending.stop(fault);
    expect(spending.exhausted).toBe(true);
    expect(spending.refusal()).toBe(fault);
  });

  it('says nothing of a budget where there is none', () => {
    expect(new Spending(undefined).allowance()).toEqual({});
  });
});
