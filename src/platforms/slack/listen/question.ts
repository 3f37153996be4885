/** What people ask in Slack, as its payloads are read: by whom, about which channel, and what they were looking at. */
import { z } from 'zod'
import type { ChannelRef } from '../../../core/channel.ts'
import type { Asked } from '../../../core/invocation.ts'
import type { Metadata } from './metadata.ts'
import { Id, Maybe } from './payload.ts'

/** A person as a payload names them; `team` is the workspace they belong to. */
export type Caller = { readonly id: string; readonly name?: string; readonly team?: string }

/** What is asked, by whom, about which channel. */
export type Question = {
  /** The platform's event id: `slack:<team>:<trigger id or event id>`. */
  readonly key: string
  readonly asked: Asked
  readonly caller: Caller
  readonly channel: ChannelRef
  /** As the payload has it; Slack's words for what has no name are left out, a direct conversation is empty. */
  readonly channelName?: string
  /** Asked in another place than that channel: in Home, or by a control that names another channel. */
  readonly fromElsewhere?: true
}

/** What a person was looking at when they asked, with what Slack gave to answer there. */
export type Spot =
  /** A slash command, or a control of a message. `channel` is where it was shown. */
  | {
      readonly kind: 'message'
      readonly trigger: string
      readonly channel: string
      readonly responseUrl?: string
      /** Whether a message was pressed that this person alone sees; such a one can be drawn anew. */
      readonly isEphemeral: boolean
    }
  | {
      readonly kind: 'modal'
      readonly trigger: string
      readonly view: string
      readonly hash?: string
      readonly metadata?: Metadata
    }
  | { readonly kind: 'home'; readonly trigger: string }

/** A person in the payload of an interaction. */
export const UserSchema = z.object({ id: Id, username: Maybe, name: Maybe, team_id: Maybe })

export function callerOf({ id, username, name, team_id }: z.infer<typeof UserSchema>): Caller {
  return { id, ...named(username ?? name), ...(team_id === undefined ? {} : { team: team_id }) }
}

export function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name }
}

/** What a modal remembers of its channel beside the id. */
export function rememberedOf({
  channelName,
  fromElsewhere,
}: Metadata): Pick<Question, 'channelName' | 'fromElsewhere'> {
  return {
    ...(channelName === undefined ? {} : { channelName }),
    ...(fromElsewhere === undefined ? {} : { fromElsewhere }),
  }
}
