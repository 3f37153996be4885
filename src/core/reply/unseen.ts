/** What is said of a paper that no source here has listed: who knows it, why it never came, what would change that. */
import { bundledName } from '../bundled.ts'
import { UNLISTED } from '../card.ts'
import type { Channel } from '../channel.ts'
import type { Missed, Unseen, Verdict } from '../explanation.ts'
import type { Instant } from '../instant.ts'
import type { Message } from '../message.ts'
import type { Paper } from '../paper.ts'
import { sourceTitle, titleOf } from '../paper-item.ts'
import type { LiveSource } from '../ports.ts'
import { count, line, message } from '../reply.ts'
import { either, quoted } from '../spelling.ts'
import type { BackFill } from '../store/sources.ts'
import { formatLocal } from '../zone.ts'
import { FOLLOWS_NOTHING, nameOf } from './listing.ts'
import { dayName, together, withoutStop } from './reading.ts'
import { brokenLine } from './why/verdict.ts'
import { verdictItems, whyActions } from './why.ts'

/** Where it was announced, why it was not read here, what the topics here would make of it, and what to change. */
export function unseenMessage(unseen: Unseen, channel: Channel): Message {
  const { paper, listings, missed, unread, subscriptions, broken } = unseen
  const when = (at: Instant): string => formatLocal(at, channel.zone, 'full')
  const verdicts = verdictItems(subscriptions, paper, () => ({ zone: channel.zone, liveAt: 'unseen' }))
  return message({
    title: titleOf(paper),
    items: [
      line(`${UNLISTED} So it could not be posted.`),
      line(listings.map(listingSentence).join(' ')),
      ...missed.map(({ source, why }) => line(missedSentence(source, why, paper, when))),
      ...unread.map((kind) => line(unreadSentence(kind, paper))),
      ...verdicts,
      ...broken.map((one) => line(brokenLine(one))),
      ...(verdicts.length === 0 ? [] : [line(topicSentence(subscriptions, channel))]),
      ...(verdicts.length + broken.length === 0 ? [line(FOLLOWS_NOTHING)] : []),
    ],
    actions: whyActions(paper, subscriptions),
  })
}

/** "arXiv has it, announced on 12 Nov 2026 in cs.CV and cs.RO." */
function listingSentence({ kind, title, listedOn, categories }: Unseen['listings'][number]): string {
  const day = `${dayName(listedOn)} ${listedOn.slice(0, 4)}`
  const where = categories.length === 0 ? '' : ` in ${together(categories)}`
  return `${title} has it, ${kind === 'hugging-face' ? 'with the day' : 'announced on'} ${day}${where}.`
}

function missedSentence(source: LiveSource, why: Missed, paper: Paper, when: (at: Instant) => string): string {
  const title = sourceTitle(source.name)
  switch (why.kind) {
    case 'other-categories':
      return otherCategories(title, why.wanted, paper)
    case 'few-upvotes':
      return `${title} is read here for papers with ${count(why.needed, 'upvote')} or more; this one has ${why.has}, and comes once it has them. The operator can change \`minUpvotes\` of ${source.name} in config/paperwire.yaml.`
    case 'submitters':
      return `Of ${title} only what ${either(why.names)} submitted is taken. The operator can change \`submitters\` of ${source.name} in config/paperwire.yaml.`
    case 'not-there':
      return source.kind === 'hugging-face'
        ? `${title} does not know it: it lists what its community submits, and nobody has submitted this one.`
        : `${title} does not know it.`
    case 'before':
      return `${title} is read here since ${when(why.since)}, and listed it before; what is older is never posted.${pastSentence(why.backFill)}`
    case 'failing': {
      const since =
        why.since === undefined ? 'could not be read yet' : `was last read ${when(why.since)} and fails since`
      return `${title} ${since}: ${withoutStop(why.error)}. It comes in once ${title} is read again.`
    }
    case 'to-come':
      return why.at === undefined
        ? `${title} is read here, and should list it with its next reading.`
        : `${title} is read here, and should list it with its next list or reading, expected ${when(why.at)}.`
    case 'overlooked':
      return source.kind === 'hugging-face'
        ? `${title} has a page about it, yet among its daily papers it was not found since ${when(why.since)}: it lists what its community submits.`
        : `${title} is read here since ${when(why.since)} and should have listed it, yet it was not in what was read. An older paper that was only replaced is not listed anew.`
  }
}

function otherCategories(title: string, wanted: readonly string[], { categories }: Paper): string {
  const read = `${title} is read here for ${together(wanted)} only`
  const [first] = categories
  return first === undefined
    ? `${read}; which categories it is in could not be learned.`
    : `${read}, and it is in ${together(categories)}: the operator can add ${first} to the categories of ${title} in config/paperwire.yaml.`
}

function pastSentence(backFill: BackFill | undefined): string {
  if (backFill === undefined) return ''
  const { since, reached, doneAt } = backFill
  if (doneAt !== undefined) return ` Its past is in the archive back to ${dayName(since)}.`
  const far = reached === undefined ? '' : `; ${dayName(reached)} is reached`
  return ` Its past is being read for the archive, back to ${dayName(since)}${far}.`
}

function unreadSentence(kind: LiveSource['kind'], { categories }: Paper): string {
  const name = bundledName(kind)
  const [first] = kind === 'hugging-face' ? [] : categories
  const wanted = first === undefined ? '' : `, categories: [${first}]`
  return `${sourceTitle(name)} is not read here: the operator can add \`{ name: ${name}, kind: ${kind}${wanted} }\` to the sources in config/paperwire.yaml.`
}

function topicSentence(subscriptions: readonly Verdict[], { state }: Channel): string {
  const takers = subscriptions.filter(({ matched }) => matched).map(({ subscription }) => subscription)
  if (takers.length === 0)
    return 'Had it come in, no topic of this channel would have taken it: `/papers edit` changes one, `/papers subscribe` follows another.'
  if (state === 'held') return 'Had it come in, it would wait here until I am let in again.'
  const discuss = 'Discuss on its card posts it now.'
  if (state === 'paused')
    return `Had it come in, it would wait: this channel is paused until \`/papers resume\`. ${discuss}`
  if (takers.some(({ pausedAt }) => pausedAt === undefined))
    return `Had it come in, it would have been posted here. ${discuss}`
  const resume = together(takers.map(({ number }) => `\`/papers resume ${number}\``))
  const paused = `${together(takers.map(nameOf))} ${takers.length === 1 ? 'is' : 'are'} paused until ${resume}`
  return `Had it come in, it would wait: ${paused}. ${discuss}`
}

/** Our own name for a paper without an id, which nobody ever typed. */
const TITLE_KEY = /^(?:own|title):/

/** Where nobody knows the paper, or nobody was asked. `live` are the titles of what is read live. */
export function notFoundSentence(
  said: string,
  answer:
    | { readonly kind: 'unknown'; readonly asked: readonly string[] }
    | { readonly kind: 'failed'; readonly why: string }
    | { readonly kind: 'off' },
  live: readonly string[],
  unread = 'No source is read live.',
): string {
  if (TITLE_KEY.test(said)) return 'That paper cannot be seen in this channel.'
  switch (answer.kind) {
    case 'unknown': {
      const verb = answer.asked.length === 1 ? 'does' : 'do'
      const asked = `${together(answer.asked.map(sourceTitle))} ${verb} not know it either`
      return `No paper ${quoted(said)} has been seen here, and ${asked}. Look with \`/papers search\`.`
    }
    case 'failed':
      return `No paper ${quoted(said)} has been seen here, and it could not be looked up: ${withoutStop(answer.why)}. Try again later.`
    case 'off': {
      const read = live.length === 0 ? unread : `What is read live: ${live.join(', ')}.`
      return `No paper ${quoted(said)} has been seen here. ${read} Look with \`/papers search\`.`
    }
  }
}
