/** The card of a paper and what a person keeps of it: show, save, saved, Useful, BibTeX. */
import { bibtexOf } from '../../core/bibtex.ts'
import { type CardFacts, cardMessage } from '../../core/card.ts'
import { channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Paper, PaperKey } from '../../core/paper.ts'
import { titleOf } from '../../core/paper-item.ts'
import { papersMessage } from '../../core/reply/looking-up.ts'
import { count, message, say, show } from '../../core/reply.ts'
import { explain } from '../explain.ts'
import type { Asking } from './asking.ts'
import { channelsSeen } from './listing.ts'
import { isReply, paperMeant } from './meant.ts'
import { isDiscussed } from './posting.ts'

export async function showPaper(asking: Asking, { paper: said = '' }: Args): Promise<Reply> {
  const paper = await paperMeant(asking, said)
  return isReply(paper) ? paper : show(cardMessage(await cardOf(asking, paper)))
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
    discussed: await isDiscussed(asking, paper),
  }
}

async function otherChannelsWith(asking: Asking, { key }: Paper): Promise<CardFacts['alsoIn'] & object> {
  const { store } = asking.desk
  const here = channelKey(asking.channel.ref)
  const others: { name: string; at: number }[] = []
  for (const { ref, name } of await channelsSeen(asking)) {
    if (channelKey(ref) === here) continue
    const { delivery } = await store.matchOf(channelKey(ref), key)
    if (delivery?.deliveredAt !== undefined) others.push({ name, at: delivery.deliveredAt })
  }
  return others
}

export async function save(asking: Asking, { paper: said = '' }: Args): Promise<Reply> {
  const paper = await paperMeant(asking, said)
  if (isReply(paper)) return paper
  await asking.desk.store.save(asking.person.id, paper.key, asking.at)
  return say(`Saved: ${titleOf(paper)}. \`/papers saved\` lists your papers.`)
}

const LISTED = 15

export async function saved({ desk, person }: Asking, { what }: Args): Promise<Reply> {
  const papers = await desk.store.savedPapers(person.id)
  if (papers.length === 0) return say('You have saved nothing yet: `/papers save <paper>`, or Save on a card.')
  const title = `You have saved ${count(papers.length, 'paper')}`
  if (what === 'bib') return show(message({ title, items: [bibtexItem(papers)] }))
  const shown = papers.length > LISTED ? `the last ${LISTED} here; ` : ''
  const footer = `${shown}\`/papers saved bib\` gives all as BibTeX`
  return show(papersMessage({ title, papers: papers.slice(0, LISTED), footer }))
}

export async function bibtex(asking: Asking, { paper: said = '' }: Args): Promise<Reply> {
  const paper = await paperMeant(asking, said)
  return isReply(paper) ? paper : show(message({ items: [bibtexItem([paper])] }))
}

function bibtexItem(papers: readonly Paper[]) {
  return { kind: 'preformatted', text: papers.map(bibtexOf).join('\n').trimEnd() } as const
}

/** The buttons of a card that change what it shows: the card is drawn anew. */
export async function markPaper(asking: Asking, key: PaperKey, mark: 'save' | 'unsave' | 'useful'): Promise<Reply> {
  const { desk, person, at } = asking
  const paper = await desk.store.paper(key)
  if (paper === undefined) return say('That paper is no longer in the archive.')
  if (mark === 'save') await desk.store.save(person.id, paper.key, at)
  if (mark === 'unsave') await desk.store.unsave(person.id, paper.key)
  if (mark === 'useful') await desk.store.toggleUseful(person.id, paper.key, at)
  return { kind: 'redraw', message: cardMessage(await cardOf(asking, paper)) }
}
