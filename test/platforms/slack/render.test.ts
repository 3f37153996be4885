import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseControlId } from '../../../src/core/action.ts'
import type { Action, Item, Message, PaperItem, Run } from '../../../src/core/message.ts'
import { plainMessage } from '../../../src/core/message.ts'
import { helpMessage } from '../../../src/core/reply/about.ts'
import { listMessage, tuneMessage } from '../../../src/core/reply/listing.ts'
import { note } from '../../../src/core/reply.ts'
import { renderHome, renderModal } from '../../../src/platforms/slack/render/views.ts'
import { type Rendered, renderAnswer, renderDelivery } from '../../../src/platforms/slack/render.ts'
import { EVERYTHING, HOSTILE_TEXTS } from '../../contracts/platform.ts'
import { MONDAY, makeChannel, makeSubscription } from '../../core/made.ts'
import { faultsOfMessage, faultsOfView, stringsIn } from './accepted.ts'
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

const textItem = (text: string, actions: Action[] = []): Item => ({
  kind: 'text',
  text: [{ text }],
  ...(actions.length > 0 && { actions }),
})

/** Objects of one type anywhere in blocks. */
function find(payload: unknown, type: string): Record<string, unknown>[] {
  if (typeof payload !== 'object' || payload === null) return []
  const inside = Object.values(payload).flatMap((value) => find(value, type))
  return 'type' in payload && payload.type === type ? [payload as Record<string, unknown>, ...inside] : inside
}

test('a message with everything, as a person sees it', () => {
  const { text, blocks } = renderDelivery(EVERYTHING, DELIVERY)
  expect(text).toBe('2 papers: A long-horizon simulator, and 1 more')
  expect(asSeen(blocks)).toBe(
    `
# 2 new papers · Thu 09:00 – Fri 09:00
*World models*  (2 of 3 shown)
1 A long-horizon simulator <https://arxiv.org/abs/2604.00001>    [Open]
  Ada Sample, Ben Sample +3 · arXiv cs.CV · ▲31 · also: Robots
  "the first driven by a *world model* throughout"
2 A paper without anything else    [Open]
*Subscriptions*
Followed since Mon 09:00
[Edit] [Unsubscribe (red)]
| @article{sample,
|   year = {2026}
| }
[Show 1 more] [Change the zone ▾ Berlin | Tokyo]
-- 214 read from 2 sources`.trim(),
  )
})

describe('controls', () => {
  const ids = (blocks: readonly object[]) =>
    [...find(blocks, 'button'), ...find(blocks, 'static_select')].map((control) => String(control.action_id))

  test('of a delivery carry its id, and an Open button the key of its paper', () => {
    const { blocks } = renderDelivery(EVERYTHING, DELIVERY)
    expect(ids(blocks)).toHaveLength(6)
    for (const id of ids(blocks)) expect(parseControlId(id).delivery).toBe(DELIVERY)
    expect(find(blocks, 'button')[0]).toMatchObject({
      action_id: `1.card|${DELIVERY}`,
      value: 'arxiv:2604.00001',
      accessibility_label: 'Open A long-horizon simulator',
    })
  })

  test('of an answer carry none, and the channel that they act in where it is another', () => {
    const place = 'slack:T1/C1'
    const [{ blocks } = { blocks: [] }] = renderAnswer(
      withItems([paper(1)], { actions: [{ id: '1.tune', label: 'Tune', place }] }),
    )
    expect(ids(blocks).map(parseControlId)).toEqual([{ action: '1.card' }, { action: '1.tune', place }])
  })

  const actions = (...all: Action[]) => renderAnswer(withItems([], { actions: all }))[0]?.blocks ?? []
  const choices = (...values: string[]) => values.map((value) => ({ value, label: `Label of ${value.slice(0, 9)}` }))

  test.each<[string, Action[], string]>([
    ['a button', [{ id: 'a', label: 'Do `it`' }], '[Do it]'],
    ['one choice is a button with the action’s label', [{ id: 'a', label: 'Open', choices: choices('k') }], '[Open]'],
    [
      'a value too long for an option is a button of its own',
      [{ id: 'a', label: 'Open', choices: choices('k', 'l', 'x'.repeat(76)) }],
      '[Open ▾ Label of k | Label of l]\n[Label of xxxxxxxxx]',
    ],
    [
      'long values alone are buttons with their own labels',
      [{ id: 'a', label: 'Open', choices: choices('k', 'x'.repeat(76)) }],
      '[Label of k]\n[Label of xxxxxxxxx]',
    ],
    [
      'the same id again stands in a block of its own',
      [
        { id: 'a', label: 'One' },
        { id: 'b', label: 'Two' },
        { id: 'a', label: 'Three' },
      ],
      '[One] [Two]\n[Three]',
    ],
  ])('%s', (_, given, seen) => {
    expect(asSeen(actions(...given))).toBe(seen)
  })

  test('a value that became a button comes back whole', () => {
    const value = 'x'.repeat(2_000)
    const [button] = find(actions({ id: 'a', label: 'Open', choices: choices(value) }), 'button')
    expect(button?.value).toBe(value)
  })

  test('a select takes the first hundred choices, a block twenty-five controls', () => {
    const [select] = find(actions({ id: 'a', label: 'l', choices: choices(...numbers(120)) }), 'static_select')
    expect(select?.options).toHaveLength(100)
    const many = actions(...numbers(30).map((id) => ({ id, label: id })))
    expect(many.map((block) => find(block, 'button').length)).toEqual([25, 5])
  })

  test('an id that is too long to come back is left out', () => {
    expect(actions({ id: 'a', label: 'l', place: `slack:T1/${'C'.repeat(300)}` })).toEqual([])
  })

  function numbers(count: number): string[] {
    return Array.from({ length: count }, (_, index) => `${index}`)
  }
})

describe('running text', () => {
  const elements = (rendered: Rendered) => find(rendered.blocks, 'rich_text_section').flatMap((one) => one.elements)
  const run: Run[] = [
    { text: 'By ' },
    { text: 'ann', person: 'U1' },
    { text: ' in ' },
    { text: 'a channel', place: 'slack:T1/C1' },
  ]

  test('names a person by a mention in private, in public by words only', () => {
    const message = note([run])
    expect(renderAnswer(message).flatMap(elements)[1]).toEqual({ type: 'user', user_id: 'U1' })
    expect(elements(renderDelivery(message, DELIVERY))[1]).toEqual({ type: 'text', text: 'ann' })
  })

  test.each([
    ['a channel of Slack', 'slack:T1/C1', { type: 'channel', channel_id: 'C1' }],
    ['somebody’s direct messages', 'slack:T1/U1', { type: 'text', text: 'x' }],
    ['a channel elsewhere', 'discord:1/C1', { type: 'text', text: 'x' }],
    ['no channel', 'C1', { type: 'text', text: 'x' }],
  ])('names %s', (_, place, element) => {
    expect(elements(renderDelivery(note([[{ text: 'x', place }]]), DELIVERY))).toEqual([element])
  })

  test('links what is to be linked, and no other scheme', () => {
    const linked = (url: string) => elements(renderDelivery(note([[{ text: 'x', url }]]), DELIVERY))[0]
    expect(linked('https://a.example/')).toEqual({ type: 'link', url: 'https://a.example/', text: 'x' })
    expect(linked('javascript:alert(1)')).toEqual({ type: 'text', text: 'x' })
  })

  test('words to be typed are code, in the title they are words', () => {
    const message = { ...note(['Type `/papers help`.']), title: 'Type `/papers`' }
    expect(renderAnswer(message)[0]?.blocks).toMatchObject([
      { type: 'header', text: { text: 'Type /papers' } },
      { elements: [{ elements: [{ text: 'Type ' }, { text: '/papers help', style: { code: true } }, { text: '.' }] }] },
    ])
  })

  test('short texts share a block, a long one stands alone', () => {
    const texts = ['one', 'two', 'word '.repeat(60), 'three'].map((text) => textItem(text))
    expect(renderAnswer(withItems(texts))[0]?.blocks).toHaveLength(3)
    expect(renderAnswer(helpMessage())).toHaveLength(1)
  })
})

describe('a long address', () => {
  test.each([
    ['a short one is linked', 'https://a.example/', 1],
    ['a long one is left to the card', `https://a.example/${'a'.repeat(120)}`, 0],
  ])('%s', (_, url, links) => {
    const { blocks } = renderDelivery(withItems([paper(1, { url })]), DELIVERY)
    expect(markUpIn(blocks).flatMap((read) => read.links)).toHaveLength(links)
  })
})

describe('a delivery that is too long', () => {
  const numbered = (count: number, parts: (number: number) => Partial<PaperItem>) =>
    Array.from({ length: count }, (_, at) => paper(at + 1, parts(at + 1)))
  const long = (count: number, parts: (number: number) => Partial<PaperItem>) =>
    renderDelivery(withItems(numbered(count, parts)), DELIVERY)

  test('is shortened as data, extracts first', () => {
    const rendered = long(15, () => ({
      title: 'A title of some length '.repeat(6).trim(),
      authors: 'Ada Sample, Ben Sample +3',
      details: 'arXiv cs.CV · ▲31',
      url: 'https://arxiv.org/abs/2604.00001',
      extract: [{ text: 'words around what matched '.repeat(20) }],
    }))
    expect(faultsOfMessage(rendered)).toEqual([])
    const seen = asSeen(rendered.blocks)
    expect(seen.match(/^\d+ A title.*\[Open\]$/gm)).toHaveLength(15)
    expect(seen.match(/words around/g)?.length ?? 0).toBeLessThan(15 * 20)
  })

  test('goes without links before it goes without buttons', () => {
    const rendered = long(15, (number) => ({
      key: `key-${number}-${'k'.repeat(430)}`,
      url: `https://a.example/${'p'.repeat(100)}`,
    }))
    expect(faultsOfMessage(rendered)).toEqual([])
    expect(JSON.stringify(rendered)).not.toContain('https://a.example/')
    expect(asSeen(rendered.blocks).match(/^\d+ Paper \d+ +\[Open\]$/gm)).toHaveLength(15)
  })

  test('goes without links and buttons before it goes without a paper', () => {
    const rendered = long(15, (number) => ({ key: `key-${number}-${'k'.repeat(900)}`, url: 'https://a.example/' }))
    expect(faultsOfMessage(rendered)).toEqual([])
    expect(find(rendered.blocks, 'section')).toHaveLength(15)
    expect(find(rendered.blocks, 'button')).toEqual([])
    expect(asSeen(rendered.blocks).match(/^\d+ Paper \d+$/gm)).toHaveLength(15)
  })

  test('of too many blocks goes without the controls of its items', () => {
    const items = Array.from({ length: 40 }, (_, at) => textItem(`Line ${at}`, [{ id: `1.edit.${at}`, label: 'Edit' }]))
    const rendered = renderDelivery(
      withItems([...items, paper(1)], { actions: [{ id: '1.tune', label: 'Tune' }] }),
      DELIVERY,
    )
    expect(faultsOfMessage(rendered)).toEqual([])
    expect(asSeen(rendered.blocks)).toMatch(/^Line 0\n[\s\S]*Line 39\n1 Paper 1.*\n\[Tune\]$/)
    expect(rendered.blocks.map(({ type }) => type)).toEqual(['rich_text', 'section', 'actions'])
  })

  test.each<[string, Item[]]>([
    [
      'of too many blocks',
      Array.from({ length: 45 }, (_, at) =>
        at % 2 === 0 ? textItem('word '.repeat(40)) : { kind: 'preformatted', text: 'x' },
      ),
    ],
    ['of too many words', [{ kind: 'preformatted', text: 'x'.repeat(12_000) }]],
  ])('%s becomes lines, with every paper and a control', (_, others) => {
    const papers = numbered(15, () => ({
      title: '&'.repeat(200),
      details: '<!channel>'.repeat(50),
      url: 'https://a.example/',
    }))
    const rendered = renderDelivery(
      withItems([...others, ...papers], { title: 'Many', actions: [{ id: '1.tune', label: 'Tune' }] }),
      DELIVERY,
    )
    expect(faultsOfMessage(rendered)).toEqual([])
    expect(rendered.blocks.map(({ type }) => type)).toEqual(['header', 'rich_text', 'actions'])
    expect(asSeen(rendered.blocks).match(/^\d+ &+…?$/gm)).toHaveLength(15)
  })

  test('in its plain form is still one message with its control', () => {
    const rendered = renderDelivery(plainMessage(EVERYTHING), DELIVERY)
    expect(faultsOfMessage(rendered)).toEqual([])
    expect(find(rendered.blocks, 'button').map(({ action_id }) => action_id)).toEqual([`1.more|${DELIVERY}`])
  })
})

describe('a long answer', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, at) => textItem(`Line ${at}.`, [{ id: `1.edit.${at}`, label: 'Edit' }]))
  const tail: Partial<Message> = {
    title: 'Many',
    actions: [{ id: '1.tune', label: 'Tune' }],
    footer: [{ text: 'The end' }],
  }

  test('comes as several messages, the controls below the last', () => {
    const pages = renderAnswer(withItems(lines(60), tail))
    expect(pages.map(({ text }) => text)).toEqual(['Said (1 of 3)', 'Said (2 of 3)', 'Said (3 of 3)'])
    const seen = pages.map(({ blocks }) => asSeen(blocks))
    expect(seen.map((page) => page.includes('[Tune]'))).toEqual([false, false, true])
    expect(seen.join('\n').match(/^Line \d+\.$/gm)).toHaveLength(60)
    expect(seen[0]).toMatch(/^# Many\nLine 0\./)
    expect(seen[2]).toMatch(/-- The end$/)
  })

  test('has all of fifty subscriptions, however long their topics are', () => {
    const subscriptions = Array.from({ length: 50 }, (_, at) =>
      makeSubscription(at + 1, `Label ${at + 1}`, 'wo '.repeat(600)),
    )
    const listed = { channel: makeChannel(), subscriptions, posted: new Map(), at: MONDAY }
    for (const message of [listMessage(listed), tuneMessage(listed)]) {
      const seen = renderAnswer(message)
        .map(({ blocks }) => asSeen(blocks))
        .join('\n')
      expect(seen).not.toContain('fit here')
      for (const { number, label } of subscriptions) expect(seen).toContain(`#${number} ${label}`)
    }
  })

  test('says what does not fit into five', () => {
    const pages = renderAnswer(withItems(lines(200), tail))
    const seen = pages.map(({ blocks }) => asSeen(blocks)).join('\n')
    expect(pages).toHaveLength(5)
    for (const page of pages) expect(faultsOfMessage(page)).toEqual([])
    const shown = seen.match(/^Line \d+\.$/gm)?.length ?? 0
    expect(seen).toMatch(new RegExp(`-- ${200 - shown} more do not fit here\\.\\n\\[Tune\\]\\n-- The end$`))
  })

  test('comes apart between the lines of BibTeX, none of which is lost', () => {
    const bibtex = Array.from({ length: 400 }, (_, at) => `@article{key${at}, year = {2026}}`).join('\n')
    const seen = renderAnswer(withItems([{ kind: 'preformatted', text: bibtex }])).map(({ blocks }) => asSeen(blocks))
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.join('\n').replace(/^\| /gm, '')).toBe(bibtex)
  })

  test('of nothing but addresses shows their words', () => {
    const links = Array.from({ length: 5 }, (_, at) => ({
      text: `Link ${at} `,
      url: `https://a.example/${'a'.repeat(2_500)}`,
    }))
    const pages = renderAnswer(note([links]))
    expect(pages.flatMap(faultsOfMessage)).toEqual([])
    expect(pages.map(({ blocks }) => asSeen(blocks))).toEqual(['Link 0 Link 1 Link 2 Link 3 Link 4 '])
  })

  test.each<[string, Item[]]>([
    ['headings', Array.from({ length: 60 }, () => ({ kind: 'heading', text: '&'.repeat(300), note: '&'.repeat(300) }))],
    [
      'choices',
      [
        textItem(
          'Choose',
          ['a', 'b', 'c'].map((id) => ({
            id,
            label: id,
            choices: Array.from({ length: 100 }, (_, at) => ({
              value: `${at}`.padStart(75, 'v'),
              label: 'l'.repeat(75),
            })),
          })),
        ),
      ],
    ],
  ])('of hardly anything but %s is in pages that Slack takes', (_, items) => {
    const pages = renderAnswer(withItems([...items, paper(1)]))
    expect(pages.flatMap(faultsOfMessage)).toEqual([])
    expect(pages.map(({ blocks }) => asSeen(blocks)).join('\n')).toMatch(/^1 Paper 1/m)
  })

  test('a heading stays with what it is about', () => {
    const items = Array.from({ length: 40 }, (_, at): Item[] => [
      { kind: 'heading', text: `Heading ${at}` },
      paper(at + 1),
    ])
    for (const { blocks } of renderAnswer(withItems(items.flat())))
      expect(asSeen(blocks).split('\n').at(-1)).toMatch(/^\d+ Paper/)
  })
})

/** Every piece of mrkdwn in blocks, read. */
function markUpIn(blocks: readonly object[]) {
  return find(blocks, 'mrkdwn').map(({ text }) => readMarkUp(String(text)))
}

describe('hostile text', () => {
  const LONG = [
    'x'.repeat(12_000),
    '&'.repeat(4_000),
    '<!channel> '.repeat(900),
    ':tada:'.repeat(1_000),
    '👩‍🚀é世'.repeat(900),
  ]
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
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

  const anyRun = fc.record({
    text: anyText,
    strong: optional(fc.constant(true as const)),
    at: optional(fc.oneof(fc.integer(), fc.constant(1_795_000_000_000))),
    person: optional(fc.constantFrom('U123', 'someone', '<@U1>')),
    place: optional(fc.constantFrom('slack:T1/C1', 'slack:T1/U1', 'x')),
    url: optional(url),
  })
  const anyWords = fc.record({ text: anyText, strong: optional(fc.constant(true as const)) })
  const anyChoice = fc.record({ value: anyText, label: anyText, hint: optional(anyText) })
  const anyAction = fc.record({
    id: fc.string({ minLength: 1, maxLength: 70, unit: fc.constantFrom(...'1.abcdef|:') }),
    label: anyText,
    choices: optional(fc.array(anyChoice, { maxLength: 12 })),
    danger: optional(fc.boolean()),
    place: optional(fc.constantFrom('slack:T1/C1')),
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
      papers: fc.array(anyPaper, { maxLength: 15, size: 'max' }),
      others: fc.array(anyOther, { maxLength: 45, size: 'max' }),
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
  function expectTame(message: Message, blocks: readonly object[], audience: 'public' | 'private'): void {
    const runs = [
      ...message.items.flatMap((item) => (item.kind === 'text' ? item.text : [])),
      ...(message.footer ?? []),
    ]
    const hasLink = runs.some((run) => run.url !== undefined)
    for (const { faults, links, dates, code } of markUpIn(blocks)) {
      expect(faults).toEqual([])
      for (const { url: address } of links) expect(address).toMatch(/^https?:\/\/[^\s|<>"`]+$/)
      for (const command of code) expect(command).toMatch(/^\//)
      if (dates.length > 0) expect(message.footer?.some((run) => run.at !== undefined)).toBe(true)
    }
    for (const { text } of find(blocks, 'section').map((section) => section.text as { text: string })) {
      const { bold, words } = readMarkUp(text)
      const strong = message.items.some((item) => item.kind === 'paper' && item.extract?.some((run) => run.strong))
      if (/^\d+ Paper\d/.test(words) && !strong) expect(bold).toEqual([])
    }
    for (const { user_id } of find(blocks, 'user')) expect([audience, user_id]).toEqual(['private', 'U123'])
    for (const { channel_id } of find(blocks, 'channel')) expect(channel_id).toBe('C1')
    if (!hasLink) expect(find(blocks, 'link')).toEqual([])
    expect(stringsIn(find(blocks, 'date')).length > 0 && !runs.some((run) => run.at !== undefined)).toBe(false)
  }

  const shownPapers = (blocks: readonly object[]) =>
    Array.from(asSeen(blocks).matchAll(/^(\d+) Paper(\d+)\b/gm), ([, number, word]) => [Number(number), Number(word)])

  const paperNumbers = ({ items }: Message) =>
    items.flatMap((item) => (item.kind === 'paper' ? [[item.number, item.number]] : []))

  const expectText = (rendered: Rendered) =>
    expect(readMarkUp(rendered.text)).toMatchObject({ faults: [], links: [], bold: [] })

  test('any message as a delivery is valid, tame, and has all its papers', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const rendered = renderDelivery(message, DELIVERY)
        expect(faultsOfMessage(rendered)).toEqual([])
        expectTame(message, rendered.blocks, 'public')
        expectText(rendered)
        expect(shownPapers(rendered.blocks)).toEqual(paperNumbers(message))
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
          expect(faultsOfMessage(page)).toEqual([])
          expectTame(message, page.blocks, 'private')
          expectText(page)
        }
        const blocks = pages.flatMap((page) => page.blocks)
        const isWhole = !asSeen(blocks).includes('not fit here')
        if (isWhole) expect(shownPapers(blocks)).toEqual(paperNumbers(message))
      }),
      { numRuns: 60 },
    )
  })

  test('any message as a modal and as Home is valid and tame', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        for (const view of [renderModal(message, { metadata: '{}' }), renderHome(message)]) {
          expect(faultsOfView(view)).toEqual([])
          expectTame(message, view.blocks, 'private')
        }
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
      { title: text, footer: run, notification: text },
    )
    const rendered = renderDelivery(message, DELIVERY)
    expect(faultsOfMessage(rendered)).toEqual([])
    expectTame(message, rendered.blocks, 'public')
    expectText(rendered)
    for (const line of [rendered.text, ...find(rendered.blocks, 'plain_text').map(({ text: words }) => String(words))])
      if (line !== 'Open') expect(line).toContain('harmless')
  })
})
