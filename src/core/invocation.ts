/** What a person asked of the bot, and what they get back. Platforms turn their events into one and render the other. */
import type { ChannelRef } from './channel.ts'
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
  readonly person: Person
  readonly asked: Asked
}

export type Reply =
  | { readonly kind: 'show'; readonly message: Message }
  | { readonly kind: 'redraw'; readonly message: Message }
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'choices'; readonly choices: readonly Choice[] }
  | { readonly kind: 'done' }

/** What a platform learns of its channels outside of any question. */
export type News = {
  readonly key: string
  readonly workspace: string
  readonly channel?: string
  readonly what: 'lost' | 'back' | 'renamed' | 'deleted' | 'revoked'
  readonly name?: string
}
