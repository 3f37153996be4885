import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseActionId } from '../../src/core/action.ts'
import { type CardFacts, cardMessage } from '../../src/core/card.ts'
import { channelKey } from '../../src/core/channel.ts'
import { DAY } from '../../src/core/instant.ts'
import { BUDGET, type Message, MessageSchema, words } from '../../src/core/message.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { MONDAY, makePaper, proofOf } from './made.ts'

const PAPER = makePaper({
  key: 'arxiv:2603.01234',
  arxiv: '2603.01234',
  title: 'OccSim: Simulation with World Models$^2$',
  abstract: 'Data is scarce. We present the first occupancy world model. Code is at https://github.com/a/occsim.',
  authors: ['Tianran Liu', 'Shengwen Zhao'],
  categories: ['cs.CV', 'cs.RO'],
  sources: ['arxiv', 'hf'],
  upvotes: 31,
  version: 1,
})

const SIMULATION = {
  name: 'simulation',
  ref: { platform: 'slack', workspace: 'T1', channel: 'C1' },
} as const

function facts(parts: Partial<CardFacts> = {}): CardFacts {
  return { paper: PAPER, zone: 'Europe/Berlin', matched: [], saved: false, useful: { mine: false, count: 0 }, ...parts }
}

function lines(parts: Partial<CardFacts> = {}): string[] {
  return cardMessage(facts(parts)).items.map((item) =>
    item.kind === 'text' ? item.text.map(({ text, strong }) => (strong ? `*${text}*` : text)).join('') : item.kind,
  )
}

const dumped = ({ title = '', items }: Message): string =>
  title + items.map((item) => (item.kind === 'text' ? words(item.text) : '')).join('')

const labels = (parts: Partial<CardFacts>): string[] => cardMessage(facts(parts)).actions.map(({ label }) => label)

describe('the card', () => {
  test('of an entry without a text does not say its title twice', () => {
    const paper = { ...PAPER, title: 'A new world model', abstract: 'A new world model' }
    const label = 'Learned simulators and world models for planning robots here'
    expect(label).toHaveLength(60)
    expect(lines({ paper, matched: [{ label, proof: proofOf('"world model"', paper) }] }).slice(2)).toEqual([
      'The source gives no abstract.',
      `Here because: "world model" in *${label}* (title)`,
    ])
  })

  test('as it is drawn', () => {
    const matched = [
      { label: 'World models', proof: proofOf('"world models"', PAPER) },
      { label: 'Vision', proof: proofOf('cat:cs.CV', PAPER) },
    ]
    const alsoIn = [{ channel: SIMULATION, at: MONDAY + DAY }]
    expect(cardMessage(facts({ matched, alsoIn })).title).toBe('OccSim: Simulation with World Models²')
    expect(lines({ matched, alsoIn })).toEqual([
      'Tianran Liu, Shengwen Zhao · arXiv 2603.01234 v1 · cs.CV, cs.RO · 16 Nov · ▲31 on Hugging Face',
      'https://arxiv.org/abs/2603.01234',
      'Data is scarce. We present the first occupancy world model. Code is at https://github.com/a/occsim.',
      'Here because: "World Models" in *World models* (title, and sentence 2); "cs.CV" in *Vision* (category) · also in #simulation (17 Nov)',
    ])
    expect(labels({ matched })).toEqual([
      'Save',
      'Useful',
      'Discuss',
      'Why',
      'Similar',
      'Copy BibTeX',
      'Fewer like this',
    ])
    expect(labels({})).not.toContain('Fewer like this')
  })

  test('of a paper that no topic here matched', () => {
    expect(lines()).toHaveLength(3)
    expect(lines({ alsoIn: [{ channel: SIMULATION, at: MONDAY }] })[3]).toBe('Also in #simulation (16 Nov)')
  })

  test('the other channels that got it are told by their keys, so that a platform names them itself', () => {
    const hall = { name: 'the\u202e hall', ref: { ...SIMULATION.ref, channel: 'C2' } }
    const alsoIn = [SIMULATION, hall].map((channel) => ({ channel, at: MONDAY }))
    const last = cardMessage(facts({ alsoIn })).items.at(-1)
    expect(last?.kind === 'text' && last.text).toEqual([
      { text: 'Also in ' },
      { text: '#simulation', place: channelKey(SIMULATION.ref) },
      { text: ' (16 Nov)' },
      { text: ', ' },
      { text: '#the hall', place: channelKey(hall.ref) },
      { text: ' (16 Nov)' },
    ])
  })

  test('a synonym says so', () => {
    const synonyms = createSynonyms([{ words: ['WM', 'world model'], exact: false }])
    const matched = [{ label: 'WM', proof: proofOf('wm', PAPER, { synonyms }) }]
    expect(lines({ matched })[3]).toContain('"World Models" (a synonym) in *WM*')
  })

  test.each<[string, Partial<CardFacts>, string, string]>([
    ['saved', { saved: true }, 'Saved', 'unsave'],
    ['not saved', {}, 'Save', 'save'],
    ['useful to others', { useful: { mine: false, count: 3 } }, 'Useful (3)', 'useful'],
    ['useful to me', { useful: { mine: true, count: 1 } }, 'Useful to you (1)', 'not-useful'],
  ])('%s', (_, parts, label, verb) => {
    const action = cardMessage(facts(parts)).actions.find((one) => one.label === label)
    expect(parseActionId(action?.id ?? '')).toEqual({ name: verb, argument: PAPER.key })
  })

  test('is discussed once', () => {
    expect(labels({ discussed: true })).not.toContain('Discuss')
  })

  test('a withdrawn paper says so, and one without ids names its sources', () => {
    const paper = makePaper({ key: 'title:x', sources: ['digest', 'hf'], withdrawn: true })
    expect(lines({ paper })[0]).toBe('withdrawn · Digest, Hugging Face · 16 Nov')
  })

  test('what only a feed of the channel listed is told by its host', () => {
    const paper = makePaper({ key: 'title:x', sources: [], url: 'https://www.nature.com/articles/1', isPrivate: true })
    expect(lines({ paper })[0]).toBe('www.nature.com · 16 Nov')
    expect(lines({ paper: makePaper({ key: 'title:x', sources: [] }) })[0]).toBe('16 Nov')
  })

  test('says where it was published, and in short what a machine made of it', () => {
    const paper = makePaper({
      key: 'doi:10.1/x',
      doi: '10.1/x',
      journal: 'Nature  612 (2026) 45',
      tldr: 'It $x^2$ works.',
    })
    expect(lines({ paper }).slice(0, 3)).toEqual([
      'DOI 10.1/x · published in Nature 612 (2026) 45 · 16 Nov',
      'https://doi.org/10.1/x',
      'In short, as a machine put it: It x² works.',
    ])
  })

  test('of a paper that no source here has listed says so, and has no neighbours', () => {
    expect(lines({ isUnlisted: true }).at(-1)).toBe('No source here has listed it.')
    expect(labels({ isUnlisted: true })).toEqual(['Save', 'Useful', 'Discuss', 'Why', 'Copy BibTeX'])
  })

  test('any paper: within the budget of a message, and stored as it is', () => {
    const text = (maxLength: number) => fc.string({ unit: 'binary', minLength: 1, maxLength })
    const anyPaper = fc.record({
      title: text(500),
      abstract: text(6_000),
      authors: fc.array(text(80), { maxLength: 40 }),
      categories: fc.array(text(20), { maxLength: 5 }),
      journal: text(500),
      tldr: text(2_000),
    })
    fc.assert(
      fc.property(anyPaper, (parts) => {
        const paper = makePaper({ key: 'title:x', ...parts })
        const message = cardMessage(facts({ paper }))
        expect(MessageSchema.safeParse(message).success).toBe(true)
        expect([...(message.title ?? '')].length).toBeLessThanOrEqual(BUDGET.title)
        expect([...message.notification].length).toBeLessThanOrEqual(BUDGET.notification)
        expect([...dumped(message)].length).toBeLessThanOrEqual(BUDGET.digest)
        expect(message.items.map((item) => (item.kind === 'text' ? words(item.text) : '')).join('')).not.toMatch(
          /\p{Cs}/u,
        )
      }),
      { numRuns: 50 },
    )
  })
})
