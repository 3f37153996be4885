/** The card of a paper and what a person keeps of it: show, save, saved, Useful, BibTeX. */
import { bibtexOf } from '../../core/bibtex.ts'
import { type CardFacts, cardMessage } from '../../core/card.ts'
import { type Channel, type ChannelRef, channelKey, parseChannelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Paper, PaperKey } from '../../core/paper.ts'
import { titleOf } from '../../core/paper-item.ts'
import { papersMessage, savedBibMessage } from '../../core/reply/looking-up.ts'
import { count, message, say, show } from '../../core/reply.ts'
import { explain } from '../explain.ts'
import type { Asking } from './asking.ts'
import { isReply, paperFor, paperMeant } from './meant.ts'
import { discussionOf } from './posting.ts'

export async function showPaper(asking: Asking, { paper: said = '' }: Args): Promise<Reply> {
  const meant = await paperMeant(asking, said)
  if (isReply(meant)) return meant
  const card = await cardOf(asking, meant.paper)
  return show(cardMessage(meant.unlisted === undefined ? card : { ...card, matched: [], isUnlisted: true }))
}

async function cardOf(asking: Asking, paper: Paper): Promise<CardFacts> {
  const { desk, channel, person } = asking
  const { store } = desk
  const { subscriptions } = await explain(desk, channel, paper)
  const matched = subscriptions
    .filter((verdict) => verdict.matched)
    .map(({ subscription, proof }) => ({ label: subscription.label, proof }))
  return {
    paper,
    zone: channel.zone,
    matched,
    alsoIn: await otherChannelsWith(asking, paper),
    saved: (await store.savedPapers(person.id)).some(({ key }) => key === paper.key),
    useful: await store.usefulOf(person.id, paper.key),
    discussed: (await discussionOf(asking, paper)) === 'opened',
  }
}

/** Of the last channels that got it those that the asker may be told of. */
async function otherChannelsWith(
  { desk, channel, person }: Asking,
  { key }: Paper,
): Promise<CardFacts['alsoIn'] & object> {
  const { store, platforms } = desk
  const here = channelKey(channel.ref)
  const others: { channel: Channel; at: number }[] = []
  for (const { channel: other, at } of await store.channelsWith(key, CHANNELS_LOOKED_AT)) {
    const ref = other === here ? undefined : parseChannelKey(other)
    const found = ref && isNear(ref, channel.ref) ? await store.channel(ref) : undefined
    if (found !== undefined && found.name !== '') others.push({ channel: found, at })
  }
  if (others.length === 0) return []
  const refs = others.map((one) => one.channel.ref)
  const seen = (await platforms.get(channel.ref.platform)?.seenBy(person.id, refs)) ?? []
  const keys = new Set(seen.map((one) => channelKey(one.channel)))
  return others.filter((one) => keys.has(channelKey(one.channel.ref))).slice(0, CHANNELS_SHOWN)
}

const CHANNELS_LOOKED_AT = 20
const CHANNELS_SHOWN = 3

const isNear = (one: ChannelRef, other: ChannelRef): boolean =>
  one.platform === other.platform && one.workspace === other.workspace

export async function save(asking: Asking, { paper: said = '' }: Args): Promise<Reply> {
  const meant = await paperMeant(asking, said, 'save')
  if (isReply(meant)) return meant
  const paper = meant.unlisted === undefined ? meant.paper : await paperFor(asking, meant.paper.key)
  if (isReply(paper)) return paper
  await asking.desk.store.save(asking.person.id, paper.key, asking.at)
  return say(`Saved: ${titleOf(paper)}. \`/papers saved\` lists your papers.`)
}

const LISTED = 15

const NOTHING_SAVED = 'You have saved nothing yet: `/papers save <paper>`, or Save on a card.'

export async function saved(asking: Asking, { what }: Args): Promise<Reply> {
  if (what === 'bib') return savedBib(asking, 0)
  const papers = await asking.desk.store.savedPapers(asking.person.id)
  if (papers.length === 0) return say(NOTHING_SAVED)
  const title = `You have saved ${count(papers.length, 'paper')}`
  const shown = papers.length > LISTED ? `the last ${LISTED} here; ` : ''
  const footer = `${shown}\`/papers saved bib\` gives all as BibTeX`
  return show(papersMessage({ title, papers: papers.slice(0, LISTED), footer }))
}

/** The saved papers as BibTeX, page by page; `after` of them have been shown. */
export async function savedBib({ desk, person }: Asking, after: number): Promise<Reply> {
  const papers = await desk.store.savedPapers(person.id)
  return papers.length === 0 ? say(NOTHING_SAVED) : show(savedBibMessage(papers, after))
}

export async function bibtex(asking: Asking, { paper: said = '' }: Args): Promise<Reply> {
  const meant = await paperMeant(asking, said, 'bibtex')
  if (isReply(meant)) return meant
  return show(message({ items: [{ kind: 'preformatted', text: bibtexOf(meant.paper).trimEnd() }] }))
}

type Mark = 'save' | 'unsave' | 'useful' | 'not-useful'

/** The buttons of a card that change what it shows: the card is drawn anew. Each says what it wants, so that twice is once. */
export async function markPaper(asking: Asking, key: PaperKey, mark: Mark): Promise<Reply> {
  const { desk, person, at } = asking
  const paper = await paperFor(asking, key)
  if (isReply(paper)) return paper
  if (mark === 'save') await desk.store.save(person.id, paper.key, at)
  if (mark === 'unsave') await desk.store.unsave(person.id, paper.key)
  if (mark === 'useful' || mark === 'not-useful')
    await desk.store.setUseful(person.id, paper.key, mark === 'useful', at)
  return { kind: 'redraw', message: cardMessage(await cardOf(asking, paper)) }
}
