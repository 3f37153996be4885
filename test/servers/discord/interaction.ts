/** One interaction: what a person did, and the app's first answer to it. */
import type { DiscordMessage, Json } from './world.ts'

/** 2 command, 3 component, 4 autocomplete, 5 modal submission. */
export type InteractionType = 2 | 3 | 4 | 5

export type Interaction = {
  readonly id: string
  readonly token: string
  readonly type: InteractionType
  readonly user: string
  readonly channel: string
  /** Only the person has installed the app, not the guild. */
  readonly userInstalled: boolean
  /** When the person acted, in milliseconds of the server's clock. */
  readonly at: number
  /** The message whose component was pressed, or whose component opened the modal. */
  readonly message?: DiscordMessage
  reply?: DiscordReply
  /** What `@original` means. */
  original?: DiscordMessage
  /** Set where Discord waits no longer. */
  lost: boolean
  followups: number
}

/** The first answer of an app, and what a person has of it. */
export type DiscordReply = {
  /** 4 message, 5 deferred message, 6 deferred update, 7 update, 8 choices, 9 modal. */
  readonly type: 4 | 5 | 6 | 7 | 8 | 9
  /** As the app wrote it. */
  readonly data: Json
  /** The message shown or changed; for 5 the one that thinks. */
  readonly message?: DiscordMessage
  readonly modal?: DiscordModal
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[]
}

export type DiscordModal = {
  readonly custom_id: string
  readonly title: string
  /** Rows with a text input each, labels with one input each, or texts. */
  readonly components: readonly Json[]
  readonly user: string
  /** What it answers; the submission comes from there. */
  readonly origin: Interaction
}
