/** Interactions under way: how they are answered, by whom they may still be answered, and what single persons see of it. */
import { readAnswer } from './answers.ts'
import type { DiscordModal, DiscordReply, Interaction } from './interaction.ts'
import { editMessage, writeMessage } from './messages.ts'
import type { Modals } from './modals.ts'
import { messageJson } from './payloads.ts'
import { refuse } from './refusal.ts'
import { type DiscordMessage, FLAG, type Json, type World } from './world.ts'

export type Interactions = {
  open(parts: Omit<Interaction, 'id' | 'token' | 'lost' | 'followups'>): Interaction
  /** Resolves with the first answer; rejects when Discord has waited long enough, or when `lose` is called. */
  answered(interaction: Interaction, withinMs: number): Promise<DiscordReply>
  /** What a POST to the callback address comes to; the answer's body where `with_response` is asked for. */
  callBack(id: string, token: string, body: Json): Json
  /** What the webhook of an interaction does; `message` is `@original` or an id. */
  followUp(token: string, body: Json): Json
  readMessage(token: string, message: string): Json
  editMessage(token: string, message: string, body: Json): Json
  deleteMessage(token: string, message: string): void
  /** Messages that only this person sees, oldest first, without those that still think. */
  privately(user: string): readonly DiscordMessage[]
  /** How many answers this person still waits for. */
  thinking(user: string): number
}

const ANSWER_MS = 3_000
const TOKEN_LIFE_MS = 15 * 60_000
const FOLLOWUPS_OF_USER_INSTALL = 5

export function createInteractions(world: World, modals: Modals): Interactions {
  const byId = new Map<string, Interaction>()
  const byToken = new Map<string, Interaction>()
  const waiting = new Map<string, (reply: DiscordReply) => void>()

  function open(parts: Parameters<Interactions['open']>[0]): Interaction {
    const id = world.nextId(parts.at)
    const token = Buffer.from(`interaction:${id}:${byId.size}`).toString('base64url')
    const interaction: Interaction = { ...parts, id, token, lost: false, followups: 0 }
    byId.set(id, interaction)
    byToken.set(token, interaction)
    return interaction
  }

  function answered(interaction: Interaction, withinMs: number): Promise<DiscordReply> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(interaction.id)
        interaction.lost = true
        reject(new Error('The application did not respond.'))
      }, withinMs)
      waiting.set(interaction.id, (reply) => {
        clearTimeout(late)
        resolve(reply)
      })
    })
  }

  function show(interaction: Interaction, body: Json, parts: Partial<DiscordMessage> = {}): DiscordMessage {
    const { id, type, user, channel } = interaction
    const hidden = (Number(body.flags ?? 0) & FLAG.ephemeral) !== 0
    return writeMessage(world, channel, body, {
      type: type === 2 ? 20 : 19,
      interaction: { id, type, user },
      ...(hidden && { seenBy: user }),
      ...parts,
    })
  }

  function apply(interaction: Interaction, type: DiscordReply['type'], data: Json): DiscordReply {
    const { user, message: pressed } = interaction
    switch (type) {
      case 4: {
        const message = show(interaction, data)
        interaction.original = message
        return { type, data, message }
      }
      case 5: {
        const flags = (Number(data.flags ?? 0) & FLAG.ephemeral) | FLAG.loading
        const message = show(interaction, { flags }, { flags })
        interaction.original = message
        return { type, data, message }
      }
      case 6:
      case 7: {
        if (pressed === undefined) return refuse(50035)
        interaction.original = pressed
        if (type === 7) editMessage(world, pressed, data)
        return { type, data, message: pressed }
      }
      case 8:
        return { type, data, choices: data.choices as NonNullable<DiscordReply['choices']> }
      case 9: {
        const { custom_id, title, components } = data as Pick<DiscordModal, 'custom_id' | 'title' | 'components'>
        return { type, data, modal: modals.open({ custom_id, title, components, user, origin: interaction }) }
      }
    }
  }

  function callBack(id: string, token: string, body: Json): Json {
    const interaction = byId.get(id)
    if (interaction === undefined || interaction.token !== token) return refuse(10062)
    if (interaction.reply !== undefined) refuse(40060)
    if (interaction.lost || world.now() - interaction.at >= ANSWER_MS) refuse(10062)
    const { type, data } = readAnswer(interaction, body)
    const reply = apply(interaction, type, data)
    interaction.reply = reply
    waiting.get(id)?.(reply)
    waiting.delete(id)
    const { message } = reply
    return {
      interaction: {
        id,
        type: interaction.type,
        ...(message !== undefined && {
          response_message_id: message.id,
          response_message_loading: type === 5,
          response_message_ephemeral: message.seenBy !== undefined,
        }),
      },
      ...(message !== undefined && type !== 6 && { resource: { type, message: messageJson(world, message) } }),
    }
  }

  /** The interaction of a webhook token, if it may still be used. */
  function alive(token: string): Interaction {
    const interaction = byToken.get(token)
    if (interaction?.reply === undefined) return refuse(10015)
    if (world.now() - interaction.at >= TOKEN_LIFE_MS) refuse(50027)
    return interaction
  }

  function messageFor(interaction: Interaction, id: string): DiscordMessage {
    const { original, channel } = interaction
    const ofIt = world.channels.get(channel)?.messages ?? []
    const message =
      id === '@original'
        ? ofIt.find((one) => one === original)
        : ofIt.find((one) => one.id === id && (one === original || one.interaction?.id === interaction.id))
    return message ?? refuse(10008)
  }

  function edit(message: DiscordMessage, body: Json): Json {
    editMessage(world, message, body)
    message.flags &= ~FLAG.loading
    return messageJson(world, message)
  }

  return {
    open,
    answered,
    callBack,
    followUp(token, body) {
      const interaction = alive(token)
      const { original } = interaction
      // For old apps the first follow-up after a deferral fills the message that thinks.
      if (original !== undefined && (original.flags & FLAG.loading) !== 0) return edit(original, body)
      if (interaction.userInstalled && interaction.followups >= FOLLOWUPS_OF_USER_INSTALL) refuse(40094)
      interaction.followups += 1
      return messageJson(world, show(interaction, body))
    },
    readMessage: (token, id) => messageJson(world, messageFor(alive(token), id)),
    editMessage(token, id, body) {
      const interaction = alive(token)
      return edit(messageFor(interaction, id), body)
    },
    deleteMessage: (token, id) => world.drop(messageFor(alive(token), id)),
    privately: (user) => seenBy(user).filter(({ flags }) => (flags & FLAG.loading) === 0),
    thinking: (user) => seenBy(user).filter(({ flags }) => (flags & FLAG.loading) !== 0).length,
  }

  function seenBy(user: string): DiscordMessage[] {
    const all = [...world.channels.values()].flatMap(({ messages }) => messages)
    return all.filter((message) => message.seenBy === user).sort((one, other) => one.at - other.at)
  }
}
