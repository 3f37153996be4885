/**
 * The line to one person that an interaction opens: a first answer within three seconds, or word that it takes longer, then
 * messages that this person alone sees, for 15 minutes.
 */
import {
  type APIInteractionResponse,
  type APIModalInteractionResponseCallbackData,
  InteractionResponseType,
  MessageFlags,
} from 'discord.js'
import type { Body } from '../render/body.ts'
import type { Spot } from './events.ts'
import { edit, faultOf, followUp, privately, type Reach, respond, takeBack } from './reach.ts'

export type Line = {
  /** Tells Discord that the answer takes longer. False where nobody waits for it any more. */
  defer(): Promise<boolean>
  /** One answer, page after page; the first in place of the pressed message where it stands `instead`. Throws where refused. */
  show(pages: readonly Body[], where: 'below' | 'instead'): Promise<void>
  /** False where something was told to Discord before: a form can only be the first. Throws where refused. */
  open(form: APIModalInteractionResponseCallbackData): Promise<boolean>
  /** Nothing is to be said: `done` stands where Discord has to show something. */
  finish(done: readonly Body[]): Promise<void>
}

/**
 * What the person sees so far: nothing of ours; a message that says that we think; the pressed message as it was; the answer;
 * an answer that we did not give, as where an interaction came twice; that we did not respond.
 */
type Stage = 'open' | 'thinking' | 'quiet' | 'answered' | 'spent' | 'late'

export function openLine(reach: Reach, spot: Spot): Line {
  const { log, clock } = reach
  const { message: pressed } = spot
  let stage: Stage = 'open'

  /** The first answer to the interaction; where Discord does not say whether it has it, `supposed` is what is then seen. */
  async function begin(response: APIInteractionResponse, then: Stage, supposed: Stage = then): Promise<Stage> {
    const taken = await respond(reach, spot, response)
    stage = taken === 'taken' ? then : taken === 'unknown' ? supposed : taken
    if (stage === 'late')
      log.warn({ interaction: spot.interaction, afterMs: clock.now().getTime() - spot.at }, 'an answer came too late')
    return stage
  }

  /**
   * The message with a select is told its own controls again: it forgets what was chosen, which could not be chosen again before
   * something else was (https://github.com/discord/discord-api-docs/issues/4801). Nothing else of it changes, so it is not
   * marked as edited (issue 3134 there). Where Discord does not take that, the answer comes all the same.
   */
  async function letChooseAgain(): Promise<void> {
    if (stage !== 'open' || pressed?.chosenIn === undefined) return
    const components = pressed.chosenIn as Body['components']
    await begin({ type: InteractionResponseType.UpdateMessage, data: { components } }, 'quiet').catch((error) =>
      log.info(faultOf(error), 'a select could not be set back'),
    )
  }

  async function showFirst(body: Body, instead: boolean): Promise<boolean> {
    if (!instead) await letChooseAgain()
    if (stage === 'open') {
      // An answer that Discord does not acknowledge is drawn over itself.
      const begun = instead
        ? await begin({ type: InteractionResponseType.UpdateMessage, data: body }, 'answered', 'quiet')
        : await begin(
            { type: InteractionResponseType.ChannelMessageWithSource, data: privately(body) },
            'answered',
            'thinking',
          )
      if (begun === 'answered') return true
    }
    if (stage === 'late') return false
    const isOriginal =
      stage === 'thinking' ||
      (stage === 'quiet' && instead) ||
      // Else what stands there may be the pressed message itself, which everybody may see.
      (stage === 'spent' && pressed === undefined)
    const reached = isOriginal ? await edit(reach, spot, body) : 'gone'
    const end = reached === 'gone' ? await followUp(reach, spot, body) : reached
    stage = 'answered'
    if (end === 'over') log.info({ interaction: spot.interaction }, 'an answer could not be shown: its line is closed')
    return end !== 'over'
  }

  return {
    async defer() {
      // A message that may be drawn anew waits itself: what is answered below it can still be a message of its own.
      if (pressed?.isPrivate === true) await letChooseAgain()
      if (stage !== 'open') return stage !== 'late'
      const begun =
        pressed?.isPrivate === true
          ? await begin({ type: InteractionResponseType.DeferredMessageUpdate }, 'quiet')
          : await begin(
              {
                type: InteractionResponseType.DeferredChannelMessageWithSource,
                data: { flags: MessageFlags.Ephemeral },
              },
              'thinking',
            )
      return begun !== 'late'
    },

    async show([first, ...rest], where) {
      if (first === undefined) return
      if (!(await showFirst(first, where === 'instead' && pressed?.isPrivate === true))) return
      for (const page of rest) if ((await followUp(reach, spot, page)) === 'over') return
    },

    async open(form) {
      if (stage !== 'open') return false
      // A form that may not be there cannot be looked for: it is left to the person to ask again.
      return (await begin({ type: InteractionResponseType.Modal, data: form }, 'answered')) !== 'spent'
    },

    async finish([done]) {
      if (done === undefined) return
      await letChooseAgain()
      if (stage === 'open') {
        const quietly: APIInteractionResponse = { type: InteractionResponseType.DeferredMessageUpdate }
        const aloud: APIInteractionResponse = {
          type: InteractionResponseType.ChannelMessageWithSource,
          data: privately(done),
        }
        await begin(pressed === undefined ? aloud : quietly, 'answered')
      } else if (stage === 'thinking') {
        await (pressed === undefined ? edit(reach, spot, done) : takeBack(reach, spot))
      }
    },
  }
}
