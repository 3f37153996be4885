/** The messages that are drawn in golden files: what a lab sees most, made by the core itself. */
import { type CardFacts, cardMessage } from '../../../src/core/card.ts'
import type { ChannelRef } from '../../../src/core/channel.ts'
import { buildDigest } from '../../../src/core/digest.ts'
import { digestMessage } from '../../../src/core/digest-message.ts'
import { DAY } from '../../../src/core/instant.ts'
import type { Form, Message } from '../../../src/core/message.ts'
import type { Paper } from '../../../src/core/paper.ts'
import { tuneMessage } from '../../../src/core/reply/listing.ts'
import { type Outlook, tryMessage } from '../../../src/core/reply/outlook.ts'
import { announcement, followingMessage } from '../../../src/core/reply/subscribing.ts'
import { subscribeForm } from '../../../src/core/reply/topic-form.ts'
import { addDays, volumeOf, weeksUntil } from '../../../src/core/volume.ts'
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

const PACKS = new Map([['moe', 'MoE, "mixture of experts"']])
const SUBSCRIPTIONS = [
  makeSubscription(1, 'World models', '"world models"'),
  makeSubscription(2, 'Diffusion policy', '"diffusion policy"'),
  makeSubscription(3, 'MoE', '@moe'),
]

const GUILD = '123456789012345678'
const LAB: ChannelRef = { platform: 'discord', workspace: GUILD, channel: '223456789012345678' }
const SIMULATION: ChannelRef = { ...LAB, channel: '323456789012345678' }
const ANN = '423456789012345678'

function arxiv(
  number: number,
  category: string,
  title: string,
  authors: string[],
  abstract: string,
  upvotes = 0,
): Paper {
  const id = `2603.0000${number}`
  return makePaper({ key: `arxiv:${id}`, arxiv: id, title, abstract, authors, categories: [category], upvotes })
}

const more = (...names: string[]): string[] => [...names, 'A. Other', 'B. Other', 'C. Other']

const OCCSIM: Paper = {
  ...arxiv(
    1,
    'cs.CV',
    'OccSim: Multi-kilometer Simulation with Long-horizon Occupancy World Models',
    more('Tianran Liu', 'Shengwen Zhao'),
    'Driving data is scarce. We present OccSim, the first occupancy world model-driven 3D simulator. It drives for $4$ km.',
    31,
  ),
  categories: ['cs.CV', 'cs.RO'],
  sources: ['arxiv', 'hf'],
  version: 1,
}

const PAPERS: readonly Paper[] = [
  OCCSIM,
  arxiv(
    2,
    'cs.GR',
    'Learn2Fold: Structured Origami Generation with World Model Planning',
    more('Yanjia Huang', 'Yunuo Chen'),
    'A learned graph-structured world model serves as a differentiable surrogate simulator for folding.',
  ),
  arxiv(
    3,
    'cs.CV',
    'Stepper: Stepwise Immersive Scene Generation with Multiview Panoramas',
    more('Felix Wimbauer', 'Fabian Manhardt'),
    'Scenes have vast potential in AR/VR and world modeling, and we make them step by step.',
    12,
  ),
  arxiv(
    4,
    'cs.GR',
    'SCRIPT: Scalable Diffusion Policy with Multi-stage Training for Language-driven Physics-Based Humanoid Control',
    more('Jingyan Zhang', 'Han Liang'),
    'We propose a scalable diffusion policy with a multi-stage training framework for humanoids.',
  ),
  arxiv(
    5,
    'cs.GR',
    'NaP-Control: Navigating Diffusion Prior for Versatile and Fast Character Control',
    more('Chia-Wen Chen', 'Yan Wu'),
    'We navigate the latent noise of a task-agnostic diffusion policy prior, which is fast.',
  ),
  arxiv(
    6,
    'cs.AI',
    'Enhancing Policy Learning with World-Action Model',
    ['Yuci Han', 'Alper Yilmaz'],
    'We build a world model, and pretrain a diffusion policy via behavioral cloning.',
  ),
  arxiv(
    7,
    'cs.AI',
    'Self-Routing: Parameter-Free Expert Routing from Hidden States',
    ['Jama Hussein Mohamud', 'Drew Wagner', 'A. Other'],
    'Mixture-of-Experts (MoE) layers increase model capacity while keeping *active* parameters few.',
  ),
  arxiv(8, 'cs.LG', 'World Models at Scale', ['D. Other'], 'We scale what others have_built.'),
]

function digest(): Message {
  const subscriptions = SUBSCRIPTIONS.map((subscription) => ({
    subscription,
    ranked: rankAll(topicOf(subscription.topic, PACKS), PAPERS),
  }))
  const channel = makeChannel({ size: 7, ref: LAB })
  return digestMessage(
    buildDigest(makeFacts({ channel, matches: matchAll(PAPERS, SUBSCRIPTIONS, PACKS), subscriptions })),
  )
}

function card(): Message {
  const facts: CardFacts = {
    paper: OCCSIM,
    zone: 'Europe/Berlin',
    matched: [{ label: 'World models', proof: proofOf('"world models"', OCCSIM) }],
    alsoIn: [{ channel: { name: 'simulation', ref: SIMULATION }, at: MONDAY + DAY }],
    saved: false,
    useful: { mine: false, count: 3 },
  }
  return cardMessage(facts)
}

/** Eight weeks in which each day lists 50 papers, of which more and more match. */
function outlook(): Outlook {
  const span = weeksUntil('2026-11-15', 8)
  const days = Array.from({ length: 56 }, (_, day) => addDays(span.from, day))
  const counts = (matches: (week: number) => number) =>
    volumeOf(span, {
      listed: new Map(days.map((day) => [day, 50])),
      matched: new Map(days.map((day, at) => [day, matches(Math.floor(at / 7))])),
    })
  return {
    topic: 'llm agents',
    reading: '"llm" and "agents" in the title or in one sentence',
    hints: [],
    volume: counts((week) => 8 + week),
    best: PAPERS.slice(0, 5),
    asPhrase: { topic: '"llm agents"', volume: counts(() => 5) },
    overfull: 8,
    narrowings: [
      {
        narrowing: { kind: 'without', words: 'benchmark' },
        topic: 'llm agents -benchmark',
        volume: counts((week) => 5 + week),
      },
      { narrowing: { kind: 'only', category: 'cs.CL' }, topic: 'llm agents category:cs.CL', volume: counts(() => 6) },
    ],
  }
}

const AGENTS = makeSubscription(2, 'LLM agents', 'llm agents')

export const GOLDEN_MESSAGES: readonly {
  readonly name: string
  readonly message: Message
  readonly isPublic: boolean
}[] = [
  { name: 'digest', message: digest(), isPublic: true },
  { name: 'announcement', message: announcement({ id: ANN, name: 'ann' }, 'follow', AGENTS), isPublic: true },
  { name: 'card', message: card(), isPublic: false },
  {
    name: 'following',
    message: followingMessage({
      channel: makeChannel({ ref: LAB, zone: 'UTC', zoneChosen: false, nextSlotAt: MONDAY + DAY }),
      subscription: AGENTS,
      outlook: outlook(),
    }),
    isPublic: false,
  },
  {
    name: 'tune',
    message: tuneMessage({
      subscriptions: SUBSCRIPTIONS.map((one) => (one.number === 3 ? { ...one, pausedAt: MONDAY } : one)),
      posted: new Map(SUBSCRIPTIONS.map(({ id }, at) => [id, 12 - 5 * at])),
    }),
    isPublic: false,
  },
]

export const GOLDEN_FORM: Form = subscribeForm(
  { topic: 'llm agents', label: 'LLM agents' },
  { preview: tryMessage(outlook()) },
)
