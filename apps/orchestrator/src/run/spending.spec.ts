import { Fault } from '@agora/plugin-api';
import { Spending } from './spending.js';

describe('Spending', () => {
  it('counts the latest figure of each stage once', () => {
    const spending = new Spending(1);
    spending.record('a', 0.3);
    spending.record('a', 0.4);
    spending.record('a', 0.2);
    expect(spending.paidFor('a')).toBe(0.4);
    expect(spending.paidFor('b')).toBeUndefined();
    expect(spending.allowance()).toEqual({ budgetUsd: 1 });
  });

  it('refuses from the moment a worker finds the budget reached', () => {
    const spending = new Spending(1);
    expect(spending.refusal()).toBeUndefined();
    const fault = new Fault('budget-reached', 'spent');
    spending.stop(fault);
    expect(spending.exhausted).toBe(true);
    expect(spending.refusal()).toBe(fault);
  });

  it('says nothing of a budget where there is none', () => {
    expect(new Spending(undefined).allowance()).toEqual({});
  });
});
