/** What a topic would bring, as every answer about a topic shows it. */
import { type Item, type Message, shorten } from '../message.ts'
import type { Paper } from '../paper.ts'
import { paperItem } from '../paper-item.ts'
import { count, line, message } from '../reply.ts'
import { barChart, rateOf, shareOf, type Volume } from '../volume.ts'

export type Outlook = {
  /** Canonical text. */
  readonly topic: string
  /** The reading in words. */
  readonly reading: string
  readonly hints: readonly string[]
  readonly volume: Volume
  /** Of the last seven days. */
  readonly best: readonly Paper[]
  /** The same words as a phrase, where that brings at most half as much. */
  readonly asPhrase?: { readonly topic: string; readonly volume: Volume }
}

export function tryMessage(outlook: Outlook): Message {
  return message({ title: `What ${shorten(outlook.topic, 120)} would have posted`, items: outlookItems(outlook) })
}

export function outlookItems({ reading, hints, volume, best, asPhrase }: Outlook): Item[] {
  const phrase = asPhrase === undefined ? '' : ` · as a phrase ${asPhrase.topic} ${rateOf(asPhrase.volume)}`
  const chart: Item = { kind: 'preformatted', text: `${barChart(volume)}  papers a week` }
  const heading: Item = { kind: 'heading', text: 'Best of the last 7 days' }
  return [
    line(`Reads as: ${reading}`),
    ...hints.map((hint) => line(`Note: ${hint}`)),
    line(volumeSentence(volume) + phrase),
    ...(volume.matched === 0 ? [] : [chart]),
    ...(best.length === 0 ? [] : [heading, ...best.map((paper, at) => paperItem({ number: at + 1, paper }))]),
  ]
}

function volumeSentence(volume: Volume): string {
  const { considered, matched, weeks, from, to } = volume
  if (considered === 0) return `The archive holds nothing listed from ${from} to ${to}, so there is no volume to show.`
  const rate = rateOf(volume)
  const span = weeks.length === 1 ? 'the week' : `the ${weeks.length} weeks`
  const share = `${matched.toLocaleString('en-GB')} of ${count(considered, 'paper')}, ${shareOf(volume)}`
  return `${rate.charAt(0).toUpperCase()}${rate.slice(1)} over ${span} to ${to} (${share})`
}
