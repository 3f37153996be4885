/** Made papers, channels and matches: the parts a test names, and plain values for the rest. */
import type { Channel } from '../../src/core/channel.ts'
import type { DigestFacts } from '../../src/core/digest.ts'
import type { OpenMatch } from '../../src/core/match.ts'
import type { Paper, PaperKey } from '../../src/core/paper.ts'
import { analysePaper, evaluate } from '../../src/core/proof.ts'
import { createFinder } from '../../src/core/ranking/found.ts'
import { type Frequencies, type Ranked, rank } from '../../src/core/ranking.ts'
import type { PacksThen } from '../../src/core/stored-topic.ts'
import type { Subscription } from '../../src/core/subscription.ts'
import { createSynonyms, type Synonyms } from '../../src/core/synonyms.ts'
import { type Packs, parseTopic, type Topic } from '../../src/core/topic.ts'
import { outlineOf, type PaperOutline } from '../../src/core/words/outline.ts'
import { analyse } from '../../src/core/words.ts'

/** Monday 16 November 2026, 08:00 UTC, which is 09:00 in Berlin. */
export const MONDAY = Date.UTC(2026, 10, 16, 8)

export const NO_SYNONYMS: Synonyms = createSynonyms([])
export const NO_PACKS: PacksThen = { packs: new Map(), keptPacks: new Map() }

export function makePaper(parts: Partial<Paper> & { key: string }): Paper {
  return {
    title: `Title of ${parts.key}`,
    abstract: 'We study something.',
    authors: [],
    categories: [],
    sources: ['arxiv'],
    withdrawn: false,
    listedOn: '2026-11-16',
    firstSeenAt: MONDAY,
    firstLiveAt: MONDAY,
    ...parts,
  }
}

export function makeChannel(parts: Partial<Channel> & { size?: number } = {}): Channel {
  const { size = 8, ...rest } = parts
  return {
    ref: { platform: 'terminal', workspace: 'demo', channel: 'robotics' },
    name: 'robotics',
    schedule: { kind: 'daily', at: '09:00' },
    zone: 'Europe/Berlin',
    zoneChosen: true,
    settings: { size, announce: true, quiet: true, hourly: 4, who: 'members' },
    state: 'on',
    createdAt: MONDAY,
    quietSlots: 0,
    ...rest,
  }
}

export function makeSubscription(number: number, label: string, topic = label.toLowerCase()): Subscription {
  return {
    id: `terminal:demo/robotics#${number}`,
    channel: 'terminal:demo/robotics',
    number,
    label,
    topic,
    meaning: '',
    by: 'u1',
    createdAt: MONDAY,
    since: MONDAY,
    meaningAt: MONDAY,
    caughtUp: true,
  }
}

export function topicOf(text: string, packs: Packs = new Map()): Topic {
  const parsed = parseTopic(text, packs, { dates: true })
  if (parsed.kind === 'refused') throw new Error(`${text}: ${parsed.sentence}`)
  return parsed.topic
}

/** The stems of papers that are the whole archive. */
export function frequenciesOf(papers: readonly Paper[]): Frequencies {
  const holding = new Map<string, number>()
  for (const paper of papers) {
    const { title, abstract } = analysePaper(paper)
    const stems = [...title.text.words, ...abstract.text.words].map(({ stem }) => stem)
    for (const stem of new Set(stems)) holding.set(stem, (holding.get(stem) ?? 0) + 1)
  }
  return { papers: papers.length, holding }
}

/** Those of the papers that a topic matches, best first; they are the whole archive. */
export function rankAll(
  topic: Topic,
  papers: readonly Paper[],
  synonyms: Synonyms = NO_SYNONYMS,
): ReadonlyMap<string, Ranked> {
  const find = createFinder(topic, synonyms)
  return rank(
    papers.flatMap((paper) => find(paper) ?? []),
    frequenciesOf(papers),
  )
}

export function proofOf(topic: string, paper: Paper, options: { packs?: Packs; synonyms?: Synonyms } = {}) {
  const { packs = new Map(), synonyms = NO_SYNONYMS } = options
  return evaluate(topicOf(topic, packs), analysePaper(paper), synonyms).proof
}

/** Everything that the subscriptions match among the papers, as the store would give it. */
export function matchAll(
  papers: readonly Paper[],
  subscriptions: readonly Subscription[],
  packs: Packs = new Map(),
): OpenMatch[] {
  return papers.flatMap((paper) => {
    const by = subscriptions
      .map(({ id, topic }) => ({ subscription: id, proof: proofOf(topic, paper, { packs }) }))
      .filter(({ proof }) => proof.value)
    return by.length === 0 ? [] : [{ channel: 'terminal:demo/robotics', paper, matchedAt: MONDAY, by }]
  })
}

export function makeFacts(parts: Partial<DigestFacts>): DigestFacts {
  return {
    channel: makeChannel(),
    kind: 'scheduled',
    slot: 'scheduled:2026-11-17T08:00:00Z',
    window: { from: MONDAY, to: MONDAY + 86_400_000 },
    matches: [],
    subscriptions: [],
    considered: 214,
    sources: ['hf', 'arxiv'],
    next: MONDAY + 2 * 86_400_000,
    ...parts,
  }
}

/** Outlines of these papers that say that their texts hold no word: who goes by them finds nothing. */
export function wordless(papers: readonly Paper[]): ReadonlyMap<PaperKey, PaperOutline> {
  const outline = (text: string) => outlineOf(text, { ...analyse(text), words: [] })
  return new Map(
    papers.map(({ key, title, abstract }) => [key, { title: outline(title), abstract: outline(abstract) }]),
  )
}
