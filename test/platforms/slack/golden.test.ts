/**
 * What people see most, as the JSON that Slack gets and as they see it. `UPDATE_GOLDEN=1` writes the files anew; then look at
 * the difference.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cardMessage } from '../../../src/core/card.ts'
import { buildDigest } from '../../../src/core/digest.ts'
import { digestMessage } from '../../../src/core/digest-message.ts'
import { DAY } from '../../../src/core/instant.ts'
import type { Paper } from '../../../src/core/paper.ts'
import { homeMessage } from '../../../src/core/reply/home.ts'
import { tuneMessage } from '../../../src/core/reply/listing.ts'
import { type Outlook, tryMessage } from '../../../src/core/reply/outlook.ts'
import { followingMessage } from '../../../src/core/reply/subscribing.ts'
import { subscribeForm } from '../../../src/core/reply/topic-form.ts'
import { volumeOf, weeksUntil } from '../../../src/core/volume.ts'
import { renderForm, renderHome } from '../../../src/platforms/slack/render/views.ts'
import { type Rendered, renderAnswer, renderDelivery } from '../../../src/platforms/slack/render.ts'
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
} from '../../core/made.ts'
import { faultsOfMessage, faultsOfView } from './accepted.ts'
import { asSeen, viewAsSeen } from './as-seen.ts'

const FOLDER = join(import.meta.dirname, 'golden')
const DELIVERY = 'abcdefghijklmnopqrstuvw2'
const PACKS = new Map([['moe', 'MoE, "mixture of experts"']])
const CHANNEL = makeChannel({
  ref: { platform: 'slack', workspace: 'T1', channel: 'C1' },
  size: 7,
  nextSlotAt: MONDAY + 2 * DAY,
})
const SUBSCRIPTIONS = [
  makeSubscription(1, 'World models', '"world models"'),
  makeSubscription(2, 'Diffusion policy', '"diffusion policy"'),
  makeSubscription(3, 'MoE', '@moe'),
].map((one) => ({ ...one, channel: 'slack:T1/C1', by: 'U1' }))

function paper(number: string, title: string, abstract: string, rest: Partial<Paper> = {}): Paper {
  const arxiv = `2603.${number}`
  return makePaper({ key: `arxiv:${arxiv}`, arxiv, title, abstract, categories: ['cs.CV'], ...rest })
}

const OCCSIM = paper(
  '00001',
  'OccSim: Multi-kilometer Simulation with Long-horizon Occupancy World Models',
  'Data is scarce. We present OccSim, the first occupancy world model-driven 3D simulator. It drives for kilometers, R^2 > 0.9 & stable.',
  {
    authors: ['Tianran Liu', 'Shengwen Zhao', 'Ada Sample', 'Ben Sample', 'Cleo Sample'],
    upvotes: 31,
    sources: ['arxiv', 'hf'],
    version: 1,
  },
)
const PAPERS = [
  OCCSIM,
  paper(
    '00002',
    'Learn2Fold: Structured Origami Generation with World Model Planning',
    'A learned graph-structured world model serves as a differentiable surrogate simulator.',
    { authors: ['Yanjia Huang', 'Yunuo Chen', 'Ada Sample'], categories: ['cs.GR'] },
  ),
  paper(
    '00003',
    'Stepper: Stepwise Immersive Scene Generation with Multiview Panoramas',
    'There is vast potential in AR/VR and world modeling.',
    { authors: ['Felix Wimbauer', 'Fabian Manhardt'], upvotes: 12 },
  ),
  paper('00004', 'World Models at Scale', 'We scale.', { authors: ['Ada Sample'] }),
  paper(
    '00005',
    'SCRIPT: Scalable Diffusion Policy with Multi-stage Training for Language-driven Physics-Based Humanoid Control',
    'We present a scalable diffusion policy with a multi-stage training framework.',
    { authors: ['Jingyan Zhang', 'Han Liang', 'Ada Sample'], categories: ['cs.GR'] },
  ),
  paper(
    '00006',
    'NaP-Control: Navigating Diffusion Prior for Versatile and Fast Character Control',
    'We navigate the latent noise of a task-agnostic diffusion policy prior.',
    { authors: ['Chia-Wen Chen', 'Yan Wu'], categories: ['cs.GR'] },
  ),
  paper(
    '00007',
    'Enhancing Policy Learning with World-Action Model',
    'With world models we pretrain a diffusion policy via behavioral cloning.',
    { authors: ['Yuci Han', 'Alper Yilmaz'], categories: ['cs.AI'] },
  ),
  paper(
    '00008',
    'Self-Routing: Parameter-Free Expert Routing from Hidden States',
    'Mixture-of-Experts (MoE) layers increase model capacity.',
    { authors: ['Jama Hussein Mohamud', 'Drew Wagner', 'Ada Sample'], categories: ['cs.AI'] },
  ),
]

function digest(papers: readonly Paper[], size = 7) {
  return digestMessage(
    buildDigest(
      makeFacts({
        channel: { ...CHANNEL, settings: { ...CHANNEL.settings, size } },
        matches: matchAll(papers, SUBSCRIPTIONS, PACKS),
        subscriptions: SUBSCRIPTIONS.map((subscription) => ({
          subscription,
          ranked: rankAll(topicOf(subscription.topic, PACKS), papers),
        })),
      }),
    ),
  )
}

const CARD = cardMessage({
  paper: OCCSIM,
  zone: 'Europe/Berlin',
  matched: [{ label: 'World models', proof: proofOf('"world models"', OCCSIM) }],
  alsoIn: [{ channel: { ref: { ...CHANNEL.ref, channel: 'C2' }, name: 'simulation' }, at: MONDAY + DAY }],
  saved: false,
  useful: { mine: false, count: 2 },
})

const OUTLOOK: Outlook = {
  topic: 'llm agents',
  reading: '"llm" and "agents" in the title or in one sentence',
  hints: ['as a phrase it would be "llm agents"'],
  volume: volumeWith(14),
  best: PAPERS.slice(0, 5),
  asPhrase: { topic: '"llm agents"', volume: volumeWith(5) },
  overfull: 7,
  narrowings: [
    {
      narrowing: { kind: 'without', words: 'benchmark' },
      topic: 'llm agents -benchmark',
      volume: volumeWith(9),
    },
    { narrowing: { kind: 'only', category: 'cs.CL' }, topic: 'llm agents category:cs.CL', volume: volumeWith(6) },
  ],
}

/** Eight weeks with so many matches a day out of 200, more in every other week. */
function volumeWith(daily: number) {
  const days = Array.from({ length: 56 }, (_, ago) => new Date(MONDAY - ago * DAY).toISOString().slice(0, 10))
  return volumeOf(weeksUntil('2026-11-16', 8), {
    listed: new Map(days.map((day) => [day, 200])),
    matched: new Map(days.map((day, ago) => [day, daily + (Math.floor(ago / 7) % 2) * 3])),
  })
}

const FOLLOWING = followingMessage({
  channel: makeChannel({ ...CHANNEL, zoneChosen: false, size: 7 }),
  subscription: { ...makeSubscription(4, 'llm agents'), channel: 'slack:T1/C1', by: 'U1' },
  outlook: OUTLOOK,
  theirZone: 'Europe/Berlin',
})

const POSTED = new Map(SUBSCRIPTIONS.map(({ id }, at) => [id, 12 - at]))
const LISTED = { channel: CHANNEL, subscriptions: SUBSCRIPTIONS, posted: POSTED, at: MONDAY + DAY }
const HOME = homeMessage({
  person: 'U1',
  listed: [
    LISTED,
    {
      ...LISTED,
      channel: makeChannel({
        ref: { platform: 'slack', workspace: 'T1', channel: 'U1' },
        name: '',
        state: 'held',
        why: 'the channel was archived',
      }),
      subscriptions: SUBSCRIPTIONS.slice(0, 1).map((one) => ({ ...one, pausedAt: MONDAY })),
    },
  ],
  last: new Map([['slack:T1/C1', MONDAY + DAY]]),
  saved: PAPERS.slice(0, 2),
})

const FORM = subscribeForm({ topic: 'llm agents', label: '' }, { preview: tryMessage(OUTLOOK) })

const messageSeen = (pages: readonly Rendered[]) =>
  pages.map(({ text, blocks }) => `(notification) ${text}\n${asSeen(blocks)}`).join('\n(next message)\n')

function messages(pages: readonly Rendered[]) {
  return {
    payload: pages.length === 1 ? pages[0] : pages,
    seen: messageSeen(pages),
    faults: pages.flatMap(faultsOfMessage),
  }
}

function view(rendered: ReturnType<typeof renderForm> | ReturnType<typeof renderHome>) {
  return { payload: rendered, seen: viewAsSeen(rendered), faults: faultsOfView(rendered) }
}

describe('golden files', () => {
  test.each([
    ['digest', messages([renderDelivery(digest(PAPERS), DELIVERY)])],
    ['card', messages(renderAnswer(CARD))],
    ['following', messages(renderAnswer(FOLLOWING))],
    ['tune-topics', messages(renderAnswer(tuneMessage(LISTED)))],
    ['subscribe-form', view(renderForm(FORM, { metadata: '{"channel":"C1"}' }))],
    ['home', view(renderHome(HOME))],
  ])('%s', (name, { payload, seen, faults }) => {
    expect(faults).toEqual([])
    expectGolden(`${name}.json`, `${JSON.stringify(payload, null, 2)}\n`)
    expectGolden(`${name}.txt`, `${seen}\n`)
  })
})

function expectGolden(name: string, text: string): void {
  const path = join(FOLDER, name)
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(path, text)
  }
  expect(text).toBe(readFileSync(path, 'utf8'))
}

test('fifteen ordinary papers are one message with all their extracts and links', () => {
  const papers = Array.from({ length: 15 }, (_, at) => {
    const one = PAPERS[at % PAPERS.length] ?? OCCSIM
    return { ...one, key: `${one.key}${at}` }
  })
  const message = digest(papers, 15)
  const seen = asSeen(renderDelivery(message, DELIVERY).blocks)
  const extracts = message.items.filter((item) => item.kind === 'paper' && item.extract !== undefined)
  expect(seen.match(/<https:\/\/arxiv\.org\/abs\/[\d.]+> {4}\[Open\]$/gm)).toHaveLength(15)
  expect(seen.match(/^ {2}"/gm)).toHaveLength(extracts.length)
  expect(extracts.length).toBeGreaterThan(10)
})
