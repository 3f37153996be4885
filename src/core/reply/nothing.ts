/** What is said of a topic that brought nothing: what was read, which words nobody writes, what comes near. */
import type { Item } from '../message.ts'
import type { Nothing } from '../nothing.ts'
import { titleOf } from '../paper-item.ts'
import { about, line } from '../reply.ts'
import { rateOf } from '../volume.ts'
import { formatLocal } from '../zone.ts'
import { dayName, together, withoutStop } from './reading.ts'
import { missPhrase, typed } from './why/proof.ts'

/** Instants are shown in UTC, as listing days are. */
export function nothingItems(nothing: Nothing): Item[] {
  const { near } = nothing
  return [
    ...sourceSentences(nothing).map((sentence) => line(sentence)),
    ...wordSentences(nothing).map((sentence) => line(sentence)),
    ...(near.length === 0 ? [] : [{ kind: 'heading', text: 'What comes near' } as const]),
    ...near.map(({ paper, proof }) => line(about(titleOf(paper), `The topic ${missPhrase(proof)}.`))),
  ]
}

function sourceSentences({ read, failing, off, unread }: Nothing): string[] {
  const names = read.length === 0 && failing.length === 0 ? (unread ?? 'No source is read live.') : ''
  const operator = off.length === 0 ? '' : `${together(off)} ${off.length === 1 ? 'is' : 'are'} not read`
  const readHere = read.length === 0 ? '' : `Read here: ${together(read)}`
  return [
    ...(names === '' ? [] : [names]),
    ...(readHere === '' && operator === '' ? [] : [`${[readHere, operator].filter(Boolean).join('; ')}.`]),
    ...failing.map(({ title, error, since }) => {
      const last = since === undefined ? 'was never read' : `was last read ${formatLocal(since, 'UTC', 'full')}`
      return `${title} ${last} and fails since: ${withoutStop(error)}.`
    }),
  ]
}

function wordSentences({ unknown, before, looser }: Nothing): string[] {
  return [
    ...unknown.map(({ word, like }) =>
      like === undefined
        ? `No paper of the archive holds ${typed(word)}.`
        : `No paper of the archive holds ${typed(word)}; perhaps it is ${typed(like)}.`,
    ),
    ...(before === undefined ? [] : [`A paper that matches was listed on ${dayName(before)} ${before.slice(0, 4)}.`]),
    ...(looser === undefined ? [] : [`Looser, as ${typed(looser.topic)}, it brings ${rateOf(looser.volume)}.`]),
  ]
}
