import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LABEL } from '../../src/core/command/argument.ts'
import { buildDigest, type Digest, type DigestFacts } from '../../src/core/digest.ts'
import {
  digestMessage,
  moreMessage,
  postedNowMessage,
  quietMessage,
  sharedMessage,
} from '../../src/core/digest-message.ts'
import { DAY, HOUR } from '../../src/core/instant.ts'
import {
  BUDGET,
  type Item,
  type Message,
  MessageSchema,
  plainMessage,
  visibleLength,
  words,
} from '../../src/core/message.ts'
import { nearestMiss } from '../../src/core/near-miss.ts'
import type { Paper } from '../../src/core/paper.ts'
import {
  MONDAY,
  makeChannel,
  makeFacts,
  makePaper,
  makeSubscription,
  matchAll,
  proofOf,
  rankAll,
  topicOf,
} from './made.ts'

/** A message as lines: what stands where, without any platform. */
function dump(message: Message): string {
  const buttons = message.actions.map(({ label }) => `[${label}]`).join(' ')
  const footer = message.footer === undefined ? [] : [words(message.footer)]
  return [
    ...(message.title === undefined ? [] : [message.title]),
    ...message.items.map(dumpItem),
    buttons,
    ...footer,
    `» ${message.notification}`,
  ]
    .filter((line) => line !== '')
    .join('\n')
}

function dumpItem(item: Item): string {
  switch (item.kind) {
    case 'heading':
      return item.note === undefined ? item.text : `${item.text}  ${item.note}`
    case 'preformatted':
      return item.text
    case 'text':
      return item.text.map(({ text, strong }) => (strong ? `*${text}*` : text)).join('')
    case 'paper': {
      const also = item.also === undefined ? '' : `    also: ${item.also.join(', ')}`
      const credit = [item.authors, item.details].filter((part) => part !== undefined).join(' · ')
      const extract = item.extract?.map(({ text, strong }) => (strong ? `*${text}*` : text)).join('')
      return [`${item.number} ${item.title}${also}`, credit, extract === undefined ? '' : `"${extract}"`]
        .filter((line) => line !== '')
        .join('\n  ')
    }
  }
}

const PACKS = new Map([['moe', 'MoE, "mixture of experts"']])
const SUBSCRIPTIONS = [
  makeSubscription(1, 'World models', '"world models"'),
  makeSubscription(2, 'Diffusion policy', '"diffusion policy"'),
  makeSubscription(3, 'MoE', '@moe'),
]

function arxiv(number: string, title: string, abstract: string, rest: Partial<Paper> = {}): Paper {
  return makePaper({
    key: `arxiv:2603.${number}`,
    arxiv: `2603.${number}`,
    title,
    abstract,
    categories: ['cs.CV'],
    ...rest,
  })
}

const OCCSIM = arxiv(
  '00001',
  'OccSim: Multi-kilometer Simulation with Long-horizon Occupancy World Models',
  'Data is scarce. We present OccSim, the first occupancy world model-driven 3D simulator. It drives far.',
  { authors: ['Tianran Liu', 'Shengwen Zhao', 'C', 'D', 'E'], upvotes: 31 },
)
const PAPERS = [
  OCCSIM,
  arxiv(
    '00002',
    'Stepwise Origami',
    'A learned graph-structured world model serves as a differentiable surrogate simulator.',
    {
      authors: ['Yanjia Huang', 'Yunuo Chen'],
      categories: ['cs.GR'],
    },
  ),
  arxiv('00003', 'Panoramas', 'Vast potential in AR/VR and world modeling.', {
    authors: ['Felix Wimbauer'],
    upvotes: 12,
  }),
  arxiv('00004', 'World Models at Scale', 'We scale.', { upvotes: 1 }),
  arxiv('00005', 'Policy Learning with World Models', 'We pretrain a diffusion policy via behavioral cloning.', {
    authors: ['Yuci Han', 'Alper Yilmaz'],
    categories: ['cs.AI'],
    withdrawn: true,
  }),
  makePaper({
    key: 'title:abc',
    title: 'Self-Routing: MoE$^2$',
    abstract: 'Mixture-of-Experts (MoE) layers.',
    sources: ['digest'],
  }),
]

function digestOf(parts: Partial<DigestFacts> & { size?: number; papers?: readonly Paper[] } = {}): Digest {
  const { size = 5, papers = PAPERS, ...rest } = parts
  return buildDigest(
    makeFacts({
      channel: makeChannel({ size }),
      matches: matchAll(papers, SUBSCRIPTIONS, PACKS),
      subscriptions: SUBSCRIPTIONS.map((subscription) => ({
        subscription,
        ranked: rankAll(topicOf(subscription.topic, PACKS), papers),
      })),
      ...rest,
    }),
  )
}

describe('the digest', () => {
  test('as it is drawn', () => {
    expect(dump(digestMessage(digestOf()))).toBe(`\
5 new papers · Mon 09:00 – Tue 09:00
World models  (3 of 4 shown)
1 OccSim: Multi-kilometer Simulation with Long-horizon Occupancy World Models
  Tianran Liu, Shengwen Zhao +3 · arXiv cs.CV · ▲31
  "We present OccSim, the first occupancy *world model*-driven 3D simulator."
2 World Models at Scale
  arXiv cs.CV · ▲1
3 Panoramas
  Felix Wimbauer · arXiv cs.CV · ▲12
  "Vast potential in AR/VR and *world modeling*."
Diffusion policy
4 Policy Learning with World Models    also: World models
  Yuci Han, Alper Yilmaz · withdrawn · arXiv cs.AI
  "We pretrain a *diffusion policy* via behavioral cloning."
MoE  (@moe)
5 Self-Routing: MoE²
  Digest, 16 Nov
  "*Mixture-of-Experts* (*MoE*) layers."
[Show 1 more] [Tune topics]
214 read from 2 sources · next Wed 09:00 Berlin
» 5 papers: OccSim: Multi-kilometer Simulation with Long-horizon…, and 4 more`)
  })

  test('is stored as it is, with its links, keys and instants', () => {
    const digest = digestOf()
    const message = digestMessage(digest)
    expect(MessageSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message)
    expect(message.items[1]).toMatchObject({ key: OCCSIM.key, url: 'https://arxiv.org/abs/2603.00001' })
    expect(message.actions.map(({ id }) => id)).toEqual(['1.more', '1.tune'])
    expect(message.footer?.[1]).toEqual({ text: 'Wed 09:00 Berlin', at: MONDAY + 2 * DAY })
    expect(digestMessage(digestOf())).toEqual(message)
  })

  test('of one paper says one', () => {
    const message = digestMessage(digestOf({ papers: [OCCSIM], considered: 1, sources: ['hf'] }))
    expect(message.title).toBe('1 new paper · Mon 09:00 – Tue 09:00')
    expect(message.actions.map(({ label }) => label)).toEqual(['Tune topics'])
    expect(words(message.footer ?? [])).toBe('1 read from 1 source · next Wed 09:00 Berlin')
    expect(message.notification).toBe('1 paper: OccSim: Multi-kilometer Simulation with Long-horizon…')
  })

  test.each<[string, Partial<DigestFacts>, string]>([
    ['found as it came', { kind: 'instant' }, 'Tue 09:00'],
    ['posted by hand', { kind: 'post', window: { from: MONDAY, to: MONDAY + 5.5 * HOUR } }, 'Mon 09:00 – Mon 14:30'],
    ['the first of a channel', { window: { from: MONDAY, to: MONDAY } }, 'Mon 09:00'],
    ['a week', { window: { from: MONDAY - 7 * DAY, to: MONDAY } }, '9 Nov – 16 Nov'],
    ['after downtime', { catchUp: { kind: 'down', from: MONDAY - 3 * DAY, to: MONDAY - DAY } }, 'we were down Fri–Sun'],
    ['after an hour down', { catchUp: { kind: 'down', from: MONDAY - HOUR, to: MONDAY } }, 'we were down on Mon'],
    [
      'after a long downtime',
      { catchUp: { kind: 'down', from: MONDAY - 30 * DAY, to: MONDAY - DAY } },
      'we were down 17 Oct–Sun',
    ],
    ['after a pause', { catchUp: { kind: 'away', since: MONDAY - 4 * DAY } }, 'since Thu'],
  ])('%s', (_, facts, span) => {
    expect(digestMessage(digestOf(facts)).title).toBe(`5 new papers · ${span}`)
  })

  test.each<[string, Partial<DigestFacts>, string]>([
    [
      'a source that was not read',
      { staleSources: [{ name: 'hf', since: MONDAY }] },
      'Hugging Face not read since Mon 09:00 · next Wed 09:00 Berlin',
    ],
    ['one that never was', { staleSources: [{ name: 'lab' }] }, 'lab not read yet · next Wed 09:00 Berlin'],
  ])('the footer names %s', (_, facts, rest) => {
    expect(words(digestMessage(digestOf(facts)).footer ?? [])).toBe(`214 read from 2 sources · ${rest}`)
  })

  test('of papers that waited, while nothing else came, it counts none', () => {
    expect(words(digestMessage(digestOf({ considered: 0, sources: [] })).footer ?? [])).toBe(
      'nothing new read · next Wed 09:00 Berlin',
    )
  })

  test('instants have no next slot', () => {
    const { next: _, ...digest } = digestOf({ kind: 'instant' })
    expect(words(digestMessage(digest).footer ?? [])).toBe('214 read from 2 sources')
  })

  test('a long address is linked on the card only, and no other scheme ever', () => {
    const linksOf = (url: string) => {
      const { arxiv: _, ...paper } = OCCSIM
      const message = digestMessage(digestOf({ papers: [{ ...paper, url }] }))
      return message.items.flatMap((item) => (item.kind === 'paper' ? [item.url] : []))
    }
    expect(linksOf('https://example.org/p')).toEqual(['https://example.org/p'])
    expect(linksOf(`https://example.org/${'p'.repeat(120)}`)).toEqual([undefined])
    expect(linksOf('javascript:alert(1)')).toEqual([undefined])
  })
})

describe('budgets', () => {
  const text = (maxLength: number) =>
    fc.oneof(
      fc.string({ unit: 'binary', maxLength }),
      fc.string({ unit: 'grapheme', maxLength }),
      fc.lorem({ maxCount: maxLength / 6 }),
    )
  const anyPaper = fc.record({
    title: text(400).map((title) => `${title} world models diffusion policy`),
    abstract: text(900).map(
      (abstract) => `World models. ${abstract} A diffusion policy and a mixture of experts here.`,
    ),
    authors: fc.array(text(60), { maxLength: 6 }),
    categories: fc.array(text(80), { maxLength: 2 }),
    sources: fc.array(text(80), { minLength: 1, maxLength: 3 }),
    upvotes: fc.nat(),
    withdrawn: fc.boolean(),
  })
  const anyPapers = fc
    .array(anyPaper, { minLength: 1, maxLength: 18 })
    .map((papers) => papers.map((paper, at) => makePaper({ key: `k${at}`, url: 'https://example.org/', ...paper })))
  const labels = fc.array(text(80), { minLength: 3, maxLength: 3 })

  test('any papers and labels: nothing over budget, no paper dropped, no half characters', () => {
    fc.assert(
      fc.property(anyPapers, labels, fc.integer({ min: 3, max: 15 }), (papers, named, size) => {
        const digest = digestOf({ papers, size })
        const sections = digest.sections.map((section, at) => ({ ...section, label: named[at] ?? '' }))
        const message = digestMessage({ ...digest, sections })
        const items = message.items.filter((item) => item.kind === 'paper')
        const shown = digest.sections.flatMap((section) => section.papers.map(({ key }) => key))

        expect(MessageSchema.safeParse(message).success).toBe(true)
        expect(items.map(({ key }) => key)).toEqual(shown)
        expect(shown.length + digest.hidden.length).toBe(papers.length)
        expect(visibleLength(message)).toBeLessThanOrEqual(BUDGET.digest)
        expect([...message.notification].length).toBeLessThanOrEqual(BUDGET.notification)
        for (const { title, extract = [] } of items) {
          expect(title).not.toBe('')
          expect([...title].length).toBeLessThanOrEqual(BUDGET.title)
          expect([...words(extract)].length).toBeLessThanOrEqual(BUDGET.extract)
        }
        expect(dump(message)).not.toMatch(/[\p{Cs}\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u)
        expect(dump(plainMessage(message))).not.toMatch(/\p{Cs}/u)
      }),
      { numRuns: 60 },
    )
  })
})

describe('show more', () => {
  const [first = OCCSIM, second = OCCSIM] = PAPERS.slice(1)
  const proof = proofOf('"world models"', first)

  test('goes on with the numbers, and leads on with its delivery', () => {
    const papers = [
      { number: 8, paper: first, proof, also: ['World models'] },
      { number: 9, paper: second },
    ]
    const message = moreMessage({ delivery: 'abcdefghijklmnopqrstuvwx', papers, left: 2 })
    expect(dump(message)).toBe(`\
Papers 8–9 of 11
8 Stepwise Origami    also: World models
  Yanjia Huang, Yunuo Chen · arXiv cs.GR
  "A learned graph-structured *world model* serves as a differentiable surrogate simulator."
9 Panoramas
  Felix Wimbauer · arXiv cs.CV · ▲12
[Show 2 more]
» 2 papers: Stepwise Origami, and 1 more`)
    expect(message.actions[0]?.id).toBe('1.more.abcdefghijklmnopqrstuvwx.9')
  })

  test('ends', () => {
    const last = moreMessage({ delivery: 'd', papers: [{ number: 8, paper: first }], left: 0 })
    expect([last.title, last.actions]).toEqual(['Paper 8 of 8', []])
    expect(moreMessage({ delivery: 'd', papers: [], left: 0 })).toMatchObject({ title: 'That was all', items: [] })
  })
})

describe('the quiet line', () => {
  const quiet = digestOf({ papers: [] })

  test('says the count and the nearest miss', () => {
    const topic = '"world models" AND origami -survey'
    const nearest = nearestMiss([
      { subscription: makeSubscription(4, 'Folding', topic), paper: OCCSIM, proof: proofOf(topic, OCCSIM) },
    ])
    expect(dump(quietMessage(quiet, { nearest }))).toBe(`\
Nothing new for this channel since Mon 09:00: 214 read from 2 sources. Nearest to Folding: OccSim: Multi-kilometer Simulation with Long-horizon… (lacks origami).
[Tune topics]
» Nothing new for this channel since Mon 09:00: 214 read from 2 sources. Nearest to Folding: OccSim: Multi-kilometer…`)
  })

  test('is not quiet about a source that was not read', () => {
    const failed = { ...quiet, considered: 0, sources: [], staleSources: [{ name: 'hf', since: MONDAY - DAY }] }
    expect(dump(quietMessage(failed))).toBe(`\
Nothing has been read since Mon 09:00. Hugging Face not read since Sun 09:00.
[Tune topics]
» Nothing has been read since Mon 09:00. Hugging Face not read since Sun 09:00.`)
  })

  test.each<[string, Partial<Digest>, string]>([
    ['is read', {}, 'No source has listed anything new yet.'],
    [
      'is not read',
      { staleSources: [{ name: 'hf' }] },
      'No source has listed anything new yet. Hugging Face not read yet.',
    ],
  ])('speaks of no time before the first paper, where the source %s', (_, parts, said) => {
    const first = { ...quiet, considered: 0, sources: [], ...parts }
    expect(dump(quietMessage(first, { isFirst: true }))).toContain(said)
  })
})

test('a shared paper stands alone, with a control', () => {
  expect(dump(sharedMessage(OCCSIM))).toBe(`\
OccSim: Multi-kilometer Simulation with Long-horizon Occupancy World Models
Tianran Liu, Shengwen Zhao +3 · arXiv cs.CV · ▲31
Data is scarce. We present OccSim, the first occupancy world model-driven 3D simulator. It drives far.
https://arxiv.org/abs/2603.00001
[Open]
» OccSim: Multi-kilometer Simulation with Long-horizon Occupancy World Models`)
})

test('the longest label that is accepted heads its papers whole', () => {
  const [section] = digestOf().sections
  if (section === undefined) throw new Error('no section')
  const label = LABEL.schema.parse('Long-horizon planning '.repeat(3).slice(0, 60))
  expect(LABEL.schema.safeParse(`${label}s`).success).toBe(false)
  expect(digestMessage({ ...digestOf(), sections: [{ ...section, label }] }).items[0]).toMatchObject({ text: label })
  expect(postedNowMessage(label, PAPERS.slice(2, 3)).title).toBe(`1 paper for ${label}`)
})

test('a shared entry without a text does not say its title twice', () => {
  const { items } = sharedMessage({ ...OCCSIM, abstract: OCCSIM.title })
  expect(items.map((item) => (item.kind === 'text' ? words(item.text) : item.kind))).toEqual([
    'Tianran Liu, Shengwen Zhao +3 · arXiv cs.CV · ▲31',
    'https://arxiv.org/abs/2603.00001',
  ])
})

test('papers posted at once, in the order given', () => {
  expect(dump(postedNowMessage('World models', PAPERS.slice(2, 4)))).toBe(`\
2 papers for World models
1 Panoramas
  Felix Wimbauer · arXiv cs.CV · ▲12
2 World Models at Scale
  arXiv cs.CV · ▲1
[Tune topics]
» 2 papers: Panoramas, and 1 more`)
})
