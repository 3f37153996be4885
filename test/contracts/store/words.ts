import { expect, test } from 'vitest'
import type { Clue } from '../../../src/core/clue.ts'
import type { Paper, PaperKey } from '../../../src/core/paper.ts'
import { WORDS_VERSION } from '../../../src/core/paper-words.ts'
import type { PaperWords } from '../../../src/core/store/papers.ts'
import type { Store } from '../../../src/core/store.ts'
import type { PaperOutline } from '../../../src/core/words/outline.ts'
import { ownKey, ROBOTICS, seeOwn } from './owners.ts'
import { arrival, DAY, type Open, sampleChannel, see, T0, useStore } from './sample.ts'

/** Words that hold one of these stems. */
export function holding(...stems: readonly string[]): Clue {
  return { kind: 'word', stems, prefixes: [] }
}

function beginning(...prefixes: readonly string[]): Clue {
  return { kind: 'word', stems: [], prefixes }
}

function all(...of: readonly Clue[]): Clue {
  return { kind: 'all', of }
}

function any(...of: readonly Clue[]): Clue {
  return { kind: 'any', of }
}

export const NO_OUTLINE: PaperOutline = { title: undefined, abstract: undefined }

/** As an analyser would that knows of plurals only. */
function plainWords({ key, title, abstract }: Pick<Paper, 'key' | 'title' | 'abstract'>): PaperWords {
  const read = (text: string) => text.toLowerCase().match(/[a-z]+/g) ?? []
  const stems = (text: string) => read(text).map((word) => word.replace(/s$/, ''))
  const spellings = [...new Set(read(`${title} ${abstract}`))]
  return { key, title: stems(title), abstract: stems(abstract), spellings, outline: NO_OUTLINE }
}

/** Keeps the words of all papers that changed. */
export async function keepAll(store: Store, version = WORDS_VERSION): Promise<void> {
  for (;;) {
    const after = await store.wordsReach(version)
    const changes = await store.changedPapers(after, 500)
    const reach = changes.at(-1)?.number
    if (reach === undefined) return
    const papers = changes.flatMap((change) => ('gone' in change ? [] : [plainWords(change.paper)]))
    expect(await store.keepWords({ papers, version, after, reach })).toBe(true)
  }
}

export function wordContract(open: Open): void {
  const store = useStore(open)
  const keysWith = async (clue: Clue, page: Parameters<Store['papersWith']>[1] = { limit: 100, offset: 0 }) =>
    (await store().papersWith(clue, page)).map(({ key }) => key)
  const frequency = async (stem: string) => (await store().wordFrequencies([stem])).holding.get(stem)

  /** Papers of which exactly these words are kept, in their titles. */
  async function keepTitles(titles: Readonly<Record<PaperKey, readonly string[]>>): Promise<void> {
    await see(
      store(),
      Object.keys(titles).map((key) => arrival(key)),
    )
    const papers = Object.entries(titles).map(([key, title]) => ({
      key,
      title,
      abstract: [],
      spellings: [],
      outline: NO_OUTLINE,
    }))
    await store().keepWords({ papers, version: WORDS_VERSION, after: 0, reach: 1 })
  }

  test('words are kept up to a change, those of one version', async () => {
    await see(store(), [arrival('a'), arrival('b')])
    expect(await store().wordsReach(1)).toBe(0)
    const kept = { papers: [], version: 1, after: 0, reach: 7 }
    expect(await store().keepWords(kept)).toBe(true)
    expect([await store().wordsReach(1), await store().wordsReach(2)]).toEqual([7, 0])
    expect(await store().keepWords({ ...kept, version: 2, reach: 5 })).toBe(true)
    expect([await store().wordsReach(1), await store().wordsReach(2)]).toEqual([0, 5])
    // A program of before it runs still: it would begin anew each minute, and this one after it.
    expect(await store().keepWords({ ...kept, reach: 9 })).toBe(false)
    expect(await store().wordsReach(2)).toBe(5)
  })

  test.each([
    ['from the beginning', 0, 1],
    ['from before the reach', 3, 1],
    ['from behind it', 9, 1],
    ['of another version', 7, 2],
  ])('whoever keeps words %s after others have kept nothing is refused: %s', async (_, after, version) => {
    await see(store(), [arrival('a'), arrival('b')])
    const a = { key: 'a', title: ['robot'], abstract: [], spellings: [], outline: NO_OUTLINE }
    const b = { key: 'b', title: ['cat'], abstract: [], spellings: [], outline: NO_OUTLINE }
    await store().keepWords({ papers: [a], version: 1, after: 0, reach: 7 })
    expect(await store().keepWords({ papers: [b], version, after, reach: 9 })).toBe(false)
    expect(await store().wordsReach(1)).toBe(7)
    expect([await keysWith(holding('robot')), await keysWith(holding('cat'))]).toEqual([['a'], []])
  })

  test('from 0 all that was kept is forgotten', async () => {
    await keepTitles({ a: ['robot'], b: ['robot', 'cat'] })
    const again = { key: 'b', title: ['robot'], abstract: [], spellings: [], outline: NO_OUTLINE }
    const version = WORDS_VERSION + 1
    expect(await store().keepWords({ papers: [again], version, after: 0, reach: 1 })).toBe(true)
    expect([await keysWith(holding('robot')), await keysWith(holding('cat'))]).toEqual([['b'], []])
    const { papers, holding: counts } = await store().wordFrequencies(['robot', 'cat'])
    expect([papers, ...counts]).toEqual([1, ['robot', 1], ['cat', 0]])
  })

  test('words kept anew stand in place of those before', async () => {
    await see(store(), [arrival('a', { title: 'Robots', version: 1 }), arrival('b', { title: 'Robots' })])
    await keepAll(store())
    await see(store(), [arrival('a', { title: 'Cats', version: 2 })], { at: T0 + 1 })
    await keepAll(store())
    expect([await keysWith(holding('robot')), await keysWith(holding('cat'))]).toEqual([['b'], ['a']])
    expect([await frequency('robot'), await frequency('cat')]).toEqual([1, 1])
  })

  const ODD = [
    ...['c', 'c++', 'c#', 'r', 'r&d', '.net', 'net', 'a*', 'a', 'A', 'ε', 'が', '注', '注意', '3.5b', '2:4', 'h∞'],
    ...[
      '"',
      'x"y',
      "'",
      '(',
      ')',
      'OR',
      'and',
      'AND',
      'NOT',
      'NEAR',
      'title:',
      '-',
      '^',
      '*',
      '{',
      ' ',
      'a b',
      ';',
      '%',
    ],
    ...['\0', '\n', 'é', 'e', '😀', '𝔸', '\ue02b', 'q'.repeat(2_000)],
  ]

  test('a word is found whatever it is made of, and nothing else is taken for it', async () => {
    const key = (word: string) => `k${ODD.indexOf(word)}`
    await keepTitles(Object.fromEntries(ODD.map((word) => [key(word), [word]])))
    for (const word of ODD) expect(await keysWith(holding(word)), JSON.stringify(word)).toEqual([key(word)])
    const { papers, holding: counts } = await store().wordFrequencies(ODD)
    expect(papers).toBe(ODD.length)
    expect([...counts]).toEqual(ODD.map((word) => [word, 1]))
  })

  test.each(['"', '" OR "a', 'a" OR "b', '*', 'a*', '(', '{title}: a', 'NEAR(a b)', "'); drop table paper; --"])(
    'nothing is asked for but the word itself: %s',
    async (word) => {
      await keepTitles({ a: ['a'], b: ['b'] })
      expect(await keysWith(holding(word))).toEqual([])
      expect(await keysWith(beginning(word))).toEqual([])
      expect(await frequency(word)).toBe(0)
    },
  )

  test.each<[string, Clue, string[]]>([
    ['one of several words', holding('robot', 'lion'), ['a', 'b', 'd']],
    ['in the abstract too', holding('walk'), ['a', 'c']],
    ['a stem is not a spelling', holding('robots'), []],
    ['how a spelling begins', beginning('robots'), ['a', 'b']],
    ['how a stem that is spelled so begins', beginning('lio'), ['d']],
    ['no word holds it inside', beginning('obot'), []],
    ['a word or a beginning', { kind: 'word', stems: ['lion'], prefixes: ['swi'] }, ['b', 'd']],
    ['all', all(holding('robot'), holding('walk')), ['a']],
    ['any', any(holding('lion'), holding('walk')), ['a', 'c', 'd']],
    ['all of any', all(any(holding('robot'), holding('cat')), any(holding('walk'), holding('swim'))), ['a', 'b', 'c']],
    ['any of all', any(all(holding('robot'), holding('swim')), all(holding('cat'), holding('walk'))), ['b', 'c']],
    ['no word', holding(), []],
    ['all of which one is no word', all(holding('robot'), holding()), []],
    ['any of which one is no word', any(holding('lion'), holding()), ['d']],
    ['any of none', any(), []],
  ])('a clue: %s', async (_, clue, keys) => {
    await see(store(), [
      arrival('a', { title: 'Robots', abstract: 'They walk.' }),
      arrival('b', { title: 'Robots', abstract: 'They swim.' }),
      arrival('c', { title: 'Cats', abstract: 'They walk.' }),
      arrival('d', { title: 'Lion', abstract: '' }),
    ])
    await keepAll(store())
    expect((await keysWith(clue)).toSorted()).toEqual(keys)
  })

  test('clues as deep and as wide as topics get', async () => {
    await keepTitles({ a: ['w0', 'w1'], b: ['w1'] })
    const words = Array.from({ length: 48 }, (_, index) => holding(`w${index % 2}`))
    const left = words.reduce<Clue>((inner, word, index) => (index % 2 ? all : any)(inner, word), holding('w0'))
    const right = words.reduce<Clue>((inner, word, index) => (index % 2 ? all : any)(word, inner), holding('w0'))
    expect(await keysWith(left)).toEqual(['a'])
    expect(await keysWith(right)).toEqual(['a'])
    const wide = Array.from({ length: 64 }, (_, part) =>
      holding('w1', ...Array.from({ length: 60 }, (__, index) => `x${part}-${index}`)),
    )
    expect((await keysWith(all(...wide))).toSorted()).toEqual(['a', 'b'])
    expect((await keysWith(any(...wide))).toSorted()).toEqual(['a', 'b'])
  })

  test('the rarest words come first, then those in a title, then by key, in pages', async () => {
    const filler = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`z${index}`, { title: 'dog' }]))
    const cats = { e: { title: 'cat' }, a: { title: 'cat' }, b: { title: 'cat' } }
    const papers = {
      ...cats,
      d: { title: 'lion' },
      c: { title: 'dog', abstract: 'owl' },
      f: { title: 'owl' },
      ...filler,
    }
    await see(
      store(),
      Object.entries(papers).map(([key, parts]) => arrival(key, { abstract: 'dog', ...parts })),
    )
    await keepAll(store())
    await see(store(), [arrival('a', { upvotes: 1 })], { at: T0 + 1 })
    await keepAll(store())
    expect(await keysWith(holding('owl'))).toEqual(['f', 'c'])
    const clue = holding('cat', 'lion')
    expect(await keysWith(clue)).toEqual(['d', 'a', 'b', 'e'])
    expect(await keysWith(clue, { limit: 2, offset: 0 })).toEqual(['d', 'a'])
    expect(await keysWith(clue, { limit: 2, offset: 3 })).toEqual(['e'])
    expect(await keysWith(clue, { limit: 2, offset: 4 })).toEqual([])
  })

  test('with a day only papers listed before it, also where many of the later ones have the words', async () => {
    const listed = (key: string, listedOn: string) => arrival(key, { title: 'cat', listedOn })
    await see(store(), [listed('a', '2026-11-18'), listed('b', '2026-11-19'), listed('c', '2026-11-20')])
    await keepAll(store())
    const page = { limit: 1, offset: 0, before: '2026-11-20' }
    expect(await keysWith(holding('cat'), page)).toEqual(['a'])
    expect(await keysWith(holding('cat'), { ...page, offset: 1 })).toEqual(['b'])
    expect(await keysWith(holding('cat'), { ...page, offset: 2 })).toEqual([])
    expect(await keysWith(holding('cat', 'about'), { limit: 9, offset: 0, before: '2026-11-19' })).toEqual(['a'])
    expect(await keysWith(holding('cat'), { limit: 9, offset: 0, before: '2026-11-18' })).toEqual([])
  })

  test('the words that begin so', async () => {
    const paper = (key: string, title: string[], spellings: string[]) => ({
      key,
      title,
      abstract: [],
      spellings,
      outline: NO_OUTLINE,
    })
    await see(store(), [arrival('a'), arrival('b')])
    const papers = [
      paper('a', ['occup', 'c++', 'cat'], ['occupancy', 'author:occam:', 'cat']),
      paper('b', ['occup', 'o'], ['occupied', 'ocelot', 'owl']),
    ]
    await store().keepWords({ papers, version: WORDS_VERSION, after: 0, reach: 1 })
    expect((await store().wordsBeginning('oc')).toSorted()).toEqual(['occup', 'occupancy', 'occupied', 'ocelot'])
    expect((await store().wordsBeginning('c')).toSorted()).toEqual(['c++', 'cat'])
    expect(await store().wordsBeginning('c+')).toEqual(['c++'])
    for (const none of ['author', 'x', '"', '%', '']) expect(await store().wordsBeginning(none), none).toEqual([])
  })

  test('words of private papers go with them', async () => {
    await seeOwn(store(), [arrival('a', { title: 'Robots' })])
    await see(store(), [arrival('b', { title: 'Robots' })])
    await keepAll(store())
    const own = await ownKey(store(), 'a')
    expect((await keysWith(holding('robot'))).toSorted()).toEqual(['b', own])
    const { ref } = sampleChannel('robotics')
    await store().hold(ref, 'the bot was removed', T0)
    expect(await store().deleteChannel(ref, T0)).toBe(true)
    expect(await keysWith(holding('robot'))).toEqual(['b'])
    expect(await store().wordFrequencies(['robot'])).toEqual({ papers: 1, holding: new Map([['robot', 1]]) })
    await keepAll(store())
    await seeOwn(store(), [arrival('a', { title: 'Robots' })], { channel: ROBOTICS })
    await keepAll(store())
    expect(await frequency('robot')).toBe(2)
  })

  test('words of a paper that became part of another go with it', async () => {
    await see(store(), [arrival('old', { title: 'Cats' })], { at: T0 - DAY })
    await see(store(), [arrival('young', { title: 'Robots' })])
    await keepAll(store())
    await see(store(), [arrival('young', {}, ['old'])], { at: T0 + 1 })
    expect(await keysWith(holding('robot', 'cat'))).toEqual(['old'])
    await keepAll(store())
    expect([await keysWith(holding('cat')), await frequency('robot')]).toEqual([['old'], 0])
  })

  test('outlines are kept with the words and go with them', async () => {
    const numbers = (...all: number[]) => Uint32Array.from(all)
    const words = (key: string, outline: PaperOutline) => ({ key, title: [], abstract: [], spellings: [], outline })
    const keep = (reach: number, ...papers: PaperWords[]) =>
      store().keepWords({ papers, version: WORDS_VERSION, after: reach - 1, reach })
    const outlines = async (): Promise<unknown> =>
      Object.fromEntries(await store().outlines(['a', 'b', 'c', 'd', 'nothing']))
    await see(store(), [arrival('a'), arrival('b'), arrival('c', {}, ['also c']), arrival('d')])
    expect(await outlines()).toEqual({})
    const small = { numbers: numbers(0, 0xffffffff), cleaned: 'Müller’s 3 µm—世界 🤖' }
    const large = { numbers: Uint32Array.from({ length: 5_000 }, (_, at) => 2 ** 32 - 1 - at), cleaned: undefined }
    const empty = { numbers: numbers(1), cleaned: '' }
    const [both, none] = [{ title: small, abstract: large }, NO_OUTLINE]
    const [first, second] = [
      { title: small, abstract: undefined },
      { title: undefined, abstract: small },
    ]
    const third = { title: empty, abstract: small }
    const fourth = { title: small, abstract: { ...small, cleaned: 'World models' } }
    await keep(1, words('a', first), words('b', both), words('c', second), words('d', third))
    await keep(2, words('a', both), words('b', none))
    expect(await outlines()).toEqual({ a: both, b: none, c: second, d: third })
    await keep(3, words('d', fourth))
    expect(await outlines()).toEqual({ a: both, b: none, c: second, d: fourth })
    expect(await store().outlines([])).toEqual(new Map())
    // It became part of another.
    await see(store(), [arrival('a', {}, ['c'])], { at: T0 + 1 })
    expect(await outlines()).toEqual({ a: both, b: none, d: fourth })
    // Those of a later program are not for this one.
    const later = { papers: [words('b', first)], version: WORDS_VERSION + 1, after: 0, reach: 1 }
    expect(await store().keepWords(later)).toBe(true)
    expect(await outlines()).toEqual({})
  })

  test('no words are kept of papers that are not there', async () => {
    await keepTitles({ a: ['robot'] })
    const words = { title: ['robot'], abstract: [], spellings: [], outline: NO_OUTLINE }
    const papers = ['nothing', 'a'].map((key) => ({ key, ...words }))
    const kept = { version: WORDS_VERSION, after: 1, reach: 2 }
    expect(await store().keepWords({ papers, ...kept })).toBe(true)
    expect(await keysWith(holding('robot'))).toEqual(['a'])
    expect(await store().wordFrequencies([])).toEqual({ papers: 1, holding: new Map() })
  })
}
