/** `papers.yaml` written from what stands. What is written reads back to the same. */
import { Document, isMap, isSeq } from 'yaml'
import type { ExportedChannel } from '../core/as-code.ts'
import { shorten } from '../core/message.ts'
import { visible } from '../core/readable.ts'

/**
 * The text of the file: channels and topics as they come, names and readings as comments. `schema` is where editors find what
 * may be written; `notes` are sentences for its head.
 */
export function writePapers(
  channels: readonly ExportedChannel[],
  { schema, notes }: { readonly schema: string; readonly notes: readonly string[] },
): string {
  const document = new Document({ channels: channels.map(plainChannel) })
  document.commentBefore = [` yaml-language-server: $schema=${schema}`, ...notes.map(comment)].join('\n')
  const list = document.get('channels')
  if (isSeq(list))
    for (const [index, node] of list.items.entries()) {
      const channel = channels[index]
      if (!isMap(node) || channel === undefined) continue
      if (channel.about !== '') node.commentBefore = comment(channel.about)
      node.spaceBefore = index > 0
      const topics = node.get('topics')
      if (!isSeq(topics)) continue
      for (const [position, topic] of topics.items.entries()) {
        const reading = channel.topics[position]?.reading
        if (isMap(topic) && reading !== undefined) topic.commentBefore = comment(reading)
      }
    }
  return document.toString({ lineWidth: 0, singleQuote: true, blockQuote: false })
}

/** A reading may spell out whole packs. */
const LONGEST_COMMENT = 160

const comment = (text: string): string => ` ${shorten(visible(text), LONGEST_COMMENT)}`

function plainChannel({ channel, schedule, zone, paused, settings, topics }: ExportedChannel): object {
  const { announce, quiet, ...others } = settings
  return {
    channel,
    schedule,
    ...(zone === undefined ? {} : { zone }),
    ...(paused === undefined ? {} : { paused }),
    settings: { ...others, announce: announce ? 'on' : 'off', quiet: quiet ? 'on' : 'off' },
    topics: topics.map(({ topic, label, paused }) => ({ topic, as: label, ...(paused ? { paused } : {}) })),
  }
}
