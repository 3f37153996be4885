import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { moveData, moveText } from '../../src/cli/migrate.ts'
import { moveDatabase, restore } from '../../src/database-file.ts'
import { MOVED_TABLES } from '../../src/store/move.ts'
import { openStore } from '../../src/store/open-store.ts'
import { acquireStartLock } from '../../src/store/sqlite/start-lock.ts'
import { connect } from '../../src/store/sqlite.ts'
import { freshDatabase } from '../fresh-database.ts'
import { leaveBehind, rooms } from '../upgrade/leave-behind.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const path = useTemporaryFolder()
const AT = Date.parse('2026-11-16T10:00:00Z')
const quiet = { at: AT, told: () => {} }

/** A database with a row of every kind, and signs that are not plain. */
async function fill(): Promise<string> {
  const file = path('paperwire.db')
  await leaveBehind(file)
  const store = await openStore(`sqlite:${file}`)
  await store.firstCall('event-1', AT)
  await store.takeLease('reading hf', 'process-1', 60_000, AT)
  await store.wantBackFill('hf', '2026-09-01')
  await store.keepPacks(new Map([['moe', 'MoE, "mixture of experts"']]))
  await store.close()
  const connection = await connect(file)
  connection.exec(`
    insert into installation values ('slack', 'T9', 'Näme "quoted" \\ 🤖', 'sealed', '{}', '[]', 'U1', ${AT}, null);
    insert into install_state values ('state', 'browser', ${AT});
    insert into paper_gone values ('own:gone', 999999);
    insert into useful_vote select 'U2', key, ${AT} from paper limit 1;
    update paper set title = 'A title with ' || char(10) || ' and ' || char(0) || ' and " and \\ and é' where key = (select min(key) from paper)`)
  connection.close()
  return file
}

describe.skipIf(inject('postgresUrl') === undefined)('moving to PostgreSQL', () => {
  const target = async (): Promise<string> => (await freshDatabase()) ?? ''

  test('every table of the program is moved, but for derived words and what says which steps ran', async () => {
    const file = await fill()
    const connection = await connect(file)
    const there = connection.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[]
    connection.close()
    const left = there.filter((name) => !(MOVED_TABLES as readonly string[]).includes(name))
    expect(left.filter((name) => !/^(kept_|sqlite_)/.test(name))).toEqual(['schema_migration'])
  })

  test('everything is there, compared table by table, and the store reads the same', async () => {
    const file = await fill()
    const to = await target()
    const before = await openStore(`sqlite:${file}`)
    const [channels, deliveries, subscriptions] = [
      await before.channels(),
      await before.deliveries(),
      await before.subscriptions(),
    ]
    await before.close()
    const outcome = await moveDatabase(`sqlite:${file}`, to, quiet)
    if (outcome === 'taken' || outcome.kind !== 'moved') throw new Error(JSON.stringify(outcome))
    expect(outcome.tables.filter(({ from }) => from.rows === 0)).toEqual([])
    expect(outcome.tables.filter(({ from, to }) => from.rows !== to.rows || from.hash !== to.hash)).toEqual([])

    const after = await openStore(to)
    const sorted = <Item>(items: readonly Item[]) => items.map((item) => JSON.stringify(item)).toSorted()
    expect(sorted(await after.channels())).toEqual(sorted(channels))
    expect(sorted(await after.deliveries())).toEqual(sorted(deliveries))
    expect(sorted(await after.subscriptions())).toEqual(sorted(subscriptions))
    // Counters go on where they stood.
    const [first] = await after.subscriptions()
    if (first === undefined) throw new Error('Nothing is followed.')
    const { id: _, number, ...again } = first
    expect((await after.subscribe({ ...again, topic: 'cats' })).number).toBeGreaterThan(number)
    expect(await after.wordsReach(1)).toBe(0)
    await after.close()
  })

  test('the old file starts no more, until it is restored', async () => {
    const file = await fill()
    await moveDatabase(`sqlite:${file}`, await target(), quiet)
    const refusal = openStore(`sqlite:${file}`)
    await expect(refusal).rejects.toThrow(
      /was moved to postgres:\/\/127\.0\.0\.1:\d+\/test_\w+ on 2026-11-16T10:00:00Z/,
    )
    await expect(refusal).rejects.not.toThrow('paperwire:paperwire')
    expect(await restore(`sqlite:${file}`, file, new Date(AT))).not.toBe('taken')
    const store = await openStore(`sqlite:${file}`)
    expect(await store.channels()).toHaveLength(rooms.length)
    await store.close()
  })

  test('a target that holds something is refused, and nothing is marked', async () => {
    const file = await fill()
    const to = await target()
    const other = await openStore(to)
    await other.firstCall('event', AT)
    await other.close()
    const outcome = await moveDatabase(`sqlite:${file}`, to, quiet)
    expect(outcome).toEqual({ kind: 'not empty', table: 'invocation', rows: 1 })
    await (await openStore(`sqlite:${file}`)).close()
  })

  test('where one value came out otherwise nothing is written', async () => {
    const file = await fill()
    const to = await target()
    await (await openStore(to)).close()
    const client = new pg.Client({ connectionString: to })
    await client.connect()
    await client.query(`
      create function spoil() returns trigger language plpgsql as $$ begin
        if new.label = 'Robots' and new.channel like 'discord:%' then new.label := 'Robot'; end if; return new; end $$;
      create trigger spoil before insert on subscription for each row execute function spoil()`)
    const outcome = await moveDatabase(`sqlite:${file}`, to, quiet)
    if (outcome === 'taken' || outcome.kind !== 'differs') throw new Error(JSON.stringify(outcome))
    const differing = outcome.tables.filter(({ from, to }) => from.hash !== to.hash).map(({ table }) => table)
    expect(differing).toEqual(['subscription'])
    const { rows } = await client.query('select count(*)::int as count from paper')
    expect(rows).toEqual([{ count: 0 }])
    await client.end()
    await (await openStore(`sqlite:${file}`)).close()
  })

  test('not while the bot runs', async () => {
    const file = await fill()
    const lock = await acquireStartLock(file)
    expect(await moveDatabase(`sqlite:${file}`, await target(), quiet)).toBe('taken')
    if (lock.kind === 'held') lock.release()
  })
})

describe('what it says', () => {
  const places = { from: 'data/paperwire.db', to: 'postgres://db/papers' }
  const side = { rows: 2, hash: '00000000000000ab' }

  test('the tables side by side, and what to set', () => {
    const text = moveText({ kind: 'moved', tables: [{ table: 'paper', from: side, to: side }] }, places)
    expect(text.split('\n')).toEqual([
      'table  rows here  rows there  hash here         hash there',
      'paper  2          2           00000000000000ab  00000000000000ab  same',
      expect.stringContaining('set DATABASE_URL to that'),
    ])
  })

  test('what differs is named', () => {
    const outcome = { kind: 'differs', tables: [{ table: 'paper', from: side, to: { ...side, rows: 1 } }] } as const
    expect(moveText(outcome, places)).toContain('differs\nThe two differ, so nothing was written')
    expect(moveData(outcome, places)).toMatchObject({ moved: false, tables: [{ same: false }] })
  })

  test('a target with something in it', () => {
    const outcome = { kind: 'not empty', table: 'channel', rows: 1 } as const
    expect(moveText(outcome, places)).toBe(
      'postgres://db/papers is not empty: its table channel has 1 row. Nothing was written; give an empty database.',
    )
    expect(moveData(outcome, places)).toMatchObject({ moved: false, notEmpty: { rows: 1 } })
  })
})
