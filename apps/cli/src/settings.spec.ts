import { busFrom, servedBus } from './settings.js';

describe('where NATS is', () => {
  it('is nowhere unless somebody names it: then everything runs embedded', () => {
    expect(busFrom({}, {})).toBeUndefined();
    expect(busFrom({}, { AGORA_NATS: 'nats://env:1' })).toMatchObject({ servers: 'nats://env:1' });
    expect(busFrom({ nats: 'nats://flag:1' }, { AGORA_NATS: 'nats://env:1' })).toMatchObject({
      servers: 'nats://flag:1',
    });
  });

  it('must be named where flags say how to reach it', () => {
    expect(() => busFrom({ natsUser: 'u', natsPassword: 'secret' }, { AGORA_NATS: '' })).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: expect.stringContaining('--nats-user'),
        fix: expect.stringContaining('AGORA_NATS'),
      }),
    );
    // Variables may be meant for other commands.
    expect(busFrom({}, { AGORA_NATS_USER: 'u' })).toBeUndefined();
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
