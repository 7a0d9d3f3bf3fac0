import { once } from 'node:events';
import { subjects } from '@agora/contracts';
import { Controller, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { z } from 'zod';
import { measureService } from '../test/measure-service.js';
import { spawnTest } from '../test/spawn.js';
import { silent, useNats } from '../test/use-nats.js';
import { Bus, startService, type ServiceDefinition } from './index.js';

const nats = useNats();

describe('startService', () => {
  it('gives a module its home, its log and the bus, and lets it say goodbye while the bus is open', async () => {
    const said: string[] = [];
    @Controller()
    class Mine implements OnApplicationShutdown {
      constructor(@Inject(Bus) private readonly bus: Bus) {}

      @MessagePattern(subjects.rpc('trainer', 'where'))
      where(): string {
        return this.bus.address;
      }

      async onApplicationShutdown(): Promise<void> {
        await (await this.bus.kv('goodbye', z.string())).create('a', 'bye');
        said.push('bye');
      }
    }
    @Module({})
    class MyModule {}
    const service: ServiceDefinition = {
      name: 'trainer',
      concurrency: 1,
      module: ({ home, log }) => {
        said.push(home);
        log.debug('unheard');
        return { module: MyModule, controllers: [Mine] };
      },
    };
    const running = await startService(service, { bus: nats.options, home: 'relative', log: silent });
    expect(running.name).toBe('trainer');
    const bus = await nats.connect();
    expect(await bus.request('rpc.trainer.where', {}, z.string())).toBe(nats.server.address);
    await Promise.all([running.close(), running.close()]);
    expect(said).toEqual([`${process.cwd()}/relative`, 'bye']);
    await expect(bus.request('rpc.trainer.where', {}, z.string())).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('fails, and holds nothing open, when the module cannot be made', async () => {
    @Module({})
    class Broken {}
    const module = () => ({
      module: Broken,
      providers: [
        {
          provide: 'x',
          useFactory: () => {
            throw new Error('no such file');
          },
        },
      ],
    });
    const starting = startService(
      { name: 'trainer', concurrency: 1, module },
      { bus: nats.options, home: '/tmp', log: silent },
    );
    await expect(starting).rejects.toThrow('no such file');
  });

  it('is quiet while all is well', async () => {
    const written: unknown[] = [];
    const spies = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        written.push(chunk);
        return true;
      }),
    );
    const service = await startService(
      measureService(() => Promise.resolve()),
      { bus: nats.options, home: '/tmp' },
    );
    await service.close();
    for (const spy of spies) spy.mockRestore();
    expect(written).toEqual([]);
  });
});

describe('runServiceMain', () => {
  const run = (env: Record<string, string>) => spawnTest('worker.ts', { MAIN: '1', BEHAVIOUR: 'slow', ...env });

  it('ends with 1 and says what to do when NATS is not there', async () => {
    const service = run({ AGORA_NATS: 'nats://me:hidden-word@127.0.0.1:1' });
    expect(await service.exited).toEqual({ code: 1, signal: null });
    expect(service.errors()).toContain('intrinsic-metrics: no NATS server answers at 127.0.0.1:1');
    expect(service.errors()).toContain('nats-server -js');
    expect(service.errors()).not.toContain('hidden-word');
  });

  it('ends with 2 when the address is wrong', async () => {
    const service = run({ AGORA_NATS: 'http://x' });
    expect(await service.exited).toEqual({ code: 2, signal: null });
    expect(service.errors()).toContain('Write it as nats://host:4222');
  });

  it('reads its credentials from the environment', async () => {
    const service = run({
      AGORA_NATS: nats.server.address,
      AGORA_NATS_TOKEN: nats.options.token ?? '',
      AGORA_HOME: '/tmp/x',
    });
    const { stderr } = service.child;
    if (!stderr) throw new Error('its standard error is no pipe');
    // Not turning in a circle: that would take the processor from the service.
    while (!service.errors().includes('ready (home /tmp/x)')) await once(stderr, 'data');
    service.child.kill('SIGTERM');
    expect(await service.exited).toEqual({ code: 0, signal: null });
  });
});
