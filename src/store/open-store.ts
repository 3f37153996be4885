/** Opens the store that DATABASE_URL names, brought up to date. */
import type { Store } from '../core/store.ts'
import { isPostgresUrl } from '../core/url.ts'
import { deleteChannel, hold, markWarned, release } from './access.ts'
import { archive, archiveSpan, archiveWith, countListed, listedLast } from './archive.ts'
import { addEntries } from './arrivals.ts'
import { channelChanges } from './changes.ts'
import { changeChannel, channel, channels, dueChannels, openChannel } from './channels.ts'
import { renewAllLines } from './claim/line.ts'
import { nextReadyAt } from './claim/ready.ts'
import { claim, intend, settle } from './claim.ts'
import { keepsTime } from './dialect.ts'
import { addFeed, changeFeed, channelsWithFeeds, feed, feeds } from './feeds.ts'
import { gauges } from './gauges.ts'
import { createSeals, type Keys, type Seals } from './installations/sealed.ts'
import { beginInstall, forgetInstallation, revokeInstallation, takeInstall, tokenVerbs } from './installations.ts'
import { dropLease, takeLease } from './leases.ts'
import { countDeliveries, deliveredBetween } from './ledger.ts'
import { beat } from './marks.ts'
import {
  catchUp,
  channelsWith,
  chosenSince,
  matchOf,
  openMatches,
  openPapersOf,
  postedSince,
  recordMatches,
} from './matches.ts'
import { STEPS, type Step } from './migrations/steps.ts'
import { isMigrated, migrate } from './migrations.ts'
import { moveChannel } from './move-channel.ts'
import { countOpen, deliveries, delivery, deliveryInSlot, plan, retry, withdraw } from './outbox.ts'
import { keepPacks, keptPacks } from './packs.ts'
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
import { mayNotMake, openFault } from './postgres/fault.ts'
import { dropOld } from './retention.ts'
import type { Db, Schema } from './schema.ts'
import { backFills, recordBackFill, recordRead, sourceState, sourceStates, wantBackFill } from './sources.ts'
import { queries } from './sqlite/driver.ts'
import { assertNotMoved } from './sqlite/moved.ts'
import { backUp, checkFile, connect, sqlitePath, stamp } from './sqlite.ts'
import { changeSubscription, subscribe, subscription, subscriptions, topicChanges, undoEdit } from './subscriptions.ts'
import { keepWords, outlines, papersWith, wordFrequencies, wordsBeginning, wordsReach } from './words.ts'

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
  outlines,
  channel,
  channels,
  openChannel,
  changeChannel,
  hold,
  release,
  markWarned,
  deleteChannel,
  moveChannel,
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
  chosenSince,
  channelsWith,
  dueChannels,
  plan,
  withdraw,
  claim,
  intend,
  settle,
  nextReadyAt,
  delivery,
  deliveryInSlot,
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
  channelsWithFeeds,
  feed,
  addFeed,
  changeFeed,
  takeLease,
  dropLease,
  channelChanges,
  keptPacks,
  keepPacks,
  gauges,
  revokeInstallation,
  forgetInstallation,
  beginInstall,
  takeInstall,
  dropOld,
} satisfies { [Verb in keyof Store]?: (db: Db, ...rest: Parameters<Store[Verb]>) => ReturnType<Store[Verb]> }

type Verbs = Pick<Store, keyof typeof VERBS | keyof ReturnType<typeof tokenVerbs>>

function verbsOn(db: Db, seals: Seals): Verbs {
  const bound = Object.entries({ ...VERBS, ...tokenVerbs(seals) }).map(([name, verb]) => [
    name,
    (verb as (...all: unknown[]) => unknown).bind(null, db),
  ])
  return Object.fromEntries(bound) as Verbs
}

/**
 * `now` dates migrations and backups; on PostgreSQL it also replaces the database's clock, which otherwise says when something
 * may be claimed and whose lease it is. `keys` seal tokens.
 */
type Opening = { now?: (() => number) | undefined; steps?: readonly Step[]; keys?: Keys | undefined }

/**
 * Opens a database and migrates it: `sqlite:<path>` (its folder is made; one that stood before is backed up beside itself
 * first), `sqlite::memory:`, or `postgres://…`. Throws one sentence for any other URL, for a database that cannot be reached or
 * is newer than this program, and when SQLite itself is missing.
 */
export async function openStore(url: string, opening: Opening = {}): Promise<Store> {
  if (isPostgresUrl(url)) return openOnPostgres(url, opening)
  const path = sqlitePath(url)
  if (path === undefined) {
    // It is not repeated: it may hold a password anywhere.
    throw new Error(
      'DATABASE_URL is no address of a database: give sqlite:<path> or postgres://user:password@host/database.',
    )
  }
  return openOnSqlite(path, opening)
}

async function openOnSqlite(path: string, { now = Date.now, steps = STEPS, keys }: Opening): Promise<Store> {
  const connection = await connect(path)
  const db = queries<Schema>(connection)
  try {
    assertNotMoved(connection)
    const before = (version: number) => backUp(connection, backupName(path, version, new Date(now())))
    await migrate(db, { at: now(), steps, before })
    if (steps === STEPS) await renewAllLines(db)
  } catch (fault) {
    await db.destroy()
    throw fault
  }
  return {
    ...verbsOn(db, createSeals(keys)),
    backup: (to) => backUp(connection, to),
    check: async () => checkFile(connection),
    close: () => db.destroy(),
  }
}

/** Whoever runs a PostgreSQL has its backups; and no program ever wrote to one that knows of no lines. */
async function openOnPostgres(url: string, { now, steps = STEPS, keys }: Opening): Promise<Store> {
  const { connectPostgres } = await import('./postgres.ts')
  const { db, check } = await connectPostgres<Schema>(url)
  if (now === undefined) keepsTime(db)
  try {
    if (!(await isMigrated(db, steps))) await migrateUnhurried(url, { at: now?.() ?? Date.now(), steps })
  } catch (fault) {
    await db.destroy()
    throw mayNotMake(fault) ? openFault(url, fault) : fault
  }
  return {
    ...verbsOn(db, createSeals(keys)),
    backup: () => Promise.reject(new Error(NO_BACKUP)),
    check,
    close: () => db.destroy(),
  }
}

/** A step takes as long as the tables are large, and so does the wait for another replica that runs it. */
async function migrateUnhurried(url: string, options: Parameters<typeof migrate>[1]): Promise<void> {
  const { connectPostgres, UNHURRIED } = await import('./postgres.ts')
  const { db } = await connectPostgres<Schema>(url, UNHURRIED)
  try {
    await migrate(db, options)
  } finally {
    await db.destroy()
  }
}

const NO_BACKUP =
  'A PostgreSQL database is backed up with its own tools: run pg_dump, and pg_restore or psql to put it back.'

/** The process is in the name, because a second one that starts together with us may find the tables already changed. */
function backupName(path: string, version: number, at: Date): string {
  return `${path}.v${version}-${stamp(at)}-${process.pid}.backup`
}
