/**
 * Running text as rich_text elements, in which every text is literal and every format a property:
 * https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
 */
import type { types } from '@slack/bolt'
import { parseChannelKey } from '../../../core/channel.ts'
import { partsToType, timestampOf } from '../../../core/cut.ts'
import { clean } from '../../../core/harmless.ts'
import type { Run, Text } from '../../../core/message.ts'
import { DATE_FORMAT, webAddress } from './text.ts'

/** In public nobody is named by a mention: it could notify. */
export type Audience = 'public' | 'private'

const PERSON = /^[UW][A-Z0-9]+$/
const CHANNEL = /^[CG][A-Z0-9]+$/

/** Empty where nothing can be seen. */
export function richElements(text: Text, audience: Audience): types.RichTextElement[] {
  return text.flatMap((run) => elementsOf(run, audience))
}

function elementsOf(run: Run, audience: Audience): types.RichTextElement[] {
  const { strong, at, person = '', place, url } = run
  const text = clean(run.text)
  const style = strong === true ? { style: { bold: true } } : {}
  const timestamp = timestampOf(at)
  if (timestamp !== undefined)
    return [{ type: 'date', timestamp, format: DATE_FORMAT, ...(text === '' ? {} : { fallback: text }), ...style }]
  if (audience === 'private' && PERSON.test(person)) return [{ type: 'user', user_id: person, ...style }]
  const channel = channelNamed(place)
  if (channel !== undefined) return [{ type: 'channel', channel_id: channel, ...style }]
  const address = webAddress(url)
  if (address !== undefined)
    return [{ type: 'link', url: address, text: text.trim() === '' ? address : text, ...style }]
  return partsToType(text).map((part) => ({
    type: 'text',
    text: part.text,
    ...(part.isCode ? { style: { ...style.style, code: true } } : style),
  }))
}

/** Slack itself hides the name of a private channel from those outside of it. */
function channelNamed(place: string | undefined): string | undefined {
  const ref = place === undefined ? undefined : parseChannelKey(place)
  return ref?.platform === 'slack' && CHANNEL.test(ref.channel) ? ref.channel : undefined
}
