import 'reflect-metadata';
import { Module, type DynamicModule, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions, MicroserviceOptions } from '@nestjs/microservices';
import { Bus } from './bus.js';
import { BusServer } from './bus-server.js';
import { FaultFilter } from './fault-filter.js';
import { nestLog } from './nest-log.js';
import type { ServiceDefinition, ServiceEnvironment } from './service.js';
import type { WorkTuning } from './jobs/work-tuning.js';

@Module({})
class BusModule {
  static of(bus: Bus): DynamicModule {
    return { module: BusModule, global: true, providers: [{ provide: Bus, useValue: bus }], exports: [Bus] };
  }
}

@Module({})
class ServiceModule {}

export async function startNest(
  service: ServiceDefinition,
  environment: ServiceEnvironment,
  bus: Bus,
  tuning: WorkTuning,
): Promise<{ app: INestMicroservice; hurry(): void }> {
  const { name, concurrency } = service;
  const { log } = environment;
  const strategy = new BusServer({ service: name, concurrency, bus, tuning, log });
  const root: DynamicModule = { module: ServiceModule, imports: [BusModule.of(bus), service.module(environment)] };
  const app = await NestFactory.createMicroservice<MicroserviceOptions | AsyncMicroserviceOptions>(root, {
    strategy,
    logger: nestLog(log),
    // A service that cannot start is the caller's to report; Nest would abort the process.
    abortOnError: false,
  });
  app.useGlobalFilters(new FaultFilter());
  await app.listen();
  return { app, hurry: () => strategy.hurry() };
}
