/** What answers are made from: the parts of the program, and what the configuration says of them. */
import type { Config } from '../config.ts'
import type { Instant } from '../core/instant.ts'
import { placeOf } from '../database-file.ts'
import type { Desk } from '../flows/answer/asking.ts'
import { createLookUp } from '../flows/look-up-paper.ts'
import { DEMO_READS } from './demo.ts'
import type { Sources } from './sources.ts'

type Parts = Pick<
  Desk,
  | 'store'
  | 'matcher'
  | 'archive'
  | 'packs'
  | 'keptPacks'
  | 'synonyms'
  | 'hash'
  | 'clock'
  | 'crashpoint'
  | 'sources'
  | 'platforms'
  | 'health'
  | 'wake'
>

export function createDesk<More extends Parts>(
  config: Config,
  parts: More,
  { sources, now }: { readonly sources: Sources; readonly now: () => Instant },
): Desk & More {
  const { defaults, readsLive, limits } = config
  const { schedule, zone, size, announce, quiet, hourly } = defaults
  const lookUps = readsLive ? sources.lookUps : []
  return {
    ...parts,
    packsAbout: config.aboutPacks,
    defaults: {
      schedule,
      zone,
      settings: { size, announce, quiet, hourly },
      who: { ...config.permissions, terminal: 'anyone' },
    },
    lookUp: createLookUp({ sources: lookUps, now }),
    asksElsewhere: lookUps.length > 0,
    findFeed: sources.findFeed,
    ...(readsLive ? {} : { unread: DEMO_READS }),
    subscriptionLimit: limits.subscriptions,
    feedLimit: limits.feeds,
    operator: config.operator,
    storedIn: placeOf(config.databaseUrl),
  }
}
