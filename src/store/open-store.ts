/** Opens the store that DATABASE_URL names, brought up to date. */
import type { Store } from '../core/store.ts'
import { deleteChannel, hold, markWarned, release } from './access.ts'
import { archive, archiveSpan, archiveWith, countListed, listedLast } from './archive.ts'
import { addEntries } from './arrivals.ts'
import { changeChannel, channel, channels, dueChannels, openChannel } from './channels.ts'
import { claim, intend, nextReadyAt, settle } from './claim.ts'
import { addFeed, changeFeed, feed, feeds } from './feeds.ts'
import { countDeliveries, deliveredBetween } from './ledger.ts'
import { renewAllLines } from './line.ts'
import { beat } from './marks.ts'
import { catchUp, channelsWith, matchOf, openMatches, openPapersOf, postedSince, recordMatches } from './matches.ts'
import { migrate, STEPS, type Step } from './migrations.ts'
import { countOpen, deliveries, delivery, plan, retry, withdraw } from './outbox.ts'
import {
  aliases,
  changeBefore,
  changedPapers,
  countRead,
  latestPapers,
  matchedSince,
  paper,
  paperCount,
  papers,
  sightings,
  unmatched,
  versions,
  versionsOf,
} from './papers.ts'
import { firstCall, forgetPerson, save, savedPapers, setUseful, unsave, usefulOf } from './people.ts'
import type { Db, Schema } from './schema.ts'
import { backFills, recordBackFill, recordRead, sourceState, sourceStates, wantBackFill } from './sources.ts'
import { backUp, checkFile, connect, queries, sqlitePath, stamp } from './sqlite.ts'
import { changeSubscription, subscribe, subscription, subscriptions, topicChanges, undoEdit } from './subscriptions.ts'
import { keepWords, papersWith, wordFrequencies, wordsBeginning, wordsReach } from './words.ts'

/** Every verb that is a function over the database. */
const VERBS = {
  addEntries,
  paper,
  papers,
  unmatched,
  matchedSince,
  archive,
  archiveSpan,
  archiveWith,
  countListed,
  listedLast,
  latestPapers,
  changeBefore,
  changedPapers,
  paperCount,
  sightings,
  aliases,
  versions,
  versionsOf,
  countRead,
  wordsReach,
  keepWords,
  papersWith,
  wordsBeginning,
  wordFrequencies,
  channel,
  channels,
  openChannel,
  changeChannel,
  hold,
  release,
  markWarned,
  deleteChannel,
  subscriptions,
  subscription,
  subscribe,
  changeSubscription,
  undoEdit,
  topicChanges,
  recordMatches,
  openPapersOf,
  catchUp,
  openMatches,
  matchOf,
  postedSince,
  channelsWith,
  dueChannels,
  plan,
  withdraw,
  claim,
  intend,
  settle,
  nextReadyAt,
  delivery,
  countOpen,
  deliveries,
  deliveredBetween,
  countDeliveries,
  retry,
  firstCall,
  save,
  unsave,
  savedPapers,
  setUseful,
  usefulOf,
  forgetPerson,
  beat,
  sourceStates,
  sourceState,
  recordRead,
  backFills,
  wantBackFill,
  recordBackFill,
  feeds,
  feed,
  addFeed,
  changeFeed,
} satisfies { [Verb in keyof Store]?: (db: Db, ...rest: Parameters<Store[Verb]>) => ReturnType<Store[Verb]> }

type Verbs = Pick<Store, keyof typeof VERBS>

function verbsOn(db: Db): Verbs {
  const bound = Object.entries(VERBS).map(([name, verb]) => [
    name,
    (verb as (...all: unknown[]) => unknown).bind(null, db),
  ])
  return Object.fromEntries(bound) as Verbs
}

/**
 * Opens `sqlite:<path>` (its folder is made) or `sqlite::memory:`, and migrates it; a database that stood before is backed up
 * beside itself first. `now` dates migrations and backups. Throws one sentence for any other URL, for a database newer than
 * this program, and when SQLite itself is missing.
 */
export async function openStore(
  url: string,
  { now = Date.now, steps = STEPS }: { now?: () => number; steps?: readonly Step[] } = {},
): Promise<Store> {
  const path = sqlitePath(url)
  if (path === undefined) {
    throw new Error(
      `DATABASE_URL is "${url.replace(/\/\/[^@/]*@/, '//…@')}": give sqlite:<path> (PostgreSQL is not supported yet).`,
    )
  }
  const connection = await connect(path)
  const db = queries<Schema>(connection)
  try {
    const before = (version: number) => backUp(connection, backupName(path, version, new Date(now())))
    await migrate(db, { at: now(), steps, before })
    if (steps === STEPS) await renewAllLines(db)
  } catch (fault) {
    await db.destroy()
    throw fault
  }
  return {
    ...verbsOn(db),
    backup: (to) => backUp(connection, to),
    check: async () => checkFile(connection),
    close: () => db.destroy(),
  }
}

/** The process is in the name, because a second one that starts together with us may find the tables already changed. */
function backupName(path: string, version: number, at: Date): string {
  return `${path}.v${version}-${stamp(at)}-${process.pid}.backup`
}
