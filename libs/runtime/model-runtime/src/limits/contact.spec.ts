import { Fault } from '@agora/plugin-api';
import { Contact } from './contact.js';

const refused = new Fault('unreachable', 'connect ECONNREFUSED', { retryable: true });
const page = new Fault('bad-response', 'a web page');

describe('contact with an endpoint', () => {
  it('ends after 25 seconds where it has never answered, and forgets that after a minute', () => {
    const contact = new Contact();
    expect(contact.judge(refused, 1_000, 500).retryable).toBe(true);
    expect(contact.judge(refused, 20_000, 500).retryable).toBe(true);
    expect(contact.judge(refused, 20_000, 8_000)).toMatchObject({ code: 'unreachable', retryable: false });
    expect(contact.judge(refused, 27_000, 0).retryable).toBe(false);
    expect(contact.judge(refused, 200_000, 500).retryable).toBe(true);
  });

  it('goes on with an endpoint that has answered, be it with a refusal', () => {
    const contact = new Contact();
    contact.judge(new Fault('overloaded', 'busy', { retryable: true }), 0, 0);
    contact.judge(refused, 1_000, 0);
    expect(contact.judge(refused, 50_000, 0).retryable).toBe(true);
  });

  it('tries something odd again only where completions have come before', () => {
    const contact = new Contact();
    expect(contact.judge(page, 0, 0).retryable).toBe(false);
    contact.succeeded();
    expect(contact.judge(page, 0, 0).retryable).toBe(true);
  });
});
