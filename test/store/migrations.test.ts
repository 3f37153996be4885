import { describe, expect, test } from 'vitest'
import { WORDS_VERSION } from '../../src/core/paper-words.ts'
import { STEPS, type Step } from '../../src/store/migrations/steps.ts'
import { migrate } from '../../src/store/migrations.ts'
import { openStore } from '../../src/store/open-store.ts'
import { fromChannel } from '../../src/store/rows.ts'
import type { ChannelRow, Db, Schema } from '../../src/store/schema.ts'
import { queries } from '../../src/store/sqlite/driver.ts'
import { connect } from '../../src/store/sqlite.ts'
import { arrival, MESSAGE, proof, ref, sampleChannel, see, T0 } from '../contracts/store/sample.ts'
import { holding, keepAll } from '../contracts/store/words.ts'
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
    expect(await store.channel(ref('lab'))).toMatchObject({ why: 'gone again', closed: { at: T0, scope: 'channel' } })
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

  test('step 4: what was recorded stands, papers that were once worded otherwise are known, old scores go', async () => {
    const paper = {
      ...{ title: 'T', abstract: 'A', authors: '[]', categories: '[]', sources: '["hf"]', withdrawn: 0 },
      ...{ listed_on: '2026-11-19', first_seen_at: T0, first_live_at: T0, live_at: T0, waiting: 0, matched_at: T0 },
    }
    const whole = '{"title":"T","abstract":"A","authors":[],"categories":[],"sources":["hf"],"withdrawn":false}'
    const channel = fromChannel(sampleChannel('lab'))
    const rows = {
      channel: [{ ...channel, last_number: 1, last_seq: 0, last_feed: 0 }],
      paper: ['same', 'voted', 'retitled', 'rewritten'].map((key, index) => ({ ...paper, key, change: index + 1 })),
      paper_version: [
        { paper: 'same', at: T0, fields: whole },
        { paper: 'voted', at: T0, fields: whole },
        { paper: 'voted', at: T0 + 1, fields: '{"upvotes":3,"authors":["\\"title\\":"]}' },
        { paper: 'retitled', at: T0, fields: whole.replace('"T"', '"Robots"') },
        { paper: 'retitled', at: T0 + 1, fields: '{"title":"T"}' },
        { paper: 'rewritten', at: T0, fields: whole.replace('"A"', '"Robots."') },
        { paper: 'rewritten', at: T0 + 1, fields: '{"abstract":"A","upvotes":1}' },
      ],
      paper_alias: ['same', 'voted', 'retitled', 'rewritten'].map((key) => ({ alias: key, owner: '', paper: key })),
      subscription: [
        {
          ...{ id: 'terminal:demo/lab#1', channel: 'terminal:demo/lab', number: 1, label: 'Lora', topic: 'lora' },
          ...{ meaning: 'm', by_person: 'ann', created_at: T0, since: T0, meaning_at: T0, caught_up: 1, change: 1 },
        },
      ],
      match: [{ channel: 'terminal:demo/lab', paper: 'same', matched_at: T0 }],
      match_subscription: [
        {
          ...{ subscription: 'terminal:demo/lab#1', channel: 'terminal:demo/lab', paper: 'same', matched_at: T0 },
          ...{ proof: JSON.stringify(proof()), score: 7.5 },
        },
      ],
      mark: [{ name: 'paper change', value: 4 }],
    }
    await withDatabase('a.db', async (db) => {
      await migrate(db, { at: T0, steps: STEPS.slice(0, 3) })
      for (const [table, values] of Object.entries(rows))
        await db
          .insertInto(table as keyof typeof rows)
          .values(values as never)
          .execute()
    })
    const store = await openStore(`sqlite:${path('a.db')}`)
    const { matches } = await store.matchOf('terminal:demo/lab', 'same')
    expect(matches).toEqual([{ subscription: 'terminal:demo/lab#1', paper: 'same', proof: proof(), matchedAt: T0 }])
    expect(await store.subscription({ channel: 'terminal:demo/lab', number: 1 })).not.toHaveProperty('before')
    await keepAll(store)
    const mayMatch: string[] = []
    for await (const page of store.archiveWith(holding('robot'), '2026-11-19', '2026-11-19'))
      mayMatch.push(...page.map(({ key }) => key))
    expect(mayMatch).toEqual(['retitled', 'rewritten'])
    expect(await store.papersWith(holding('t'), { limit: 9, offset: 0 })).toHaveLength(4)
    await store.close()
  })

  test('step 5: what was open is in its line, and what has to wait is not', async () => {
    const counts = {
      part: 0,
      kind: 'scheduled',
      message: JSON.stringify(MESSAGE),
      shown: 0,
      epoch: 0,
      attempts: 0,
      refusals: 0,
    }
    const times = { ready_at: T0, planned_at: T0, changed_at: T0, maybe_repeated: 0 }
    const delivery = (id: string, name: string, seq: number, parts = {}) => ({
      ...{ id, channel: `terminal:demo/${name}`, seq, slot: id, state: 'due', ...counts, ...times, ...parts },
    })
    const rows = {
      channel: [sampleChannel('lab'), sampleChannel('den', { state: 'held' })].map((channel) => ({
        ...{ ...fromChannel(channel), last_number: 0, last_seq: 3, last_feed: 0 },
      })),
      delivery: [
        delivery('gone', 'lab', 1, { state: 'delivered' }),
        delivery('long', 'lab', 2, { state: 'held', held_for: 'content' }),
        delivery('second', 'lab', 4),
        delivery('first', 'lab', 3, { ready_at: T0 + 5 }),
        delivery('lost', 'den', 1),
      ],
    }
    await withDatabase('a.db', async (db) => {
      await migrate(db, { at: T0, steps: STEPS.slice(0, 4) })
      for (const [table, values] of Object.entries(rows))
        await db
          .insertInto(table as keyof typeof rows)
          .values(values as never)
          .execute()
    })
    const store = await openStore(`sqlite:${path('a.db')}`)
    const free = { sends: 1, perMs: 0 }
    const pace = new Map([['terminal', { channel: free, workspace: free, bot: free }] as const])
    const claim = (at: number) => store.claim({ at, owner: 'w', leaseMs: 9, settleMs: 9, pace })
    expect(await store.nextReadyAt(['terminal'], T0)).toBe(T0 + 5)
    expect(await claim(T0)).toBeUndefined()
    expect((await claim(T0 + 5))?.delivery.id).toBe('first')
    await store.release(ref('den'), T0, T0)
    expect((await store.delivery('lost'))?.state).toBe('withdrawn')
    await store.close()
  })

  test('step 8: words are kept anew, with where they stand', async () => {
    const rows = {
      paper: [
        {
          ...{ key: 'a', title: 'Robots', abstract: '', authors: '[]', categories: '[]', sources: '[]', withdrawn: 0 },
          ...{ listed_on: '2026-11-19', first_seen_at: T0, waiting: 0, change: 1 },
        },
      ],
      mark: [
        { name: 'paper change', value: 1 },
        { name: 'words reach', value: 1 },
        { name: 'words analyser', value: 1 },
      ],
      kept_paper: [{ id: 7, paper: 'a' }],
      kept_word: [{ rowid: 7, abstract: 'old', title: 'robot' }],
    }
    await withDatabase('a.db', async (db) => {
      await migrate(db, { at: T0, steps: STEPS.slice(0, 7) })
      for (const [table, values] of Object.entries(rows))
        await db
          .insertInto(table as 'paper')
          .values(values as never)
          .execute()
    })
    const store = await openStore(`sqlite:${path('a.db')}`)
    expect(await store.wordsReach(WORDS_VERSION)).toBe(0)
    await keepAll(store)
    const keys = async (stem: string) =>
      (await store.papersWith(holding(stem), { limit: 9, offset: 0 })).map(({ key }) => key)
    expect([await keys('robot'), await keys('old')]).toEqual([['a'], []])
    expect([...(await store.outlines(['a'])).keys()]).toEqual(['a'])
    await store.close()
  })

  test('steps are numbered from 1 without a gap', () => {
    expect(STEPS.map(({ version }) => version)).toEqual(STEPS.map((_, index) => index + 1))
  })
})
