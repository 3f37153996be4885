/** What a person asked of the bot, and what they get back. Platforms turn their events into one and render the other. */
import type { ChannelRef } from './channel.ts'
import type { Instant } from './instant.ts'
import type { Choice, Form, Message } from './message.ts'

export type Asked =
  /** Text behind `/papers`, as typed. */
  | { readonly kind: 'command'; readonly text: string }
  /** A command whose arguments came apart already. */
  | { readonly kind: 'command'; readonly name: string; readonly args: Readonly<Record<string, string>> }
  | { readonly kind: 'action'; readonly id: string; readonly value?: string; readonly delivery?: string }
  | {
      readonly kind: 'submit'
      readonly form: string
      readonly values: Readonly<Record<string, string>>
      /** The topic that was previewed, when the form came back to be confirmed. */
      readonly previewed?: string
    }
  | { readonly kind: 'suggest'; readonly command: string; readonly argument: string; readonly typed: string }
  | { readonly kind: 'home' }

export type Person = {
  readonly id: string
  /** As others call them, for the public line; absent where the platform does not say. */
  readonly name?: string
  readonly zone?: string
  /** Whether the platform says that this person may change the channel. */
  readonly mayManage: boolean
  /** A guest of the workspace, who may look only. */
  readonly isGuest?: boolean
}

export type Invocation = {
  /** The platform's event id; a repeat is a no-op. */
  readonly key: string
  readonly channel: ChannelRef
  /** What people call the channel; empty for a conversation without a name. Absent where the platform does not say. */
  readonly channelName?: string
  readonly person: Person
  readonly asked: Asked
  /** Asked in another place than the channel that it is about: nothing else says that the person is in that channel. */
  readonly fromElsewhere?: true
}

export type Reply =
  | { readonly kind: 'show'; readonly message: Message }
  | { readonly kind: 'redraw'; readonly message: Message }
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'choices'; readonly choices: readonly Choice[] }
  /** `isRepeat`: it came before, perhaps to another process, which answers it. */
  | { readonly kind: 'done'; readonly isRepeat?: true }

/**
 * What a platform learns of its channels outside of any question. Without a channel it is about the whole workspace. `why`, for
 * what was lost, deleted or revoked, is a sentence's end that follows "held: ": "the channel was archived".
 */
export type News = {
  /** The platform's event id; a repeat is a no-op. */
  readonly key: string
  readonly workspace: string
  readonly channel?: string
  readonly what: 'lost' | 'back' | 'renamed' | 'moved' | 'deleted' | 'revoked'
  readonly name?: string
  /** The id by which a channel that moved is known from now on. */
  readonly to?: string
  readonly why?: string
  /** When it happened, where the platform says so. */
  readonly at?: Instant
}
