/** search, show, similar, latest, why, save, saved, useful, BibTeX: everything about papers that changes no channel. */
import { actionId } from '../../core/action.ts'
import { bibtexOf } from '../../core/bibtex.ts'
import { type CardFacts, cardMessage } from '../../core/card.ts'
import { channelKey } from '../../core/channel.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Form } from '../../core/message.ts'
import type { Paper, PaperKey } from '../../core/paper.ts'
import { titleOf } from '../../core/paper-item.ts'
import { latestMessage, nothingFound, papersMessage, whyMessage } from '../../core/reply/looking-up.ts'
import { message, note, say, show } from '../../core/reply.ts'
import { quoted } from '../../core/spelling.ts'
import { parseTopic } from '../../core/topic.ts'
import { explain } from '../explain.ts'
import { findPaper } from '../find-paper.ts'
import { type Asking, subscriptionsHere } from './asking.ts'

const LISTED = 10
const CLOSE = 5

const SEARCH_FORM: Form = {
  id: actionId('search'),
  title: 'Search the archive',
  fields: [{ name: 'query', label: 'Words, "a phrase", OR, -not, title:, author:, cat:', kind: 'line' }],
  submit: 'Search',
}

export async function search({ desk }: Asking, query: string | undefined): Promise<Reply> {
  if (query === undefined) return { kind: 'form', form: SEARCH_FORM }
  const parsed = parseTopic(query, desk.packs, { dates: true })
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const index = await desk.archive.read()
  const { total, papers } = index.search(parsed.topic, desk.synonyms, { limit: LISTED })
  const { text } = parsed.topic
  if (total === 0)
    return show(nothingFound(text, await desk.store.papers(index.close(query, CLOSE).map(({ key }) => key))))
  const found = await desk.store.papers(papers.map(({ key }) => key))
  const title = `${total === 1 ? '1 paper' : `${total} papers`} for ${text}`
  return show(
    papersMessage({ title, papers: found, ...(total > LISTED ? { footer: `the best ${LISTED} of ${total}` } : {}) }),
  )
}

/** The paper that is meant, or the answer that says it is unknown or asks which. */
async function meant({ desk }: Asking, said: string): Promise<Paper | Reply> {
  const found = await findPaper(desk, said)
  if (found.kind === 'paper') return found.paper
  if (found.kind === 'several')
    return show(papersMessage({ title: `Which paper do you mean by ${quoted(said)}?`, papers: found.papers }))
  const read = desk.sources.length === 0 ? 'no source is read' : `the sources read are ${desk.sources.join(', ')}`
  return say(`No paper ${quoted(said)} has been seen here: ${read}. Look with \`/papers search\`.`)
}

function isReply(value: Paper | Reply): value is Reply {
  return 'kind' in value
}

export async function showPaper(asking: Asking, said: string): Promise<Reply> {
  const paper = await meant(asking, said)
  return isReply(paper) ? paper : show(cardMessage(await cardOf(asking, paper)))
}

async function cardOf(asking: Asking, paper: Paper): Promise<CardFacts> {
  const { desk, channel, person } = asking
  const { store, packs, synonyms } = desk
  const { subscriptions } = await explain({ store, packs, synonyms, channel, paper })
  const saved = (await store.savedPapers(person.id)).some(({ key }) => key === paper.key)
  return {
    paper,
    zone: channel.zone,
    matched: subscriptions
      .filter(({ matched }) => matched)
      .map(({ subscription, proof }) => ({ label: subscription.label, proof })),
    saved,
    useful: await store.usefulOf(person.id, paper.key),
  }
}

export async function similar(asking: Asking, said: string): Promise<Reply> {
  const paper = await meant(asking, said)
  if (isReply(paper)) return paper
  const index = await asking.desk.archive.read()
  const near = index.similar(paper.key, LISTED)
  if (near.length === 0) return say(`The archive holds nothing like ${quoted(paper.title)} yet.`)
  const papers = await asking.desk.store.papers(near.map(({ key }) => key))
  const notes = new Map(near.map(({ key, shared }) => [key, `shares ${shared.join(', ')}`]))
  return show(papersMessage({ title: `Similar to ${titleOf(paper, 60)}`, papers, notes }))
}

export async function latest(asking: Asking): Promise<Reply> {
  const { desk, channel } = asking
  const { store, packs, synonyms } = desk
  const papers = await store.latestPapers(LISTED)
  const labels = new Map((await subscriptionsHere(asking)).map(({ id, label }) => [id, label]))
  const notes = new Map<PaperKey, string>()
  for (const paper of papers) {
    const { reason, subscriptions } = await explain({ store, packs, synonyms, channel, paper })
    const takers = subscriptions.filter(({ matched }) => matched).map(({ subscription }) => labels.get(subscription.id))
    if (reason !== 'no-match') notes.set(paper.key, `${takers.join(', ')}: ${STANDS[reason]}`)
  }
  const waiting = (await store.openMatches(channelKey(channel.ref))).length
  return show(latestMessage({ channel, papers, notes, waiting }))
}

const STANDS = {
  posted: 'posted',
  waiting: 'in the next digest',
  capped: 'behind the cap',
  held: 'held',
  paused: 'waits, paused',
  archive: 'known before',
} as const

export async function why(asking: Asking, said: string): Promise<Reply> {
  const { desk, channel, at } = asking
  await desk.matcher.match(at)
  const paper = await meant(asking, said)
  if (isReply(paper)) return paper
  const { store, packs, synonyms } = desk
  return show(whyMessage(await explain({ store, packs, synonyms, channel, paper }), channel))
}

export async function save(asking: Asking, said: string): Promise<Reply> {
  const paper = await meant(asking, said)
  if (isReply(paper)) return paper
  await asking.desk.store.save(asking.person.id, paper.key, asking.at)
  return say(`Saved: ${titleOf(paper)}. \`/papers saved\` lists your papers.`)
}

export async function saved({ desk, person }: Asking, form: string | undefined): Promise<Reply> {
  const papers = await desk.store.savedPapers(person.id)
  if (papers.length === 0) return say('You have saved nothing yet: `/papers save <paper>`, or Save on a card.')
  if (form !== 'bib')
    return show(papersMessage({ title: 'Your saved papers', papers, footer: '`/papers saved bib` gives BibTeX' }))
  return show(
    message({ title: 'Your saved papers', items: [{ kind: 'preformatted', text: papers.map(bibtexOf).join('\n\n') }] }),
  )
}

export async function bibtex(asking: Asking, said: string): Promise<Reply> {
  const paper = await meant(asking, said)
  return isReply(paper) ? paper : show(message({ items: [{ kind: 'preformatted', text: bibtexOf(paper) }] }))
}

/** The buttons of a card that change what it shows: the card is drawn anew. */
export async function markPaper(asking: Asking, key: PaperKey, mark: 'save' | 'unsave' | 'useful'): Promise<Reply> {
  const { desk, person, at } = asking
  const paper = await desk.store.paper(key)
  if (paper === undefined) return show(note(['That paper is no longer in the archive.']))
  if (mark === 'save') await desk.store.save(person.id, paper.key, at)
  if (mark === 'unsave') await desk.store.unsave(person.id, paper.key)
  if (mark === 'useful') await desk.store.toggleUseful(person.id, paper.key, at)
  return { kind: 'redraw', message: cardMessage(await cardOf(asking, paper)) }
}
