import { busOptions, readEndpoint } from './bus-options.js';

describe('busOptions', () => {
  it('reads the environment', () => {
    const env = {
      AGORA_NATS: 'nats://h:1',
      AGORA_NATS_USER: 'u',
      AGORA_NATS_PASSWORD: 'p',
      AGORA_NATS_TOKEN: 't',
      AGORA_NATS_CA: '/ca.pem',
      AGORA_NATS_CERT: '/cert.pem',
      AGORA_NATS_KEY: '/key.pem',
    };
    expect(busOptions({}, env)).toEqual({
      servers: 'nats://h:1',
      user: 'u',
      password: 'p',
      token: 't',
      tls: { ca: '/ca.pem', cert: '/cert.pem', key: '/key.pem' },
    });
  });

  it('prefers what is given, and knows the default address', () => {
    expect(busOptions({ servers: 'nats://given:1' }, { AGORA_NATS: 'nats://env:1' }).servers).toBe('nats://given:1');
    expect(busOptions({}, { AGORA_NATS: '', AGORA_NATS_CA: '' })).toEqual({
      servers: 'nats://127.0.0.1:4222',
      user: undefined,
      password: undefined,
      token: undefined,
      tls: undefined,
    });
  });
});

describe('readEndpoint', () => {
  it.each([
    ['nats://h', { hosts: ['h:4222'] }],
    ['h:1', { hosts: ['h:1'] }],
    ['nats://a:1, nats://b:2', { hosts: ['a:1', 'b:2'] }],
    ['nats://[::1]:4222', { hosts: ['[::1]:4222'] }],
    ['tls://h:1', { hosts: ['h:1'], tls: {} }],
    ['nats://user:p%40ss@h:1', { hosts: ['h:1'], user: 'user', password: 'p@ss' }],
    ['nats://secret@h:1', { hosts: ['h:1'], token: 'secret' }],
  ])('takes %s apart', (servers, expected) => {
    expect(JSON.parse(JSON.stringify(readEndpoint({ servers })))).toEqual(expected);
  });

  it('lets credentials beside the URL win', () => {
    const endpoint = readEndpoint({ servers: 'nats://u:p@h', user: 'other', password: 'word' });
    expect(endpoint).toMatchObject({ hosts: ['h:4222'], user: 'other', password: 'word' });
  });

  it.each(['', ' , ', 'http://u:secret@h', 'nats://', 'nats://u:secret@h:99999'])(
    'refuses "%s" without repeating it',
    (servers) => {
      expect(() => readEndpoint({ servers })).toThrow(
        expect.objectContaining({ code: 'invalid-input', message: expect.not.stringContaining('secret') }),
      );
    },
  );
});
