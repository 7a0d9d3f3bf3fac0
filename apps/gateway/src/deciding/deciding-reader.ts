import type { RaceReply, RecommendationReply, RouteQuery, RouteReply } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { recommendation, ScoredRun, volumesOf } from '@agora/scored-runs';
import { Injectable } from '@nestjs/common';
import { calibrationsOf } from './calibrations.js';
import { Recent } from '../lines/recent.js';
import { raceOf } from '../runs/races.js';
import { RunCatalog } from '../runs/run-catalog.js';

/** What a home holds of races, and what `agora recommend` says of a run. */
@Injectable()
export class DecidingReader {
  private readonly recommended = new Recent<RecommendationReply>(8);

  constructor(private readonly catalog: RunCatalog) {}

  /** @throws Fault `not-found` when there is no such run */
  async race(run: string): Promise<RaceReply> {
    await this.catalog.run(run);
    return { race: (await raceOf(this.catalog.store.home.root, run)) ?? null };
  }

  /** @throws Fault `not-found` when there is no such run */
  async calibrations(run: string): Promise<RouteReply<'calibrations'>> {
    await this.catalog.run(run);
    return { calibrations: await calibrationsOf(this.catalog.store.home.root, run) };
  }

  /** @throws Fault `invalid-input` where no student has a PGR, or at a volume that there is not */
  async recommendation(run: string, { sure, instances }: RouteQuery<'recommendation'>): Promise<RecommendationReply> {
    const results = await this.catalog.results(run);
    const opened = new ScoredRun(results, this.catalog.store);
    const { all, scored: volumes } = volumesOf([opened]);
    const volume = instances ?? Math.max(...volumes);
    if (!all.includes(volume)) {
      throw new Fault('invalid-input', `no cell has ${volume} instances`, { fix: `There are ${all.join(', ')}.` });
    }
    const decide = async (): Promise<RecommendationReply> => {
      const found = await recommendation([opened], { instances: volume, sure });
      return { ...found, instances: volume, volumes };
    };
    // What a run that has not ended has found out so far changes.
    if (results.run.partial) return decide();
    return this.recommended.get(JSON.stringify([run, results.run.finishedAt, sure, volume]), decide);
  }
}
