import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrate, STEPS, type Step } from '../../src/store/migrations.ts'
import { openStore } from '../../src/store/open-store.ts'
import { fromChannel } from '../../src/store/rows.ts'
import type { ChannelRow, Db, Schema } from '../../src/store/schema.ts'
import { backUp, connect, queries, restoreBackup } from '../../src/store/sqlite.ts'
import { arrival, ref, sampleChannel, see, T0 } from '../contracts/store/sample.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const path = useTemporaryFolder()

const ONE: Step = { version: 1, statements: ['create table one (a text)', "insert into one values ('kept')"] }
const TWO: Step = { version: 2, statements: ['alter table one add column b text', "update one set b = 'two'"] }
const BROKEN: Step = { version: 2, statements: ["update one set a = 'lost'", 'no such statement'] }

async function withDatabase<Result>(name: string, use: (db: Db) => Promise<Result>): Promise<Result> {
  const db = queries<Schema>(await connect(path(name)))
  try {
    return await use(db)
  } finally {
    await db.destroy()
  }
}

async function rowsOfOne(name: string): Promise<unknown> {
  const connection = await connect(path(name))
  const rows = connection.prepare('select * from one').all()
  connection.close()
  return rows
}

describe('migrations', () => {
  test('missing steps run once, in order', async () => {
    await withDatabase('a.db', async (db) => {
      expect(await migrate(db, { at: T0, steps: [ONE] })).toEqual([1])
      expect(await migrate(db, { at: T0, steps: [ONE, TWO] })).toEqual([2])
      expect(await migrate(db, { at: T0, steps: [ONE, TWO] })).toEqual([])
      const applied = await db.selectFrom('schema_migration').selectAll().execute()
      expect(applied.map(({ version, applied_at }) => [version, applied_at])).toEqual([
        [1, T0],
        [2, T0],
      ])
    })
    expect(await rowsOfOne('a.db')).toEqual([{ a: 'kept', b: 'two' }])
  })

  test('a step that fails leaves nothing and can run again', async () => {
    await withDatabase('a.db', async (db) => {
      await expect(migrate(db, { at: T0, steps: [ONE, BROKEN] })).rejects.toThrow('syntax error')
      expect(await migrate(db, { at: T0, steps: [ONE, TWO] })).toEqual([2])
    })
    expect(await rowsOfOne('a.db')).toEqual([{ a: 'kept', b: 'two' }])
  })

  test('a copy is asked for before an existing database changes, and only then', async () => {
    const asked: number[] = []
    const before = async (version: number) => void asked.push(version)
    await withDatabase('a.db', async (db) => {
      await migrate(db, { at: T0, steps: [ONE], before })
      expect(asked).toEqual([])
      await migrate(db, { at: T0, steps: [ONE, TWO], before })
      await migrate(db, { at: T0, steps: [ONE, TWO], before })
      expect(asked).toEqual([1])
    })
  })

  test('a copy that fails stops the migration', async () => {
    await withDatabase('a.db', async (db) => {
      await migrate(db, { at: T0, steps: [ONE] })
      const before = () => Promise.reject(new Error('disk full'))
      await expect(migrate(db, { at: T0, steps: [ONE, TWO], before })).rejects.toThrow('disk full')
    })
    expect(await rowsOfOne('a.db')).toEqual([{ a: 'kept' }])
  })

  test('a step that another process has just run is not run again', async () => {
    await withDatabase('a.db', (db) => migrate(db, { at: T0, steps: [ONE] }))
    await withDatabase('a.db', async (db) => {
      const meanwhile = () =>
        withDatabase('a.db', async (other) => void (await migrate(other, { at: T0, steps: [ONE, TWO] })))
      expect(await migrate(db, { at: T0, steps: [ONE, TWO], before: meanwhile })).toEqual([])
    })
    expect(await rowsOfOne('a.db')).toEqual([{ a: 'kept', b: 'two' }])
  })

  test.each([
    ['newer', [ONE], 'newer than this program'],
    ['made by other steps', [{ ...ONE, statements: ['create table other (a text)'] }, TWO], 'another build'],
  ])('a database that is %s is refused', async (_, steps, sentence) => {
    await withDatabase('a.db', async (db) => {
      await migrate(db, { at: T0, steps: [ONE, TWO] })
      await expect(migrate(db, { at: T0, steps })).rejects.toThrow(sentence)
    })
  })

  test('step 2: a channel keeps its state and why; since when it is held nobody knows', async () => {
    await withDatabase('a.db', async (db) => {
      await migrate(db, { at: T0, steps: STEPS.slice(0, 1) })
      const {
        held_at: _,
        held_scope: __,
        warned_at: ___,
        ...before
      } = fromChannel(sampleChannel('lab', { state: 'held', why: 'gone' }))
      await db
        .insertInto('channel')
        .values({ ...before, last_number: 0, last_seq: 0 } as ChannelRow)
        .execute()
    })
    const store = await openStore(`sqlite:${path('a.db')}`)
    expect(await store.channels()).toEqual([sampleChannel('lab', { state: 'held', why: 'gone' })])
    expect((await store.release(ref('lab'), T0, T0))?.state).toBe('on')
    await store.hold(ref('lab'), 'gone again', T0)
    expect(await store.channel(ref('lab'))).toMatchObject({ why: 'gone again', held: { at: T0, scope: 'channel' } })
    await store.close()
  })

  test('step 3: papers, sources and what waits stand as they stood', async () => {
    const old = {
      ...{ title: 'T', abstract: 'A', authors: '["Ann"]', categories: '[]', sources: '["hf"]', withdrawn: 0 },
      ...{ listed_on: '2026-11-19', first_seen_at: T0, change: 1, waiting: 0, matched_at: T0 },
    }
    const rows = {
      paper: [
        { ...old, key: 'live', first_live_at: T0 },
        { ...old, key: 'waits', first_live_at: T0 + 1, change: 2, waiting: 1, matched_at: null },
        { ...old, key: 'archive', first_live_at: null, change: 3, waiting: 1, matched_at: null },
      ],
      mark: [{ name: 'paper change', value: 3 }],
      paper_alias: ['live', 'waits', 'archive'].map((key) => ({ alias: key, paper: key })),
      sighting: [
        { paper: 'live', source: 'hf', at: T0, live: 1, listed_on: '2026-11-19', channel: null },
        { paper: 'archive', source: 'hf', at: T0 - 9, live: 0, listed_on: '2026-11-19', channel: null },
      ],
      source_cursor: [
        { source: 'hf', cursor: 'c1', last_ok_at: T0 + 5, last_try_at: T0 + 5, entries: 3, error: null },
        { source: 'rss', cursor: null, last_ok_at: T0 + 6, last_try_at: T0 + 6, entries: 0, error: null },
        { source: 'bad', cursor: null, last_ok_at: null, last_try_at: T0 + 6, entries: null, error: 'timed out' },
      ],
    }
    await withDatabase('a.db', async (db) => {
      await migrate(db, { at: T0, steps: STEPS.slice(0, 2) })
      for (const [table, values] of Object.entries(rows))
        await db
          .insertInto(table as keyof typeof rows)
          .values(values as never)
          .execute()
    })
    const store = await openStore(`sqlite:${path('a.db')}`)
    expect(await store.paper('live')).toEqual({
      ...{
        key: 'live',
        title: 'T',
        abstract: 'A',
        authors: ['Ann'],
        categories: [],
        sources: ['hf'],
        withdrawn: false,
      },
      ...{ listedOn: '2026-11-19', firstSeenAt: T0, firstLiveAt: T0 },
    })
    expect((await store.unmatched(9)).map(({ paper }) => paper.key)).toEqual(['waits'])
    const matched = await store.matchedSince(T0, undefined, 9)
    expect(matched.map(({ paper, at }) => [paper.key, at])).toEqual([['live', T0]])
    expect(await store.countRead('any', T0 - 1, T0 + 9)).toEqual({ papers: 2, sources: ['hf'] })
    const firstOk = (await store.sourceStates()).map(({ source, firstOkAt }) => [source, firstOkAt])
    expect(firstOk).toEqual([
      ['bad', undefined],
      ['hf', T0],
      ['rss', T0 + 6],
    ])
    await see(store, [arrival('archive')], { at: T0 + 7 })
    expect((await store.unmatched(9)).map(({ paper }) => paper.key)).toEqual(['waits', 'archive'])
    expect(await store.backFills()).toEqual([])
    expect(await store.feeds()).toEqual([])
    await store.close()
  })

  test('steps are numbered from 1 without a gap', () => {
    expect(STEPS.map(({ version }) => version)).toEqual(STEPS.map((_, index) => index + 1))
  })
})

describe('opening', () => {
  test('makes the folder, keeps what is stored, is durable', async () => {
    const file = path('new/folder/a.db')
    const first = await openStore(`sqlite:${file}`)
    await see(first, [arrival('a')])
    await first.close()
    const second = await openStore(`sqlite://${file}`)
    expect(await second.paperCount()).toBe(1)
    await second.close()
    const connection = await connect(file)
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys'].map((name) =>
      connection.pragma(name, { simple: true }),
    )
    expect(pragmas).toEqual(['wal', 2, 1])
    connection.close()
    expect(readdirSync(dirname(file))).toEqual(['a.db'])
  })

  test('a newer database is refused in one sentence and not touched', async () => {
    await (await openStore(`sqlite:${path('a.db')}`)).close()
    await withDatabase('a.db', (db) =>
      db.insertInto('schema_migration').values({ version: 99, checksum: '', applied_at: 0 }).execute(),
    )
    await expect(openStore(`sqlite:${path('a.db')}`)).rejects.toThrow(/newer than this program \(version 99/)
    expect(readdirSync(path('.'))).toEqual(['a.db'])
  })

  test('an older database is copied beside itself before it changes', async () => {
    const url = `sqlite:${path('a.db')}`
    const store = await openStore(url)
    await see(store, [arrival('a')])
    await store.close()
    const next: Step = { version: STEPS.length + 1, statements: ["update paper set title = 'changed'"] }
    const changed = await openStore(url, { now: () => T0, steps: [...STEPS, next] })
    expect((await changed.paper('a'))?.title).toBe('changed')
    await changed.close()

    const name = `a.db.v${STEPS.length}-20261120T090000Z-${process.pid}.backup`
    expect(readdirSync(path('.'))).toEqual(['a.db', name])
    await expect(openStore(url)).rejects.toThrow('newer than this program')
    await restoreBackup(path(name), path('a.db'), new Date(T0))
    const restored = await openStore(url)
    expect((await restored.paper('a'))?.title).toBe('About a')
    await restored.close()
  })

  test.each([
    ['postgres://user:secret@host/db', 'sqlite:<path>'],
    ['sqlite:', 'sqlite:<path>'],
    ['data/paperwire.db', 'sqlite:<path>'],
  ])('%s is refused in one sentence', async (url, sentence) => {
    const fault = await openStore(url).catch((reason: Error) => reason)
    expect(`${fault}`).toContain(sentence)
    expect(`${fault}`).not.toContain('secret')
  })

  test('a file that is no database, and a path that is none', async () => {
    writeFileSync(path('text.db'), 'This is not a database. '.repeat(100))
    await expect(openStore(`sqlite:${path('text.db')}`)).rejects.toThrow(/text\.db cannot be opened: .*not a database/)
    await expect(openStore(`sqlite:${path('text.db')}/a.db`)).rejects.toThrow('cannot be opened')
    await expect(openStore(`sqlite:${path('.')}`)).rejects.toThrow('cannot be opened')
  })
})

describe('backup and restore', () => {
  test('a backup of a running store is whole and can be put back', async () => {
    const store = await openStore(`sqlite:${path('a.db')}`)
    await see(
      store,
      Array.from({ length: 300 }, (_, index) => arrival(`k${index}`)),
    )
    const copying = store.backup(path('copies/b.db'))
    await see(store, [arrival('meanwhile')])
    await copying
    await see(store, [arrival('after')])
    await store.close()
    expect(readdirSync(path('copies'))).toEqual(['b.db'])

    const kept = await restoreBackup(path('copies/b.db'), path('a.db'), new Date(T0))
    expect(kept).toBe(`${path('a.db')}.before-restore-20261120T090000Z`)
    const restored = await openStore(`sqlite:${path('a.db')}`)
    expect(await restored.paper('k299')).toBeDefined()
    expect(await restored.paper('after')).toBeUndefined()
    await restored.close()
    const aside = await openStore(`sqlite:${kept}`)
    expect(await aside.paper('after')).toBeDefined()
    await aside.close()
  })

  test.each(['a.db', 'link.db', 'a.db-wal', 'a.db-shm', 'a.db.lock'])(
    'no backup is put over the database itself: %s',
    async (name) => {
      mkdirSync(path('here'))
      const store = await openStore(`sqlite:${path('here/a.db')}`)
      symlinkSync(path('here/a.db'), path('here/link.db'))
      const before = readdirSync(path('here'))
      await expect(store.backup(path(`here/${name}`))).rejects.toThrow(
        'That is the database itself: name another file.',
      )
      expect(readdirSync(path('here'))).toEqual(before)
      await see(store, [arrival('later')])
      await store.close()
      const again = await openStore(`sqlite:${path('here/a.db')}`)
      expect(await again.paper('later')).toBeDefined()
      await again.close()
    },
  )

  test('what a killed process left in the log is kept aside too', async () => {
    const store = await openStore(`sqlite:${path('a.db')}`)
    await store.backup(path('b.db'))
    await see(store, [arrival('last')])
    for (const suffix of ['', '-wal']) copyFileSync(path(`a.db${suffix}`), path(`killed.db${suffix}`))
    await store.close()
    const kept = await restoreBackup(path('b.db'), path('killed.db'), new Date(T0))
    const aside = await openStore(`sqlite:${kept}`)
    expect(await aside.paper('last')).toBeDefined()
    await aside.close()
    const restored = await openStore(`sqlite:${path('killed.db')}`)
    expect(await restored.paperCount()).toBe(0)
    await restored.close()
  })

  test('where nothing stood, a backup becomes the database', async () => {
    const store = await openStore(`sqlite:${path('a.db')}`)
    await store.backup(path('b.db'))
    await store.close()
    expect(await restoreBackup(path('b.db'), path('new/c.db'), new Date(T0))).toBeUndefined()
    expect(existsSync(path('new/c.db'))).toBe(true)
  })

  test('a damaged or missing backup changes nothing', async () => {
    const store = await openStore(`sqlite:${path('a.db')}`)
    await see(
      store,
      Array.from({ length: 300 }, (_, index) => arrival(`k${index}`)),
    )
    await store.close()
    const before = readdirSync(path('.'))
    await expect(restoreBackup(path('missing.db'), path('a.db'), new Date(T0))).rejects.toThrow('no backup at')
    const connection = await connect(path('a.db'))
    await backUp(connection, path('damaged.db'))
    connection.close()
    const damaged = readFileSync(path('damaged.db'))
    damaged.fill(7, 8_192, 40_960)
    writeFileSync(path('damaged.db'), damaged)
    await expect(restoreBackup(path('damaged.db'), path('a.db'), new Date(T0))).rejects.toThrow()
    expect(readdirSync(path('.'))).toEqual([...before, 'damaged.db'].toSorted())
    const kept = await openStore(`sqlite:${path('a.db')}`)
    expect(await kept.paperCount()).toBe(300)
    await kept.close()
  })
})
