import { openApi, ROUTES, type RouteReply } from '@agora/contracts';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ItemReader } from './benchmarks/item-reader.js';
import { CellReader } from './cells/cell-reader.js';
import { DatasetRows } from './cells/dataset-rows.js';
import { FacetReader } from './cells/facet-reader.js';
import { RunRows } from './cells/run-rows.js';
import { SampleReader } from './cells/sample-reader.js';
import { ComparisonReader } from './compare/comparison-reader.js';
import { DecidingReader } from './deciding/deciding-reader.js';
import { GatewayContext } from './gateway-context.js';
import { parse } from './parse.js';
import { RunCatalog } from './runs/run-catalog.js';

/** The routes of `ROUTES`, one method each. */
@Controller()
export class ReadController {
  constructor(
    private readonly context: GatewayContext,
    private readonly catalog: RunCatalog,
    private readonly cells: CellReader,
    private readonly rows: DatasetRows,
    private readonly samples: SampleReader,
    private readonly items: ItemReader,
    private readonly facets: FacetReader,
    private readonly runRows: RunRows,
    private readonly comparisons: ComparisonReader,
    private readonly deciding: DecidingReader,
  ) {}

  @Get('openapi.json')
  document(): Record<string, unknown> {
    return openApi(this.context.version);
  }

  @Get(ROUTES.server.path)
  server(): RouteReply<'server'> {
    return { version: this.context.version, live: this.context.bus !== undefined };
  }

  @Get(ROUTES.runs.path)
  async runs(): Promise<RouteReply<'runs'>> {
    return { runs: await this.catalog.entries() };
  }

  @Get(ROUTES.run.path)
  run(@Param() params: unknown): Promise<RouteReply<'run'>> {
    return this.catalog.run(parse(ROUTES.run.params, params).run);
  }

  @Get(ROUTES.cell.path)
  cell(@Param() params: unknown): Promise<RouteReply<'cell'>> {
    const { run, cell } = parse(ROUTES.cell.params, params);
    return this.cells.read(run, cell);
  }

  @Get(ROUTES.rows.path)
  async rowsOf(@Param() params: unknown, @Query() query: unknown): Promise<RouteReply<'rows'>> {
    const { run, cell } = parse(ROUTES.rows.params, params);
    return this.rows.page(await this.cells.result(run, cell), parse(ROUTES.rows.query, query));
  }

  @Get(ROUTES.facets.path)
  async facetsOf(@Param() params: unknown, @Query() query: unknown): Promise<RouteReply<'facets'>> {
    const { run, cell } = parse(ROUTES.facets.params, params);
    return this.facets.read(await this.cells.result(run, cell), parse(ROUTES.facets.query, query).state);
  }

  @Get(ROUTES.runRows.path)
  rowsOfRun(@Param() params: unknown, @Query() query: unknown): Promise<RouteReply<'runRows'>> {
    return this.runRows.page(parse(ROUTES.runRows.params, params).run, parse(ROUTES.runRows.query, query));
  }

  @Get(ROUTES.runFacets.path)
  facetsOfRun(@Param() params: unknown, @Query() query: unknown): Promise<RouteReply<'runFacets'>> {
    return this.runRows.facets(parse(ROUTES.runFacets.params, params).run, parse(ROUTES.runFacets.query, query));
  }

  @Get(ROUTES.nearDuplicates.path)
  async nearDuplicates(@Param() params: unknown): Promise<RouteReply<'nearDuplicates'>> {
    const { run, cell } = parse(ROUTES.nearDuplicates.params, params);
    return this.facets.nearDuplicates(await this.cells.result(run, cell));
  }

  @Get(ROUTES.sample.path)
  async sample(@Param() params: unknown): Promise<RouteReply<'sample'>> {
    const { run, cell, ...place } = parse(ROUTES.sample.params, params);
    return this.samples.read(await this.cells.result(run, cell), place);
  }

  @Get(ROUTES.items.path)
  itemsOf(@Param() params: unknown, @Query() query: unknown): Promise<RouteReply<'items'>> {
    return this.items.page(parse(ROUTES.items.params, params), parse(ROUTES.items.query, query));
  }

  @Get(ROUTES.item.path)
  item(@Param() params: unknown): Promise<RouteReply<'item'>> {
    return this.items.read(parse(ROUTES.item.params, params));
  }

  @Get(ROUTES.comparison.path)
  comparison(@Query() query: unknown): Promise<RouteReply<'comparison'>> {
    return this.comparisons.read(parse(ROUTES.comparison.query, query));
  }

  @Get(ROUTES.flips.path)
  flips(@Query() query: unknown): Promise<RouteReply<'flips'>> {
    return this.comparisons.flips(parse(ROUTES.flips.query, query));
  }

  @Get(ROUTES.race.path)
  race(@Param() params: unknown): Promise<RouteReply<'race'>> {
    return this.deciding.race(parse(ROUTES.race.params, params).run);
  }

  @Get(ROUTES.calibrations.path)
  calibrations(@Param() params: unknown): Promise<RouteReply<'calibrations'>> {
    return this.deciding.calibrations(parse(ROUTES.calibrations.params, params).run);
  }

  @Get(ROUTES.recommendation.path)
  recommendation(@Param() params: unknown, @Query() query: unknown): Promise<RouteReply<'recommendation'>> {
    const { run } = parse(ROUTES.recommendation.params, params);
    return this.deciding.recommendation(run, parse(ROUTES.recommendation.query, query));
  }
}
