import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EntrySchema, foldTitle } from '../../src/core/paper.ts'
import type { SourceItem } from '../../src/core/ports.ts'
import { dayInName, dayOf, parseDateLine } from '../../src/sources/digest-text/digest-day.ts'
import { readDigestText } from '../../src/sources/digest-text/read-digest.ts'
import { createDigestTextSource, type DigestTextSourceOptions } from '../../src/sources/digest-text.ts'

const TODAY = '2026-11-21'
const LONG = `We study a long abstract. ${'It goes on about one thing and another. '.repeat(8)}It ends.`
const WIDE =
  'An abstract may be wrapped by an editor at a fixed width so that every\nline but the last is about as long as all the others are and no line\nhas room for the first word of the next.'
const ONE_LINE = WIDE.replaceAll('\n', ' ')

/** All that a file, or a folder of files, gives. */
async function readFiles(path: string) {
  const source = createDigestTextSource({ name: 'digest', path, today: () => TODAY, always: true })
  const items: SourceItem[] = []
  for await (const item of source.read(undefined)) items.push(item)
  return {
    entries: items.flatMap((item) => (item.kind === 'entry' ? [item.entry] : [])),
    rejected: items.flatMap((item) => (item.kind === 'rejected' ? [item.rejected] : [])),
  }
}

/** Reads a text and shows it short: `day title: abstract` of the entries, `line reason` of the rejected. */
function read(text: string, options: { file?: string; date?: string } = {}) {
  const { entries, rejected } = readDigestText(text, { file: 'page.txt', today: TODAY, ...options })
  return {
    entries: entries.map(({ title, abstract }) => `${title}: ${abstract}`),
    days: entries.map(({ listedOn }) => listedOn),
    rejected: rejected.map(({ at, reason }) => `${at.replace('page.txt:', '')} ${reason}`),
  }
}

describe('what becomes an entry', () => {
  const good = ['One: A.', 'Two: B.']
  test.each<[name: string, text: string, entries?: string[]]>([
    ['title and abstract in turn', 'Mar 14\n\nOne\n\nA.\n\nTwo\n\nB.\n'],
    ['CRLF', 'Mar 14\r\n\r\nOne\r\n\r\nA.\r\n\r\nTwo\r\n\r\nB.'],
    ['lone carriage returns', 'Mar 14\r\rOne\r\rA.\r\rTwo\r\rB.'],
    ['a byte order mark, one more where a second capture was pasted', '\ufeffMar 14\n\nOne\n\nA.\n\n\ufeffTwo\n\nB.'],
    ['doubled blank lines', '\n\nMar 14\n\n\n\nOne\n\n\nA.\n\n\n\nTwo\n\n\nB.\n\n\n'],
    ['blank lines that hold spaces', 'Mar 14\n \t\nOne\n\u00a0\nA.\n\u200b\nTwo\n  \nB.'],
    ['trailing and inner spaces', '  Mar 14 \n\n One\t\n\n A. \n\nTwo  \n\n   B.  '],
    ['all blank lines missing', 'new\nSubscribe\nMar 14\nOne\nA.\nTwo\nB.'],
    ['no blank line between title and abstract', 'Mar 14\n\nOne\nA.\n\nTwo\nB.'],
    ['no blank line between abstract and title', 'Mar 14\n\nOne\n\nA.\nTwo\n\nB.'],
    ['upvotes on lines of their own', 'Mar 14\n\n12\n\nOne\n\n▲ 31\n\nA.\n\n7\nTwo\n\nB.'],
    [
      'foot of the page',
      'Mar 14\n\nOne\n\nA.\n\nTwo\n\nB.\n\nPrevious\nNext\n\nCompany\nTOS\nAbout\n\n© 2026, and so on.',
    ],
    ['a box of the page between title and abstract', 'Mar 14\n\nOne\n\nSubscribe\n\nA.\n\nTwo\n\nB.'],
    [
      'abstract of several paragraphs',
      'Mar 14\n\nOne\n\nA.\n\nMore.\n\nMost.\n\nTwo\n\nB.',
      ['One: A. More. Most.', 'Two: B.'],
    ],
    [
      'paragraphs on lines of their own',
      `Mar 14\n\nOne\n\n${LONG}\nMore.\n\nTwo\n\nB.`,
      [`One: ${LONG} More.`, 'Two: B.'],
    ],
    ['no blank line before a long abstract', `Mar 14\n\nOne\n${LONG}\nTwo\n${LONG}`, [`One: ${LONG}`, `Two: ${LONG}`]],
    [
      'long abstract without a full stop',
      `Mar 14\n\nOne\n\n${LONG} https://x.org/a\n\nTwo\n\nB.`,
      [`One: ${LONG} https://x.org/a`, 'Two: B.'],
    ],
    ['wrapped abstract', `Mar 14\n\nOne\n\n${WIDE}\n\nTwo\n\nB.`, [`One: ${ONE_LINE}`, 'Two: B.']],
    [
      'wrapped abstract of two paragraphs',
      `Mar 14\n\nOne\n\n${WIDE}\n\n${WIDE}\n\nTwo\n\nB.`,
      [`One: ${ONE_LINE} ${ONE_LINE}`, 'Two: B.'],
    ],
    [
      'wrapped abstract right below its title',
      `Mar 14\n\nOne\n${WIDE}\n\nTwo\n${WIDE}`,
      [`One: ${ONE_LINE}`, `Two: ${ONE_LINE}`],
    ],
    ['title that asks or shouts', 'Mar 14\n\nIs It?\n\nA.\n\nIt Is!\n\nB.', ['Is It?: A.', 'It Is!: B.']],
    [
      'title that ends with a full stop: text of the abstract above',
      'Mar 14\n\nOne\n\nA.\n\nAll you need.\n\nB.',
      ['One: A. All you need. B.'],
    ],
    ['title of 250 characters', `Mar 14\n\n${'x'.repeat(250)}\n\nA.`, [`${'x'.repeat(250)}: A.`]],
    [
      'letters beyond ASCII, and LaTeX',
      'Mar 14\n\nMélange: $\\pi_0$ für 大模型\n\nWe set $\\alpha=0.5$ — no more。',
      ['Mélange: $\\pi_0$ für 大模型: We set $\\alpha=0.5$ — no more。'],
    ],
    ['abstract cut off in mid-word', `Mar 14\n\nOne\n\n${LONG} and the res`, [`One: ${LONG} and the res`]],
  ])('%s', (_, text, entries = good) => {
    expect(read(text)).toEqual({ entries, days: entries.map(() => '2026-03-14'), rejected: [] })
  })
})

describe('the head of the page', () => {
  test.each([
    [
      'as captured',
      'new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nbyAK and the research community\n\nJul 29',
    ],
    ['shorter', 'Daily Papers\n\nby AK and the research community\n\nJul 29'],
    ['lines never seen before', 'Skip to content\n\nThe Best of Today\n\nJul 29'],
    ['date line alone', 'July 29'],
  ])('%s', (_, head) => {
    expect(read(`${head}\n\nOne\n\nA.`)).toEqual({ entries: ['One: A.'], days: ['2026-07-29'], rejected: [] })
  })

  test('again in the middle, where two captures were pasted together: a new day begins', () => {
    const text =
      'new\n\nSubscribe\n\nMar 14\n\nOne\n\nA.\n\nnew\n\nSubscribe\n\nbyAK and the research community\n\nMar 15\n\nTwo\n\nB.'
    expect(read(text)).toEqual({ entries: ['One: A.', 'Two: B.'], days: ['2026-03-14', '2026-03-15'], rejected: [] })
  })

  test('without a date line the day must come from elsewhere', () => {
    const text = 'new\n\nSubscribe\n\nOne\n\nA.'
    expect(read(text).rejected).toEqual([expect.stringMatching(/^1 has no day/)])
    expect(read(text, { date: '2025-05-05' }).days).toEqual(['2025-05-05'])
    expect(read(text, { file: 'in/2025-05-06.txt' }).days).toEqual(['2025-05-06'])
  })
})

describe('what is rejected', () => {
  test.each<[name: string, text: string, entries: string[], rejected: (string | RegExp)[]]>([
    ['title right after a title', 'Mar 14\n\nOne\n\nTwo\n\nB.', ['Two: B.'], ['3 no abstract below the title "One"']],
    [
      'several titles in a row',
      'Mar 14\n\nOne\n\nTwo\n\nThree\n\nC.',
      ['Three: C.'],
      [/^3 no abstract/, /^5 no abstract/],
    ],
    [
      'short abstract without a full stop',
      'Mar 14\n\nOne\n\nso we go on\n\nTwo\n\nB.',
      ['Two: B.'],
      [/^3 no abstract/, /^5 no abstract/],
    ],
    [
      'short abstract that asks',
      'Mar 14\n\nOne\n\nDo we go on?\n\nTwo\n\nB.',
      ['Two: B.'],
      [/^3 no abstract/, /^5 no abstract/],
    ],
    [
      'title cut off with the file',
      'Mar 14\n\nOne\n\nA.\n\nTwo and the ot',
      ['One: A.'],
      [/^7 no abstract below the title "Two and the ot"/],
    ],
    [
      'abstract cut off so early that it looks like a title',
      'Mar 14\n\nOne\n\nA.\n\nTwo\n\nWe pro',
      ['One: A.'],
      [/^7 no abstract/, /^9 no abstract/],
    ],
    ['title before a second head', 'Mar 14\n\nOne\n\nnew\n\nMar 15\n\nTwo\n\nB.', ['Two: B.'], [/^3 no abstract/]],
    [
      'text before the first title',
      'Mar 14\n\nStray text.\n\nMore of it.\n\nOne\n\nA.',
      ['One: A.'],
      ['3 text without a title above it: "Stray text."'],
    ],
    [
      'title that ends with a full stop is text',
      'Mar 14\n\nAll you need.\n\nA.\n\nOne\n\nA.',
      ['One: A.'],
      [/^3 text without a title/],
    ],
    [
      'title of 251 characters is text',
      `Mar 14\n\n${'x'.repeat(251)}\n\nA.\n\nOne\n\nA.`,
      ['One: A.'],
      [/^3 text without a title/],
    ],
    [
      'title of several lines, with its abstract',
      'Mar 14\n\nOne\n\nA.\n\nA Title That\nGoes On\n\nB.\n\nThree\n\nC.',
      ['One: A.', 'Three: C.'],
      ['7 a title must stand on one line: "A Title That Goes On"'],
    ],
    [
      'line of code at the end of an abstract',
      'Mar 14\n\nOne\n\nA.\n\nCode: x.org/a\n\nTwo\n\nB.',
      ['One: A.', 'Two: B.'],
      [/^7 no abstract below the title "Code: x.org\/a"/],
    ],
    [
      'abstract too long',
      `Mar 14\n\nOne\n\n${'word '.repeat(25_000)}\n\nTwo\n\nB.`,
      ['Two: B.'],
      [/^3 abstract: .*100000.* in "One"/],
    ],
    ['another encoding', 'Mar 14\n\nM\ufffdlange\n\nA.\n\nTwo\n\nB.', ['Two: B.'], [/^3 not text in UTF-8/]],
    [
      'rubbish at the end',
      `Mar 14\n\nOne\n\nA.\n\nTwo\n\n${LONG} ${'\ufffdq\u0007'.repeat(40)}`,
      ['One: A.'],
      [/^7 not text in UTF-8/],
    ],
    ['a head only', 'new\n\nSubscribe\n\nMar 14\n', [], [/^1 holds no papers/]],
    ['nothing', '', [], ['1 is empty']],
    ['blank lines', '\ufeff\r\n \r\n', [], ['1 is empty']],
    [
      'prose',
      '# Read me\n\nThis explains things.\n\n## Use\n\nLike this.',
      [],
      [/^1 is no digest: it has no date line such as "Mar 14"/],
    ],
    ['JSON', '{\n  "papers": [\n    { "title": "One" }\n  ]\n}', [], [/^1 is no digest/]],
    ['binary', `\u0089PNG\r\n\u001a\n${'\u0000\ufffd'.repeat(500)}`, [], [/^1 is not text/]],
  ])('%s', (_, text, entries, rejected) => {
    const found = read(text)
    expect(found.entries).toEqual(entries)
    expect(found.rejected).toEqual(rejected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))))
  })

  test('a dated name makes no digest of prose', () => {
    expect(read('# Notes\n\nWe met.', { file: 'notes-2026-11-16.md' }).entries).toEqual([])
  })

  test('no more than a thousand rejections are listed, and good entries after them are kept', () => {
    const { entries, rejected } = read(`Mar 14\n\n${'No Abstract\n\n'.repeat(5_000)}One\n\nA.`)
    expect(entries).toEqual(['One: A.'])
    expect(rejected).toHaveLength(1_001)
    expect(rejected.at(-1)).toBe('2003 more than 1000 faults: no more are listed')
  })
})

describe('the day', () => {
  test.each([
    ['the latest that is not after today', 'Mar 14', {}, '2026-03-14'],
    ['today itself', 'Nov 21', {}, '2026-11-21'],
    ['tomorrow is a year ago', 'Nov 22', {}, '2025-11-22'],
    ['29 February', 'Feb 29', {}, '2024-02-29'],
    ['a year of its own', 'Mar 14, 2023', {}, '2023-03-14'],
    ['year, month and day', '2023-03-14', {}, '2023-03-14'],
    ['a date in the file name tells the year', 'Mar 14', { file: 'in/2024-03-14-page.txt' }, '2024-03-14'],
    ['the page was captured the day after', 'Mar 14', { file: '20240315.txt' }, '2024-03-14'],
    ['the page was captured on New Year', 'Dec 31', { file: '2024-01-01.txt' }, '2023-12-31'],
    ['a name in another zone', 'Jan 1', { file: '2023-12-31.txt' }, '2024-01-01'],
    ['a name long after the page', 'Mar 14', { file: '2024-11-20.txt' }, '2024-03-14'],
    ['a date in a folder name says nothing', 'Mar 14', { file: '2020-03-14/page.txt' }, '2026-03-14'],
    ['--date is the day', 'Mar 14', { file: '2024-03-14.txt', date: '2022-02-02' }, '2022-02-02'],
  ])('%s', (_, line, options, day) => {
    expect(read(`${line}\n\nOne\n\nA.`, options).days).toEqual([day])
  })

  test.each([
    'Mar',
    'Feb 30',
    'March 14 Madness',
    'Ma 14',
    'Mar 14 2023 AD',
    '2023-13-01',
    '14',
    'Nay 14',
    'Feb 29, 2023',
  ])('no date line: %s', (line) => expect(parseDateLine(line)).toBeUndefined())

  test.each([
    ['000_638528bcaa4cf2ff.txt', undefined],
    ['1700000000.txt', undefined],
    ['2026-13-40.txt', undefined],
    ['daily_2026_11_16.txt', '2026-11-16'],
    ['a-2026-11-16-b-2025-01-01.txt', '2026-11-16'],
  ])('name %s', (name, day) => expect(dayInName(name)).toBe(day))

  test('any date line has a day, never after today where nothing else tells the year', () => {
    const days = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString().slice(0, 10))
    fc.assert(
      fc.property(days, days, (day, today) => {
        const line = parseDateLine(day)
        if (line === undefined) throw new Error(`no date line: ${day}`)
        const found = dayOf({ month: line.month, day: line.day }, { named: undefined, today })
        expect(found?.slice(4)).toBe(day.slice(4))
        expect(found !== undefined && found <= today).toBe(true)
        expect(dayOf({ month: line.month, day: line.day }, { named: day, today })).toBe(day)
      }),
    )
  })
})

describe('any text whatever', () => {
  const pieces = [
    'new',
    'Subscribe',
    'byAK and the research community',
    'Mar 14',
    'Mar 15',
    'One',
    'Is It Two?',
    'Short.',
    '12',
    LONG,
    WIDE,
    `${LONG} x`,
  ]
  const breaks = ['\n', '\n\n', '\r\n', '\n \n', '\n\n\n', ' ', '\r', '\ufeff']
  const shuffled = fc
    .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(...breaks)), { maxLength: 40 })
    .map((parts) => parts.flat().join(''))
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    shuffled,
    fc.tuple(shuffled, fc.string({ unit: 'binary' }), shuffled).map((parts) => parts.join('')),
  )

  test('never throws; entries are valid, lines are lines of the file', () => {
    fc.assert(
      fc.property(anything, fc.option(fc.constant('2026-11-16'), { nil: undefined }), (text, date) => {
        const { entries, rejected, listedOn } = readDigestText(text, { file: 'page.txt', date, today: TODAY })
        for (const entry of entries) expect(EntrySchema.safeParse(entry).success).toBe(true)
        const lines = text.split(/\r\n|[\r\n]/).length
        for (const { at } of rejected) {
          const line = Number(/^page\.txt:(\d+)$/.exec(at)?.[1])
          expect(line >= 1 && line <= lines, at).toBe(true)
        }
        expect(listedOn).toMatch(/^\d{4}-\d\d-\d\d$/)
        expect(entries.length + rejected.length).toBeGreaterThan(0)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a whole capture cut anywhere keeps every entry before the cut', () => {
    const papers = Array.from({ length: 6 }, (_, index) => ({
      title: `Paper ${index} of Many`,
      abstract: `${LONG} Number ${index}.`,
    }))
    const text = `new\n\nMar 14\n\n${papers.map(({ title, abstract }) => `${title}\n\n${abstract}`).join('\n\n')}`
    for (let cut = 'new\n\nMar 14'.length; cut <= text.length; cut += 1) {
      const { entries } = readDigestText(text.slice(0, cut), { file: 'page.txt', today: TODAY })
      const whole = papers.filter(({ abstract }) => text.indexOf(abstract) + abstract.length <= cut)
      expect(entries.slice(0, whole.length)).toMatchObject(whole)
      expect(entries.length - whole.length).toBeLessThanOrEqual(1)
    }
  })
})

describe('files', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'digest-text-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder, name)
    await writeFile(path, content)
    return path
  }

  test.each<[name: string, content: string | Uint8Array, reason: RegExp]>([
    ['empty.txt', '', /^is empty$/],
    [
      'picture.png',
      Uint8Array.from({ length: 5_000 }, (_, index) => (index * 167 + (index >> 3) * 31) % 256),
      /^is not text/,
    ],
    ['zeros.txt', new Uint8Array(5_000), /^is not text/],
  ])('%s', async (name, content, reason) => {
    const path = await put(name, content)
    const { entries, rejected } = await readFiles(path)
    expect(entries).toEqual([])
    expect(rejected).toEqual([{ at: `${path}:1`, reason: expect.stringMatching(reason) }])
  })

  test('links to nothing and to a folder are plain rejections', async () => {
    const links = await mkdtemp(join(folder, 'links-'))
    await symlink(join(folder, 'none'), join(links, '1.txt'))
    await symlink(folder, join(links, '2.txt'))
    expect((await readFiles(links)).rejected).toEqual([
      { at: join(links, '1.txt'), reason: 'cannot be read: there is no such file or folder' },
      { at: join(links, '2.txt'), reason: 'is not a file' },
    ])
  })

  test('a file larger than any digest is not read', async () => {
    const path = await put('huge.txt', new Uint8Array(64 * 1024 * 1024 + 1))
    expect((await readFiles(path)).rejected[0]?.reason).toBe('is larger than 64 MB: split it')
  })

  test('UTF-16 with a byte order mark, and a last character cut in two', async () => {
    const utf16 = await put('windows.txt', Buffer.from('\ufeffMar 14\r\n\r\nMélange\r\n\r\nA.', 'utf16le'))
    expect((await readFiles(utf16)).entries).toMatchObject([{ title: 'Mélange', abstract: 'A.' }])
    const cut = await put('cut.txt', Buffer.from(`Mar 14\n\nOne\n\n${LONG} Mé`).subarray(0, -1))
    expect((await readFiles(cut)).entries).toMatchObject([{ abstract: `${LONG} M` }])
  })

  test('50 MB are read whole', async () => {
    const count = 30_000
    const abstract = 'word salad '.repeat(155)
    const papers = Array.from({ length: count }, (_, index) => `Paper ${index}\n\n${abstract}${index}.\n\n`)
    const path = await put('large.txt', `Mar 14\n\n${papers.join('')}`)
    const { entries, rejected } = await readFiles(path)
    expect([entries.length, rejected]).toEqual([count, []])
    expect(entries.at(-1)?.abstract.endsWith(` ${count - 1}.`)).toBe(true)
  })
})

describe('the source', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'digest-source-'))
    await writeFile(join(folder, '2026-11-17.txt'), 'Nov 17\n\nTwo\n\nB.')
    await writeFile(join(folder, '2026-11-16.md'), 'Nov 16\n\nOne\n\nA.\n\nLost')
    await writeFile(join(folder, 'other.json'), 'Nov 18\n\nNone\n\nX.')
    await writeFile(join(folder, '.draft.txt'), 'Nov 18\n\nNone\n\nX.')
    await mkdir(join(folder, 'old.txt'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const collect = async (since?: string, options: Partial<DigestTextSourceOptions> = {}) => {
    const items: SourceItem[] = []
    const pause = async (): Promise<void> => {}
    const source = createDigestTextSource({ name: 'digest', path: folder, today: () => TODAY, pause, ...options })
    for await (const item of source.read(since)) items.push(item)
    return {
      seen: items.map((item) => (item.kind === 'entry' ? item.entry.title : item.kind)),
      cursor: items.findLast((item) => item.kind === 'cursor')?.cursor,
    }
  }

  test('reads a folder in the order of its names, then only what changed', async () => {
    const first = await collect()
    expect(first.seen).toEqual(['One', 'rejected', 'cursor', 'Two', 'cursor'])
    expect(await collect(first.cursor)).toEqual({ seen: [], cursor: undefined })

    await appendFile(join(folder, '2026-11-17.txt'), '\n\nThree\n\nC.')
    await utimes(join(folder, '2026-11-17.txt'), 1, 1)
    const second = await collect(first.cursor)
    expect(second.seen).toEqual(['Two', 'Three', 'cursor'])
    expect((await collect(second.cursor)).seen).toEqual([])
  })

  test('reads everything again, without a cursor, where a person names the file', async () => {
    const { cursor } = await collect()
    const path = join(folder, '2026-11-16.md')
    expect((await collect(cursor, { always: true, path })).seen).toEqual(['One', 'rejected'])
  })

  test('a file that cannot be opened is told with every reading, until it can be read', async () => {
    const path = join(folder, '2026-11-18.txt')
    await symlink(join(folder, 'elsewhere'), path)
    const first = await collect()
    expect(first.seen).toEqual(['One', 'rejected', 'cursor', 'Two', 'Three', 'cursor', 'rejected'])
    expect(await collect(first.cursor)).toEqual({ seen: ['rejected'], cursor: undefined })
    await writeFile(join(folder, 'elsewhere'), 'Nov 18\n\nFour\n\nD.')
    expect((await collect(first.cursor)).seen).toEqual(['Four', 'cursor'])
    await rm(path)
  })

  test('a file that was taken away is a change', async () => {
    const path = join(folder, '2026-11-19.txt')
    await writeFile(path, 'Nov 19\n\nLost')
    const { cursor } = await collect()
    await rm(path)
    const second = await collect(cursor)
    expect(second.seen).toEqual(['cursor'])
    expect(await collect(second.cursor)).toEqual({ seen: [], cursor: undefined })
  })

  test('a cursor of another make counts as none', async () => {
    expect((await collect('{"page":3}')).seen).toContain('One')
    expect((await collect('not JSON')).seen).toContain('One')
  })

  test('a path that is not there is a fault: nothing was read', async () => {
    await expect(collect(undefined, { path: join(folder, 'none') })).rejects.toThrow(
      'cannot be read: there is no such file or folder',
    )
  })
})

describe('a file that is being written', () => {
  let path = ''
  let folder = ''
  /** When the file was changed last. */
  const changedAt = Date.parse('2026-11-21T10:00:00.000Z')
  const stamp = (ms: number): Promise<void> => utimes(path, (changedAt + ms) / 1_000, (changedAt + ms) / 1_000)
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'digest-written-'))
    path = join(folder, '2026-11-20.txt')
    await writeFile(path, 'Nov 20\n\nOne\n\nA.\n\nTwo and the ot')
    await writeFile(join(folder, '2026-11-19.txt'), 'Nov 19\n\nWhole\n\nB.')
    await utimes(join(folder, '2026-11-19.txt'), 1, 1)
    await stamp(0)
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function collect(age: number, options: Partial<DigestTextSourceOptions> & { since?: string | undefined } = {}) {
    const { since, pause = async () => {}, ...rest } = options
    const waited: number[] = []
    const source = createDigestTextSource({
      name: 'digest',
      path: folder,
      today: () => TODAY,
      now: () => changedAt + age,
      pause: async (ms) => {
        waited.push(ms)
        await pause(ms)
      },
      ...rest,
    })
    const items: SourceItem[] = []
    for await (const item of source.read(since)) items.push(item)
    return {
      seen: items.map((item) => (item.kind === 'entry' ? item.entry.title : item.kind)),
      cursor: items.findLast((item) => item.kind === 'cursor')?.cursor,
      waited,
    }
  }

  test.each([
    ['a second ago', 1_000, []],
    ['a while ago', 60_000, []],
    ['just now', 0, [1_000]],
    ['a moment ago', 400, [600]],
    ['by a clock that is ahead', -60_000, [1_000]],
  ])('changed %s', async (_, age, waited) => {
    expect(await collect(age)).toMatchObject({ seen: ['Whole', 'cursor', 'One', 'rejected', 'cursor'], waited })
  })

  test('is left for the next reading, the others are read', async () => {
    const grow = async (): Promise<void> => {
      await appendFile(path, 'her\n\nC.')
      await stamp(500)
    }
    const first = await collect(100, { pause: grow })
    expect(first).toMatchObject({ seen: ['Whole', 'cursor'], waited: [900] })
    expect(await collect(1_600, { since: first.cursor })).toMatchObject({
      seen: ['One', 'Two and the other', 'cursor'],
      waited: [],
    })
  })

  test('what was read of it before stays in the cursor, so that it is read again when it stands', async () => {
    const { cursor } = await collect(5_000)
    await appendFile(path, 'her\n\nC.')
    await stamp(10_000)
    const grow = async (): Promise<void> => {
      await appendFile(path, '\n\nThree\n\nD.')
      await stamp(10_700)
    }
    expect(await collect(10_100, { since: cursor, pause: grow })).toMatchObject({ seen: [], waited: [900] })
    expect((await collect(12_000, { since: cursor })).seen).toEqual(['One', 'Two and the other', 'Three', 'cursor'])
  })

  test('that is taken away meanwhile is no fault', async () => {
    expect((await collect(100, { pause: () => rm(path) })).seen).toEqual(['Whole', 'cursor'])
  })

  test('costs one wait for a whole folder, and none where nothing changed', async () => {
    await writeFile(join(folder, '2026-11-21.txt'), 'Nov 21\n\nNew\n\nE.')
    await utimes(join(folder, '2026-11-21.txt'), (changedAt + 50) / 1_000, (changedAt + 50) / 1_000)
    const { cursor, waited } = await collect(100)
    expect(waited).toEqual([950])
    expect(await collect(200, { since: cursor })).toEqual({ seen: [], cursor: undefined, waited: [] })
  })

  test('is read at once where a person names it', async () => {
    expect(await collect(0, { always: true, path })).toEqual({
      seen: ['One', 'rejected'],
      cursor: undefined,
      waited: [],
    })
  })
})

const CAPTURES = '../shared/digests'
const hasCaptures = existsSync(CAPTURES)
if (!hasCaptures) console.log(`skipped: the real captures are not at ${CAPTURES}`)

test.skipIf(!hasCaptures)('real captures: 89, 89 and 88 entries, 228 papers', async () => {
  const files = (await readdir(CAPTURES)).filter((name) => name.endsWith('.txt')).sort()
  const digests = await Promise.all(files.map((name) => readFiles(join(CAPTURES, name))))
  expect(digests.map(({ entries }) => entries.length)).toEqual([89, 89, 88])
  expect(digests.flatMap(({ rejected }) => rejected)).toEqual([])
  expect(digests.map(({ entries }) => entries[0]?.listedOn)).toEqual(['2026-07-29', '2026-03-14', '2026-03-14'])
  expect(new Set(digests.flatMap(({ entries }) => entries.map(({ title }) => foldTitle(title)))).size).toBe(228)
})
