import { Module, type DynamicModule } from '@nestjs/common';
import { ItemReader } from './benchmarks/item-reader.js';
import { CellReader } from './cells/cell-reader.js';
import { DatasetRows } from './cells/dataset-rows.js';
import { FacetReader } from './cells/facet-reader.js';
import { PartialDatasets } from './cells/partial-datasets.js';
import { RunRows } from './cells/run-rows.js';
import { SampleReader } from './cells/sample-reader.js';
import { ComparisonReader } from './compare/comparison-reader.js';
import { DecidingReader } from './deciding/deciding-reader.js';
import { ActionsController } from './control/actions.controller.js';
import { RunControl } from './control/run-control.js';
import { EventHubs } from './events/event-hubs.js';
import { EventsController } from './events/events.controller.js';
import { GatewayContext } from './gateway-context.js';
import { ReadController } from './read.controller.js';
import { RunCatalog } from './runs/run-catalog.js';

@Module({})
export class GatewayModule {
  static of(context: GatewayContext): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [ReadController, EventsController, ActionsController],
      providers: [
        { provide: GatewayContext, useValue: context },
        RunCatalog,
        PartialDatasets,
        DatasetRows,
        CellReader,
        SampleReader,
        ItemReader,
        FacetReader,
        RunRows,
        ComparisonReader,
        DecidingReader,
        EventHubs,
        RunControl,
      ],
    };
  }
}
