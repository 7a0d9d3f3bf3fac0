import type { LeaderboardRow, Pgr, Results } from '@agora/run-schemas';
import { count } from '../format.js';
import { distinct, settingsOf, volumesOf } from '../view.js';

/** The columns of a heat map, from left to right. */
export interface HeatColumns {
  columns: readonly HeatColumn[];
  /** A second line of heads above those of the columns; each spans several columns. */
  groups: readonly { name: string; span: number }[];
}

export interface HeatColumn {
  head: string;
  /** The full name of the column, shown where a row is a card and has no heads above it. */
  label: string;
  pgr(row: LeaderboardRow): Pgr | undefined;
  /** True for the first column of a group. */
  opens: boolean;
}

export const domainsOf = (results: Results): string[] => distinct(settingsOf(results).map(({ domain }) => domain));
export const methodsOf = (results: Results): string[] => distinct(settingsOf(results).map(({ method }) => method));

/** Every setting, under its domain, and the mean of all where there are several. */
export function bySetting(results: Results): HeatColumns {
  const settings = settingsOf(results);
  const several = settings.length > 1;
  const columns = settings.map(({ key, method, domain }, index): HeatColumn => ({
    head: method,
    label: `${domain}: ${method}`,
    opens: settings[index - 1]?.domain !== domain,
    pgr: (row) => row.bySetting[key],
  }));
  const groups = domainsOf(results).map((name) => ({
    name,
    span: settings.filter(({ domain }) => domain === name).length,
  }));
  const mean: HeatColumn = { head: 'all settings', label: 'mean of all settings', opens: true, pgr: (row) => row.pgr };
  return {
    columns: several ? [...columns, mean] : columns,
    groups: several ? [...groups, { name: 'mean', span: 1 }] : groups,
  };
}

/** The means of each domain and of each method. */
export function averages(results: Results): HeatColumns {
  const [domains, methods] = [domainsOf(results), methodsOf(results)];
  const ofDomains = domains.map((domain, index): HeatColumn => ({
    head: domain,
    label: `${domain}: all methods`,
    opens: index === 0,
    pgr: (row) => row.byDomain[domain],
  }));
  const ofMethods = methods.map((method, index): HeatColumn => ({
    head: method,
    label: `${method}: all domains`,
    opens: index === 0,
    pgr: (row) => row.byMethod[method],
  }));
  return {
    columns: [...ofDomains, ...ofMethods],
    groups: [
      { name: 'over the methods of a domain', span: domains.length },
      { name: 'over the domains of a method', span: methods.length },
    ],
  };
}

export function byVolume(results: Results): HeatColumns {
  const volumes = volumesOf(results);
  return {
    columns: volumes.map((volume, index) => ({
      head: `${count(volume)} instances`,
      label: `${count(volume)} instances`,
      opens: index === 0,
      pgr: (row) => row.byVolume?.[String(volume)],
    })),
    groups: [{ name: 'over all settings', span: volumes.length }],
  };
}
