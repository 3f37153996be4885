/** Writing and editing messages: the body is checked, and what Discord adds by itself is added. */
import { type MessageBody, MessageBodySchema } from './bodies.ts'
import { readForm } from './form-errors.ts'
import { refuse } from './refusal.ts'
import { type DiscordMessage, FLAG, type Json, type World } from './world.ts'

/** Flags that an app may set. */
const SETTABLE = FLAG.suppressEmbeds | FLAG.ephemeral | (1 << 12)

let componentIds = 0

/** Puts a message of the bot's into a channel; `parts` say what the body does not. Throws 50035 and 50006. */
export function writeMessage(
  world: World,
  channel: string,
  body: Json,
  parts: Partial<DiscordMessage> = {},
): DiscordMessage {
  const read = readForm(MessageBodySchema, body)
  const content = contentOf(read)
  const thinks = ((parts.flags ?? 0) & FLAG.loading) !== 0
  if (!thinks && isEmpty(content)) refuse(50006)
  return world.put(channel, {
    ...content,
    flags: (read.flags ?? 0) & SETTABLE,
    ...(read.nonce != null && { nonce: read.nonce }),
    args: body,
    ...parts,
  })
}

/** What the body does not name stays; the mentions that are allowed do not. */
export function editMessage(world: World, message: DiscordMessage, body: Json): void {
  const read = readForm(MessageBodySchema, body)
  const given = Object.entries(contentOf(read)).filter(([key]) => key in body)
  const next = { content: message.content, embeds: message.embeds, components: message.components }
  Object.assign(next, Object.fromEntries(given))
  if (isEmpty(next)) refuse(50006)
  // Other controls alone do not mark a message as edited.
  const isEdited = given.some(([key]) => key !== 'components')
  const edited = isEdited ? { edited_timestamp: new Date(world.now()).toISOString() } : {}
  Object.assign(message, next, { args: body, ...edited })
}

type Content = Pick<DiscordMessage, 'content' | 'embeds' | 'components'>

function contentOf({ content, embeds, components }: MessageBody): Content {
  return {
    content: content ?? '',
    embeds: (embeds ?? []).map(withoutNothing).filter((embed) => Object.keys(embed).length > 0),
    components: (components ?? []).map(numbered),
  }
}

const isEmpty = ({ content, embeds, components }: Content) =>
  content === '' && embeds.length === 0 && components.length === 0

/** Discord gives back neither null nor what was empty. */
function withoutNothing(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one != null && one !== ''))
}

/** Every component has a number of its own in its message. */
function numbered(component: Json): Json {
  const { components, ...own } = withoutNothing(component)
  const inside = components as Json[] | undefined
  return { id: ++componentIds, ...own, ...(inside !== undefined && { components: inside.map(numbered) }) }
}
