import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseControlId } from '../../../src/core/action.ts'
import type { Action, Item, Message, PaperItem, Run } from '../../../src/core/message.ts'
import { plainMessage } from '../../../src/core/message.ts'
import { helpMessage } from '../../../src/core/reply/about.ts'
import { listMessage, tuneMessage } from '../../../src/core/reply/listing.ts'
import { about, line, note } from '../../../src/core/reply.ts'
import type { Body, Control } from '../../../src/platforms/discord/render/body.ts'
import { readControl } from '../../../src/platforms/discord/render/controls.ts'
import { renderAnswer, renderDelivery } from '../../../src/platforms/discord/render.ts'
import { EVERYTHING, HOSTILE_TEXTS } from '../../contracts/platform.ts'
import { MONDAY, makeChannel, makeSubscription } from '../../core/made.ts'
import { faultsOfBody, stringsIn } from './accepted.ts'
import { asSeen } from './as-seen.ts'
import { readMarkUp } from './mark-up.ts'

const DELIVERY = 'abcdefghijklmnopqrstuvw2'

function withItems(items: Item[], parts: Partial<Message> = {}): Message {
  return { v: 1, items, actions: [], notification: 'Said', ...parts }
}

const paper = (number: number, parts: Partial<PaperItem> = {}): PaperItem => ({
  kind: 'paper',
  number,
  key: `arxiv:2604.${number}`,
  title: `Paper ${number}`,
  ...parts,
})

const many = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

const textItem = (text: string, actions: Action[] = []): Item => line(text, actions)

const controlsIn = ({ components }: Body): Control[] => components.flatMap((row) => row.components)
const labelsIn = (body: Body): string[] =>
  controlsIn(body).map((control) => (control.type === 2 ? (control.label ?? '') : `${control.placeholder} ▾`))
const idsIn = (body: Body): string[] => controlsIn(body).map(({ custom_id }) => custom_id)
const optionsIn = (body: Body, placeholder: string) =>
  controlsIn(body).flatMap((one) => (one.type === 3 && one.placeholder === placeholder ? one.options : []))

/** All that is written in a message, read. */
const writtenIn = ({ content, embeds }: Body) =>
  [content, ...embeds.flatMap(({ title = '', description = '' }) => [title, description])].map((text) =>
    readMarkUp(text),
  )

const answer = (message: Message): Body => {
  const [first, ...more] = renderAnswer(message)
  if (first === undefined || more.length > 0) throw new Error('not one message')
  return first
}

test('a message with everything, as a person sees it', () => {
  const body = renderDelivery(EVERYTHING, DELIVERY)
  expect(faultsOfBody(body)).toEqual([])
  expect(asSeen(body)).toBe(
    `
2 papers: A long-horizon simulator, and 1 more
┃ # 2 new papers · Thu 09:00 – Fri 09:00
┃ **World models**  (2 of 3 shown)
┃ 1 A long-horizon simulator <https://arxiv.org/abs/2604.00001>
┃ Ada Sample, Ben Sample +3 · arXiv cs.CV · ▲31 · also: Robots
┃ "the first driven by a **world model** throughout"
┃ 2 A paper without anything else
┃
┃ **Subscriptions**
┃ Followed since <t:1795000000:f>
┃ | @article{sample,
┃ |   year = {2026}
┃ | }
┃
┃ 214 read from 2 sources
[Open a paper… ▾ 1 A long-horizon simulator (Ada Sample, Ben Sample +3) | 2 A paper without anything else]
[Change the zone ▾ Berlin (UTC+1) | Tokyo]
[Edit] [Unsubscribe (red)] [Show 1 more]`.trim(),
  )
})

describe('a note', () => {
  const said = note(
    [[{ text: '#1 Robots', strong: true }, { text: ' is followed here now.' }], 'More is coming.'],
    [{ id: '1.tune', label: 'Tune topics' }],
  )

  test('is the message itself, in public as in private', () => {
    for (const body of [renderDelivery(said, DELIVERY), answer(said)]) {
      expect(faultsOfBody(body)).toEqual([])
      expect(asSeen(body)).toBe('**#1 Robots** is followed here now.\nMore is coming.\n[Tune topics]')
      expect(body.embeds).toEqual([])
    }
  })

  test('that is too long for that is an embed', () => {
    const body = renderDelivery(note([`${'word '.repeat(450)}end`]), DELIVERY)
    expect(faultsOfBody(body)).toEqual([])
    expect(body.content).toMatch(/^word word/)
    expect(body.embeds[0]?.description).toHaveLength(450 * 5 + 3)
  })

  test('leaves nothing of the message that it is put in place of', () => {
    expect(Object.keys(answer(note(['Short.'])))).toEqual(Object.keys(answer(helpMessage())))
  })

  test('without a word is a message all the same', () => {
    const empty = withItems([], { notification: '' })
    for (const body of [renderDelivery(empty, DELIVERY), answer(empty)]) expect(faultsOfBody(body)).toEqual([])
  })
})

test('a delivery without a notification is told by its title', () => {
  const { content } = renderDelivery(withItems([paper(1)], { title: '1 new paper', notification: ' ' }), DELIVERY)
  expect(content).toBe('1 new paper')
})

describe('controls', () => {
  test('of a delivery end with its id, and the select of papers holds their keys', () => {
    const body = renderDelivery(EVERYTHING, DELIVERY)
    expect(idsIn(body)).toHaveLength(5)
    for (const id of idsIn(body)) expect(id.endsWith(`|${DELIVERY}`)).toBe(true)
    expect(controlsIn(body)[0]).toMatchObject({ custom_id: `1.card|${DELIVERY}`, placeholder: 'Open a paper…' })
    expect(optionsIn(body, 'Open a paper…').map(({ value }) => value)).toEqual(['arxiv:2604.00001', 'title:abc'])
  })

  test('of an answer carry none, and the channel that they act in where it is another', () => {
    const place = 'discord:123456789012345678/876543210987654321'
    const body = answer(withItems([paper(1)], { actions: [{ id: '1.tune', label: 'Tune', place }] }))
    expect(idsIn(body).map(parseControlId)).toEqual([{ action: '1.card' }, { action: '1.tune', place }])
  })

  test('a paper whose key fits into no option is left to its link, one that stands twice is chosen once', () => {
    const papers = [
      paper(1, { key: 'k'.repeat(101), url: 'https://a.example/' }),
      paper(2, { key: 'same' }),
      paper(3, { key: 'same' }),
    ]
    const body = renderDelivery(withItems(papers), DELIVERY)
    expect(faultsOfBody(body)).toEqual([])
    expect(optionsIn(body, 'Open a paper…').map(({ label }) => label)).toEqual(['2 Paper 2'])
    expect(asSeen(body)).toContain('1 Paper 1 <https://a.example/>\n┃ 2 Paper 2\n┃ 3 Paper 3')
  })

  const actions = (...all: Action[]) => answer(withItems([textItem('x')], { actions: all }))
  const choices = (...values: string[]) => values.map((value) => ({ value, label: `Label of ${value.slice(0, 9)}` }))

  test.each<[string, Action[], string[]]>([
    ['a button', [{ id: 'a', label: 'Do `it`' }], ['Do it']],
    [
      'one choice is a select too: a button carries no value',
      [{ id: 'a', label: 'Open', choices: choices('k') }],
      ['Open ▾'],
    ],
    ['a value too long for an option is left out', [{ id: 'a', label: 'Open', choices: choices('x'.repeat(101)) }], []],
    [
      'selects stand above buttons',
      [
        { id: 'a', label: 'One' },
        { id: 'b', label: 'Two', choices: choices('k', 'l') },
        { id: 'c', label: 'Three' },
      ],
      ['Two ▾', 'One', 'Three'],
    ],
    [
      'the same id stands once',
      [
        { id: 'a', label: 'One' },
        { id: 'a', label: 'Two' },
      ],
      ['One'],
    ],
  ])('%s', (_, given, seen) => {
    expect(labelsIn(actions(...given))).toEqual(seen)
  })

  test('five buttons stand in a row, a select takes the first twenty-five choices', () => {
    const body = actions(
      { id: 'zone', label: 'Zone', choices: choices(...many(40, (at) => `${at}`)) },
      ...many(12, (at) => ({ id: `${at}`, label: `${at}` })),
    )
    expect(body.components.map(({ components }) => components.length)).toEqual([1, 5, 5, 2])
    expect(optionsIn(body, 'Zone')).toHaveLength(25)
  })

  test('more than five rows are cut', () => {
    const body = actions(...many(40, (at) => ({ id: `${at}`, label: `${at}` })))
    expect(faultsOfBody(body)).toEqual([])
    expect(idsIn(body)).toHaveLength(25)
  })

  test('an id that is too long to come back is left out', () => {
    expect(idsIn(actions({ id: 'a', label: 'l', place: `discord:1/${'1'.repeat(100)}` }))).toEqual([])
  })
})

describe('the controls of several items', () => {
  const subscription = (number: number) =>
    line(about(`#${number} Topic ${number}`, `words about ${number} · 3 posted`), [
      { id: `1.edit.${number}`, label: 'Edit', opens: 'form' },
      { id: `1.pause.${number}`, label: 'Pause' },
      { id: `1.unsubscribe.${number}`, label: 'Unsubscribe', danger: true },
    ])

  test('of one item are its buttons', () => {
    expect(labelsIn(answer(withItems([subscription(1)])))).toEqual(['Edit', 'Pause', 'Unsubscribe'])
  })

  test('are selects of the items, one for each thing to do', () => {
    const body = answer(withItems([subscription(1), subscription(2)]))
    expect(labelsIn(body)).toEqual(['Edit… ▾', 'Pause… ▾', 'Unsubscribe… ▾'])
    expect(optionsIn(body, 'Pause…')).toEqual([
      { label: '#1 Topic 1', value: '1.pause.1', description: 'words about 1 · 3 posted' },
      { label: '#2 Topic 2', value: '1.pause.2', description: 'words about 2 · 3 posted' },
    ])
  })

  test('are read as the controls that they stand for', () => {
    const place = 'discord:123456789012345678/876543210987654321'
    const placed = (number: number) =>
      line('x', [
        { id: `1.pause.${number}`, label: 'Pause', place },
        { id: `1.edit.${number}`, label: 'Edit' },
      ])
    const message = withItems([placed(1), placed(2)])
    const chosen = (body: Body) =>
      controlsIn(body).map((one) => readControl(one.custom_id, one.type === 3 ? [one.options[1]?.value ?? ''] : []))
    expect(chosen(answer(message))).toEqual([{ action: '1.pause.2', place }, { action: '1.edit.2' }])
    expect(chosen(renderDelivery(message, DELIVERY))).toEqual([
      { action: '1.pause.2', place, delivery: DELIVERY },
      { action: '1.edit.2', delivery: DELIVERY },
    ])
  })

  test.each([
    ['a button', '1.save.arxiv:2604.1', [], { action: '1.save.arxiv:2604.1' }],
    ['a select', `1.card|${DELIVERY}`, ['title:abc'], { action: '1.card', delivery: DELIVERY, value: 'title:abc' }],
    ['a select in which nothing is chosen', '1.zone', [], { action: '1.zone' }],
    ['a select of several items in which nothing is chosen', '1.pick.0', [], { action: '1.pick.0' }],
  ])('%s is read', (_, id, values, expected) => {
    expect(readControl(id, values)).toEqual(expected)
  })

  test('of fifty items stand below two messages, all of them within reach', () => {
    const bodies = renderAnswer(
      withItems(
        many(50, (at) => subscription(at + 1)),
        { title: 'Tune topics' },
      ),
    )
    for (const body of bodies) expect(faultsOfBody(body)).toEqual([])
    const values = bodies.flatMap((body) => optionsIn(body, 'Edit…').map(({ value }) => value))
    expect(bodies).toHaveLength(2)
    expect(values).toEqual(many(50, (at) => `1.edit.${at + 1}`))
    for (const [at, body] of bodies.entries()) expect(asSeen(body).match(/#\d+/g)?.[0]).toBe(at === 0 ? '#1' : '#26')
  })
})

describe('running text', () => {
  const run: Run[] = [
    { text: 'By ' },
    { text: 'ann', person: '123456789012345678' },
    { text: ' in ' },
    { text: 'a channel', place: 'discord:123456789012345678/876543210987654321' },
  ]

  test('names people and channels by what Discord makes of them, and notifies nobody', () => {
    for (const body of [renderDelivery(note([run]), DELIVERY), answer(note([run]))]) {
      expect(body.content).toBe('By <@123456789012345678> in <#876543210987654321>')
      expect(body.allowed_mentions).toEqual({ parse: [] })
    }
  })

  test('words to be typed are code, in the title they are words', () => {
    const body = answer({ ...note(['Type `/papers help`.']), title: 'Type `/papers`' })
    expect(asSeen(body)).toBe('┃ # Type `/papers`\n┃ Type `/papers help`.')
    expect(readMarkUp(body.embeds[0]?.title ?? '').code).toEqual([])
  })

  test('short texts follow each other, a long one stands alone', () => {
    const texts = ['one', 'two', 'word '.repeat(60), 'three', 'four'].map((text) => textItem(text))
    expect(asSeen(answer(withItems(texts, { title: 'x' })))).toMatch(
      /┃ # x\n┃ one\n┃ two\n┃\n┃ (?:word ?){60}\n┃\n┃ three\n┃ four$/,
    )
  })

  test('of the whole help is one message', () => {
    expect(faultsOfBody(answer(helpMessage()))).toEqual([])
  })
})

describe('an address', () => {
  const seen = (parts: Partial<PaperItem>) => asSeen(renderDelivery(withItems([paper(1, parts)]), DELIVERY))

  test.each([
    ['a short one is linked', { url: 'https://a.example/' }, '1 Paper 1 <https://a.example/>'],
    ['a long one is left to the card', { url: `https://a.example/${'a'.repeat(120)}` }, '1 Paper 1\n'],
    ['one that becomes long is left to the card too', { url: `https://a.example/${'世'.repeat(60)}` }, '1 Paper 1\n'],
    [
      'a title with another address is no link, which Discord would not make',
      { url: 'https://a.example/', title: 'See https://b.example' },
      '1 See https://b.example\n',
    ],
  ])('%s', (_, parts, expected) => {
    expect(seen(parts)).toContain(expected)
  })
})

describe('a delivery that is too long', () => {
  const long = (count: number, parts: (number: number) => Partial<PaperItem>) =>
    renderDelivery(withItems(many(count, (at) => paper(at + 1, parts(at + 1)))), DELIVERY)

  test('is shortened as data, extracts first', () => {
    const body = long(15, () => ({
      title: 'A title of some length '.repeat(6).trim(),
      authors: 'Ada Sample, Ben Sample +3',
      details: 'arXiv cs.CV · ▲31',
      url: 'https://arxiv.org/abs/2604.00001',
      extract: [{ text: 'words around what matched '.repeat(5) }],
    }))
    expect(faultsOfBody(body)).toEqual([])
    const seen = asSeen(body)
    expect(seen.match(/^┃ \d+ A title of some/gm)).toHaveLength(15)
    expect(seen).toContain('<https://arxiv.org/abs/2604.00001>')
    expect(seen.match(/words around/g)?.length ?? 0).toBeLessThan(15 * 5)
  })

  test('goes without links before it goes without a paper', () => {
    const body = long(15, () => ({ title: '*'.repeat(60), url: `https://a.example/${'ü'.repeat(40)}` }))
    expect(faultsOfBody(body)).toEqual([])
    expect(asSeen(body).match(/^┃ \d+ \*{60}$/gm)).toHaveLength(15)
  })

  test('of too many rows goes without what can be done to single items', () => {
    const select = (at: number): Action => ({
      id: `1.zone.${at}`,
      label: 'Zone',
      choices: [{ value: 'a', label: 'a' }],
    })
    const items = many(6, (at) => textItem(`Line ${at}`, [select(at)]))
    const body = renderDelivery(
      withItems([...items, paper(1, { url: 'https://a.example/' })], { actions: [{ id: '1.tune', label: 'Tune' }] }),
      DELIVERY,
    )
    expect(faultsOfBody(body)).toEqual([])
    expect(labelsIn(body)).toEqual(['Open a paper… ▾', 'Tune'])
    expect(asSeen(body)).toContain('Paper 1 <https://a.example/>')
  })

  test('of too many lines cuts each of them', () => {
    const items = many(90, (at) => textItem(`Line ${at} ${'and more '.repeat(20)}`))
    const body = renderDelivery(
      withItems([...items, paper(1)], { actions: [{ id: '1.tune', label: 'Tune' }] }),
      DELIVERY,
    )
    expect(faultsOfBody(body)).toEqual([])
    expect(asSeen(body)).toMatch(
      /Line 0 and more.*…\n[\s\S]*Line 89 and more.*…\n┃\n┃ 1 Paper 1\n\[Open a paper….*\n\[Tune\]$/,
    )
  })

  test('in its plain form is still one message with its control', () => {
    const body = renderDelivery(plainMessage(EVERYTHING), DELIVERY)
    expect(faultsOfBody(body)).toEqual([])
    expect(idsIn(body)).toEqual([`1.more|${DELIVERY}`])
  })
})

describe('a long answer', () => {
  const lines = (count: number) => many(count, (at) => textItem(`Line ${at}. ${'and more '.repeat(14)}`))
  const tail: Partial<Message> = {
    title: 'Many',
    actions: [{ id: '1.tune', label: 'Tune' }],
    footer: [{ text: 'The end' }],
  }

  test('comes as several messages, the controls below the last', () => {
    const pages = renderAnswer(withItems(lines(60), tail))
    for (const page of pages) expect(faultsOfBody(page)).toEqual([])
    const seen = pages.map(asSeen)
    expect(seen.map((page) => page.includes('[Tune]'))).toEqual([false, false, true])
    expect(seen.join('\n').match(/^┃ Line \d+\./gm)).toHaveLength(60)
    expect(seen[0]).toMatch(/^┃ # Many\n┃ Line 0\./)
    expect(seen[2]).toMatch(/┃\n┃ The end\n\[Tune\]$/)
    expect(seen.filter((page) => page.includes('# Many'))).toHaveLength(1)
  })

  test('has all of fifty subscriptions, however long their topics are', () => {
    const subscriptions = Array.from({ length: 50 }, (_, at) =>
      makeSubscription(at + 1, `Label ${at + 1}`, 'wo '.repeat(600)),
    )
    const listed = { channel: makeChannel(), subscriptions, posted: new Map(), at: MONDAY }
    for (const message of [listMessage(listed), tuneMessage(listed)]) {
      const seen = renderAnswer(message).map(asSeen).join('\n')
      expect(seen).not.toContain('fit here')
      for (const { number, label } of subscriptions) expect(seen).toContain(`#${number} ${label}`)
    }
  })

  test('says what does not fit into five', () => {
    const pages = renderAnswer(withItems(lines(200), tail))
    expect(pages).toHaveLength(5)
    for (const page of pages) expect(faultsOfBody(page)).toEqual([])
    const seen = pages.map(asSeen).join('\n')
    const shown = seen.match(/^┃ Line \d+\./gm)?.length ?? 0
    expect(seen).toMatch(new RegExp(`┃ ${200 - shown} more do not fit here\\.\\n┃\\n┃ The end\\n\\[Tune\\]$`))
  })

  test('of more selects than a message has rows for loses none', () => {
    const choices = [{ value: 'a', label: 'A' }]
    const items = many(7, (at) => textItem(`Line ${at}`, [{ id: `1.zone.${at}`, label: `Zone ${at}`, choices }]))
    const pages = renderAnswer(withItems(items, tail))
    for (const page of pages) expect(faultsOfBody(page)).toEqual([])
    expect(pages.flatMap(labelsIn)).toEqual([...many(7, (at) => `Zone ${at} ▾`), 'Tune'])
  })

  test('has a select for the papers of each message', () => {
    const pages = renderAnswer(withItems(many(60, (at) => paper(at + 1))))
    expect(pages.map((page) => optionsIn(page, 'Open a paper…').length)).toEqual([25, 25, 10])
    for (const page of pages) {
      const shown = Array.from(asSeen(page).matchAll(/^┃ (\d+) Paper/gm), ([, number]) => `arxiv:2604.${number}`)
      expect(optionsIn(page, 'Open a paper…').map(({ value }) => value)).toEqual(shown)
    }
  })

  test('comes apart between the lines of BibTeX, none of which is lost', () => {
    const bibtex = many(300, (at) => `@article{key${at}, year = {2026}}`).join('\n')
    const seen = renderAnswer(withItems([{ kind: 'preformatted', text: bibtex }])).map(asSeen)
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.join('\n').replace(/^┃ \| /gm, '')).toBe(bibtex)
  })

  test('a heading stays with what it is about', () => {
    const items = many(60, (at): Item[] => [
      { kind: 'heading', text: `Heading ${at}` },
      paper(at + 1, { authors: 'Somebody '.repeat(12) }),
    ])
    for (const page of renderAnswer(withItems(items.flat())))
      expect(asSeen(page)).not.toMatch(/\*\*Heading \d+\*\*\n\[/)
  })
})

describe('hostile text', () => {
  const LONG = [
    'x'.repeat(12_000),
    '*'.repeat(4_000),
    '@everyone '.repeat(900),
    ':tada:'.repeat(1_000),
    '👩‍🚀é世'.repeat(900),
  ]
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(...'\\*_~`|:<>&@#-+.()[]/! a1.\n'), maxLength: 80 }),
    fc.constantFrom(...HOSTILE_TEXTS.map(([, text]) => text)),
    fc.lorem({ maxCount: 60 }),
    fc.constantFrom(...LONG),
    fc.constant(''),
  )
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
  /** Without the keys whose value is undefined, as a stored message is. */
  const stored = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value))
  const url = fc.oneof(
    fc.webUrl({ withQueryParameters: true }),
    anyText.map((text) => `https://a.example/${text}`),
    anyText,
  )

  const PERSON = '123456789012345678'
  const CHANNEL = '876543210987654321'
  const anyRun = fc.record({
    text: anyText,
    strong: optional(fc.constant(true as const)),
    at: optional(fc.oneof(fc.integer(), fc.constant(1_795_000_000_000))),
    person: optional(fc.constantFrom(PERSON, 'someone', '<@1>')),
    place: optional(fc.constantFrom(`discord:1/${CHANNEL}`, 'slack:T1/C1', 'x')),
    url: optional(url),
  })
  const anyWords = fc.record({ text: anyText, strong: optional(fc.constant(true as const)) })
  const anyChoice = fc.record({ value: anyText, label: anyText, hint: optional(anyText) })
  const anyAction = fc.record({
    id: fc.string({ minLength: 1, maxLength: 70, unit: fc.constantFrom(...'1.abcdef|:') }),
    label: anyText,
    choices: optional(fc.array(anyChoice, { maxLength: 12 })),
    danger: optional(fc.boolean()),
    place: optional(fc.constantFrom(`discord:${PERSON}/${CHANNEL}`)),
  })
  const actions = fc.array(anyAction, { maxLength: 5 })
  const anyPaper = fc.record({
    kind: fc.constant('paper' as const),
    number: fc.constant(1),
    key: fc.oneof(anyText, fc.constant('arxiv:2604.00001')),
    title: anyText,
    url: optional(url),
    authors: optional(anyText),
    details: optional(anyText),
    extract: optional(fc.array(anyWords, { maxLength: 4 })),
    also: optional(fc.array(anyText, { maxLength: 3 })),
  })
  const anyOther = fc.oneof(
    fc.record({ kind: fc.constant('heading' as const), text: anyText, note: optional(anyText) }),
    fc.record({
      kind: fc.constant('text' as const),
      text: fc.array(anyRun, { maxLength: 4 }),
      actions: optional(actions),
    }),
    fc.record({ kind: fc.constant('preformatted' as const), text: anyText }),
  )
  const anyMessage = fc
    .record({
      title: optional(anyText),
      papers: fc.array(anyPaper, { maxLength: 15 }),
      others: fc.array(anyOther, { maxLength: 45 }),
      actions,
      footer: optional(fc.array(anyRun, { maxLength: 3 })),
      notification: anyText,
    })
    .map(({ papers, others, ...rest }): Message => {
      // A paper is known by its number and a word of its own before any text of others.
      const numbered = papers.map((one, at) => ({ ...one, number: at + 1, title: `Paper${at + 1} ${one.title}` }))
      const items = [...others, ...numbered].sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)
      return stored({ v: 1, ...rest, items } as Message)
    })

  /** What may act in a message: what its own fields say. */
  function expectTame(message: Message, body: Body): void {
    const runs = [
      ...message.items.flatMap((item) => (item.kind === 'text' ? item.text : [])),
      ...(message.footer ?? []),
    ]
    const addresses = [
      ...runs.map((run) => run.url),
      ...message.items.map((item) => (item.kind === 'paper' ? item.url : undefined)),
    ].flatMap((address) => (address !== undefined && URL.canParse(address) ? [decoded(new URL(address).href)] : []))
    const isStrong = message.items.some(
      (item) =>
        item.kind === 'heading' ||
        (item.kind === 'text' ? item.text : item.kind === 'paper' ? (item.extract ?? []) : []).some(
          (run) => run.strong,
        ),
    )
    for (const { faults, links, dates, people, channels, bold, code, blocks } of writtenIn(body)) {
      expect(faults).toEqual([])
      for (const { url: address } of links) {
        expect(address).toMatch(/^https?:\/\/[^\s|<>"`()]+$/)
        expect(addresses).toContain(decoded(address))
      }
      for (const command of code) expect(command).toMatch(/^\//)
      for (const person of people) expect(person).toBe(PERSON)
      for (const channel of channels) expect(channel).toBe(CHANNEL)
      if (dates.length > 0) expect(runs.some((run) => run.at !== undefined)).toBe(true)
      if (bold.length > 0) expect(isStrong || message.footer?.some((run) => run.strong)).toBe(true)
      if (blocks.length > 0) expect(message.items.some(({ kind }) => kind === 'preformatted')).toBe(true)
    }
    expect(body.allowed_mentions).toEqual({ parse: [] })
  }

  /** As one writes it in whatever way it is encoded. */
  const decoded = (address: string) =>
    address.replace(/%([0-9a-f]{2})/gi, (whole, code: string) => {
      const sign = String.fromCharCode(Number.parseInt(code, 16))
      return /[|<>()[\]"`\\{}\s]/.test(sign) ? sign : whole
    })

  const shownPapers = (bodies: readonly Body[]) =>
    bodies.flatMap(({ embeds }) =>
      embeds.flatMap(({ description = '' }) =>
        Array.from(readMarkUp(description).shown.matchAll(/^(\d+) Paper(\d+)\b/gm), ([, number, word]) => [
          Number(number),
          Number(word),
        ]),
      ),
    )

  const paperNumbers = ({ items }: Message) =>
    items.flatMap((item) => (item.kind === 'paper' ? [[item.number, item.number]] : []))

  test('any message as a delivery is valid, tame, and has all its papers', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const body = renderDelivery(message, DELIVERY)
        expect(faultsOfBody(body)).toEqual([])
        expectTame(message, body)
        expect(shownPapers([body])).toEqual(paperNumbers(message))
        for (const id of idsIn(body)) expect(parseControlId(id).delivery).toBe(DELIVERY)
      }),
      { numRuns: 60 },
    )
  })

  test('any message as an answer is valid and tame, and what it lacks is said', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const pages = renderAnswer(message)
        expect(pages.length).toBeLessThanOrEqual(5)
        for (const page of pages) {
          expect(faultsOfBody(page)).toEqual([])
          expectTame(message, page)
        }
        const isWhole = !pages.map(asSeen).join('\n').includes('not fit here')
        if (isWhole) expect(shownPapers(pages)).toEqual(paperNumbers(message))
      }),
      { numRuns: 60 },
    )
  })

  test.each(HOSTILE_TEXTS)('%s stay words', (_, text) => {
    const run = [{ text, strong: true as const }]
    const message = withItems(
      [
        { kind: 'heading', text, note: text },
        paper(1, { title: text, authors: text, details: text, extract: run, also: [text] }),
        { kind: 'text', text: run },
        { kind: 'preformatted', text },
      ],
      { title: text, footer: run, notification: text, actions: [{ id: '1.tune', label: text }] },
    )
    const body = renderDelivery(message, DELIVERY)
    expect(faultsOfBody(body)).toEqual([])
    expectTame(message, body)
    const said = [body.content, body.embeds[0]?.title, body.embeds[0]?.description, ...labelsIn(body).slice(1)]
    for (const words of said) expect(words).toContain('harmless')
    for (const words of stringsIn(body)) expect(words).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
  })
})
