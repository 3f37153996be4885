import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BUDGET,
  type Message,
  MessageSchema,
  type PaperItem,
  plain,
  plainMessage,
  shorten,
  shortenInside,
  shortenToFit,
  visibleLength,
  words,
} from '../../src/core/message.ts'

const PAPER: PaperItem = {
  kind: 'paper',
  number: 1,
  key: 'arxiv:2603.01234',
  title: 'OccSim: Multi-kilometer Simulation with Long-horizon Occupancy World Models',
  url: 'https://arxiv.org/abs/2603.01234',
  authors: 'Tianran Liu, Shengwen Zhao +3',
  details: 'arXiv cs.CV · ▲31',
  extract: [{ text: 'the first occupancy ' }, { text: 'world model', strong: true }, { text: '-driven 3D simulator' }],
  also: ['MoE'],
}
const MESSAGE: Message = {
  v: 1,
  title: '2 new papers',
  items: [{ kind: 'heading', text: 'World models', note: '(2 of 4 shown)' }, PAPER, { ...PAPER, number: 2 }],
  actions: [
    { id: '1.zone', label: 'Zone', choices: [{ value: 'UTC', label: 'UTC' }] },
    { id: '1.more', label: 'Show 2 more' },
    { id: '1.tune', label: 'Tune topics' },
  ],
  footer: [{ text: 'next ' }, { text: 'Wed 09:00 Berlin', at: 1_795_000_000_000 }],
  notification: '2 papers',
}

test('a message survives its JSON', () => {
  expect(MessageSchema.parse(JSON.parse(JSON.stringify(MESSAGE)))).toEqual(MESSAGE)
})

test.each([
  ['another version', { v: 2 }],
  ['an unknown part', { colour: 'red' }],
  ['an action id over 70 characters', { actions: [{ id: 'x'.repeat(71), label: 'x' }] }],
])('%s is refused', (_, part) => {
  expect(MessageSchema.safeParse({ ...MESSAGE, ...part }).success).toBe(false)
})

describe('shorten', () => {
  test.each([
    ['short enough', 12, 'short enough'],
    ['at a word, where one ends', 12, 'at a word…'],
    ['OccSim: Multi-kilometer Simulation', 25, 'OccSim: Multi-kilometer…'],
    ['Unseparated𝔸𝔸𝔸𝔸', 13, 'Unseparated𝔸…'],
  ])('%j to %i is %j', (text, limit, short) => {
    expect(shorten(text, limit)).toBe(short)
  })

  test('any text: within the limit, a beginning of it, no pair cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const short = shorten(text, limit)
        expect([...short].length).toBeLessThanOrEqual(limit)
        expect(short).not.toMatch(/\p{Cs}/u)
        expect(short === text || text.startsWith(short.slice(0, -1))).toBe(true)
      }),
    )
  })
})

describe('shortenInside', () => {
  test.each([
    ['short enough', 12, 'short enough'],
    ['(robots OR drones OR arms) -survey', 24, '(robots OR … -survey'],
    ['Unseparatedwords👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀', 20, 'Unseparat … 👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀'],
  ])('%j to %i is %j', (text, limit, short) => {
    expect(shortenInside(text, limit, 8)).toBe(short)
  })

  test('any text: within the limit, its beginning and its end, no pair cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 20, max: 200 }), (text, limit) => {
        const short = shortenInside(text, limit, 8)
        expect(short.length <= limit || [...new Intl.Segmenter('en').segment(short)].length <= limit).toBe(true)
        expect(short).not.toMatch(/\p{Cs}/u)
        const [head = '', tail = ''] = short === text ? [] : short.split(/ … (?!.* … )/s)
        expect(text.startsWith(head) && text.endsWith(tail)).toBe(true)
      }),
    )
  })
})

describe('shortenToFit', () => {
  const items = (message: Message) => message.items.filter((item) => item.kind === 'paper')
  const full = visibleLength(MESSAGE)

  test('leaves alone what fits', () => {
    expect(shortenToFit(MESSAGE, full)).toEqual(MESSAGE)
  })

  test('takes extracts first, from the last paper up', () => {
    const [first, second] = items(shortenToFit(MESSAGE, full - 1))
    expect(first).toEqual(PAPER)
    const { extract: _, ...without } = PAPER
    expect(second).toEqual({ ...without, number: 2 })
  })

  test('then authors, then titles, and never a paper', () => {
    const fitted = shortenToFit(MESSAGE, 1)
    expect(items(fitted)).toHaveLength(2)
    for (const paper of items(fitted)) {
      expect(paper.extract).toBeUndefined()
      expect(paper.authors).toBe('Tianran Liu …')
      expect(paper.title).toBe('OccSim: Multi-kilometer Simulation with Long-horizon…')
      expect(paper.title.length).toBeLessThanOrEqual(BUDGET.shortTitle)
      expect([paper.details, paper.also]).toEqual([PAPER.details, PAPER.also])
    }
  })

  test('every limit from full to nothing is kept, or everything is short already', () => {
    const least = visibleLength(shortenToFit(MESSAGE, 0))
    for (let limit = full; limit >= 0; limit--) {
      expect(visibleLength(shortenToFit(MESSAGE, limit))).toBeLessThanOrEqual(Math.max(limit, least))
    }
  })

  test('a single author stays', () => {
    const message = { ...MESSAGE, items: [{ ...PAPER, authors: 'Tianran Liu' }] }
    expect(items(shortenToFit(message, 0))[0]?.authors).toBe('Tianran Liu')
  })

  test('by another measure', () => {
    const controls = (message: Message): number => items(message).filter(({ extract }) => extract !== undefined).length
    expect(items(shortenToFit(MESSAGE, 1, controls)).map(({ extract }) => extract !== undefined)).toEqual([true, false])
  })
})

describe('the plain form', () => {
  test('headings, titles and addresses only, with one control and the words of the footer', () => {
    const form = plainMessage(MESSAGE)
    expect(MessageSchema.parse(form)).toEqual(form)
    expect(form.items.map((item) => (item.kind === 'text' ? words(item.text) : item.kind))).toEqual([
      'World models  (2 of 4 shown)',
      '1 OccSim: Multi-kilometer Simulation with Long-horizon… https://arxiv.org/abs/2603.01234',
      '2 OccSim: Multi-kilometer Simulation with Long-horizon… https://arxiv.org/abs/2603.01234',
    ])
    const leadTo = form.items.flatMap((item) => (item.kind === 'text' ? item.text.flatMap(({ url }) => url ?? []) : []))
    expect(leadTo).toEqual(Array(2).fill('https://arxiv.org/abs/2603.01234'))
    expect(form.actions).toEqual([{ id: '1.more', label: 'Show 2 more' }])
    expect([form.title, form.notification]).toEqual([MESSAGE.title, MESSAGE.notification])
    expect(form.footer).toEqual(plain('next Wed 09:00 Berlin'))
  })

  test('keeps the words of other messages, without emphasis', () => {
    const text = [{ text: 'Ada', person: 'U1' }, { text: ' follows ' }, { text: '#2', strong: true as const }]
    const form = plainMessage({ v: 1, items: [{ kind: 'text', text }], actions: [], notification: 'x' })
    expect(form.items).toEqual([{ kind: 'text', text: [{ text: 'Ada' }, { text: ' follows ' }, { text: '#2' }] }])
    expect(form.actions).toEqual([])
    expect(form).not.toHaveProperty('footer')
  })

  test('keeps headings as lines, and addresses as links', () => {
    const address = 'https://arxiv.org/abs/2603.01234'
    const items: Message['items'] = [
      { kind: 'heading', text: 'Robots', note: '(3 of 4 shown)' },
      { kind: 'heading', text: 'Cups' },
      { kind: 'text', text: [{ text: address, url: address }] },
    ]
    expect(plainMessage({ v: 1, items, actions: [], notification: 'x' }).items).toEqual([
      { kind: 'text', text: plain('Robots  (3 of 4 shown)') },
      { kind: 'text', text: plain('Cups') },
      { kind: 'text', text: [{ text: address, url: address }] },
    ])
  })

  test('of a message with nothing but selects keeps one of them', () => {
    const select = MESSAGE.actions.slice(0, 1)
    expect(plainMessage({ ...MESSAGE, actions: select }).actions).toEqual(select)
  })
})
