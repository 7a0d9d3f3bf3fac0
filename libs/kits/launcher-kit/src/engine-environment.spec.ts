import { engineEnvironment } from './engine-environment';

const environment = {
  PATH: '/usr/bin',
  HOME: '/home/ada',
  LC_ALL: 'C.UTF-8',
  KRB5CCNAME: 'FILE:/tmp/krb5cc',
  https_proxy: 'http://proxy.test:3128',
  SLURM_CONF: '/etc/slurm/slurm.conf',
  OPENAI_API_KEY: 'key of a vendor',
  HF_TOKEN: 'token of a hub',
  AGORA_SECRET: 'ours',
  MY_PATH: '/elsewhere',
  UNSET: undefined,
};

describe('an engine’s environment', () => {
  it('is what finds programs and the account, and no key of ours', () => {
    expect(engineEnvironment(undefined, environment)).toEqual({
      PATH: '/usr/bin',
      HOME: '/home/ada',
      LC_ALL: 'C.UTF-8',
      KRB5CCNAME: 'FILE:/tmp/krb5cc',
      https_proxy: 'http://proxy.test:3128',
    });
  });

  it('has what the engine names as its own', () => {
    const { SLURM_CONF, ...others } = engineEnvironment(/^SLURM_/, environment);
    expect(SLURM_CONF).toBe('/etc/slurm/slurm.conf');
    expect(others).toEqual(engineEnvironment(undefined, environment));
  });
});
