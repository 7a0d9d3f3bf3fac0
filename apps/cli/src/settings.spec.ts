import { busFrom, servedBus } from './settings.js';

describe('where NATS is', () => {
  it('is nowhere unless somebody names it: then everything runs embedded', () => {
    expect(busFrom({}, {})).toBeUndefined();
    expect(busFrom({ natsUser: 'u' }, { AGORA_NATS: '' })).toBeUndefined();
    expect(busFrom({}, { AGORA_NATS: 'nats://env:1' })).toMatchObject({ servers: 'nats://env:1' });
    expect(busFrom({ nats: 'nats://flag:1' }, { AGORA_NATS: 'nats://env:1' })).toMatchObject({
      servers: 'nats://flag:1',
    });
  });

  it('is at the default address for a service, which still has the credentials of its flags', () => {
    expect(servedBus({ natsUser: 'u', natsPassword: 'p' }, {})).toMatchObject({
      servers: 'nats://127.0.0.1:4222',
      user: 'u',
      password: 'p',
    });
    expect(servedBus({}, { AGORA_NATS: 'nats://env:1' })).toMatchObject({ servers: 'nats://env:1' });
  });
});
