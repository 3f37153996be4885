/** A message as Discord takes it: https://docs.discord.com/developers/resources/message#create-message */
import type {
  APIActionRowComponent,
  APIButtonComponentWithCustomId,
  APIEmbed,
  APIStringSelectComponent,
} from 'discord.js'

export type Control = APIButtonComponentWithCustomId | APIStringSelectComponent
export type Row = APIActionRowComponent<Control>

/**
 * What a new message, an answer and an edit take alike. Every part is always there, so that an edit leaves nothing of what
 * stood before, and nobody is ever notified.
 */
export type Body = {
  readonly content: string
  readonly embeds: APIEmbed[]
  readonly components: Row[]
  readonly allowed_mentions: { readonly parse: [] }
}

export function bodyOf({ content = '', embeds = [], components = [] }: Partial<Body>): Body {
  return { content, embeds, components, allowed_mentions: { parse: [] } }
}

/** The characters of embeds, as Discord counts them for all embeds of a message. */
export function sizeOf(embeds: readonly APIEmbed[]): number {
  return embeds.reduce((sum, { title = '', description = '' }) => sum + title.length + description.length, 0)
}
