/** A paper's place among those of one topic, and the numbers that it comes from. */
import type { Rank } from '../../ranking.ts'
import { visible } from '../../readable.ts'
import { count } from '../../reply.ts'
import { together } from '../reading.ts'

const WORDS_SHOWN = 4

export type Standing = {
  readonly rank: Rank
  /** In the digest that has it; else in the next one as that stands now. */
  readonly isPlanned: boolean
  /** The topic was changed after that digest was made. */
  readonly isBefore?: boolean
  /** Where it is behind the cap: how many of how many places went to papers that its topic did not take. */
  readonly others?: { readonly places: number; readonly of: number } | undefined
}

export function rankSentences({ rank, isPlanned, isBefore = false, others }: Standing): string[] {
  const { place, of } = rank
  const was = isPlanned ? 'It was' : 'As things stand it is'
  const topic = isBefore ? 'the topic as it was then' : 'this topic'
  const stands = of === 1 ? `${was} the only paper of ${topic}` : `${was} ${ordinal(place)} of ${of} papers of ${topic}`
  return [
    `${stands}${of === 1 && rank.words.length === 0 ? '' : scoreOf(rank)}.`,
    ...(others === undefined
      ? []
      : [`${others.places} of the ${others.of} places went to other topics, because topics take places in turn.`]),
  ]
}

/** A score of nothing but votes says nothing: what it orders by is said instead. */
function scoreOf({ score, parts, words, archive }: Rank): string {
  if (words.length === 0) return ': it has no words to rank by, so upvotes decide, and then what came first'
  const said = [
    part('its words', parts.text, wordsSeen(words, archive)),
    part('the phrase', parts.phrase),
    part('its upvotes', parts.curation),
  ].flat()
  return said.length === 0 ? '' : `, with a score of ${number(score)}: ${said.join(', ')}`
}

function part(name: string, worth: number, note = ''): string[] {
  return worth < SMALLEST ? [] : [`${name} ${number(worth)}${note}`]
}

/** What would be shown as 0.0. */
const SMALLEST = 0.05

function number(worth: number): string {
  return worth.toFixed(1)
}

/** ` ("world" in 1,530 of 13,800 papers, "model" in 5,102)`. */
function wordsSeen(words: Rank['words'], archive: number | undefined): string {
  const of = archive === undefined ? 'papers' : `of ${count(archive, 'paper')}`
  const seen = words
    .slice(0, WORDS_SHOWN)
    .map(({ word, papers }, at) => `"${visible(word)}" in ${papers.toLocaleString('en-GB')}${at === 0 ? ` ${of}` : ''}`)
  const more = words.length - seen.length
  return ` (${together(more > 0 ? [...seen, count(more, 'more word')] : seen)})`
}

/** "1st", "2nd", "3rd", "11th". */
export function ordinal(place: number): string {
  const [tens, ones] = [Math.floor(place / 10) % 10, place % 10]
  const ending = tens === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][ones] ?? 'th')
  return `${place}${ending}`
}
