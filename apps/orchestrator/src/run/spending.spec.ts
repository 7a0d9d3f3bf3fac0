import { Spending } from './spending.js';

describe('Spending', () => {
  it('counts the latest figure of each stage once', () => {
    const spending = new Spending(1);
    spending.record('a', 0.3);
    spending.record('a', 0.4);
    spending.record('b', 0.5);
    expect(spending.exhausted).toBe(false);
    expect(spending.allowance().budgetUsd).toBeCloseTo(0.1);
    spending.record('b', 0.6);
    expect(spending.exhausted).toBe(true);
    expect(spending.refusal()?.code).toBe('budget-reached');
  });

  it('never refuses without a budget', () => {
    const spending = new Spending(undefined);
    spending.record('a', 1e6);
    expect(spending.refusal()).toBeUndefined();
    expect(spending.allowance()).toEqual({});
  });
});
