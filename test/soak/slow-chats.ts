/** Both chats with the limits of the real ones, in virtual time, and how late each digest was beyond what the limits make of it. */
import { type PlatformName, workspaceKey } from '../../src/core/channel.ts'
import type { SendOutcome } from '../../src/core/delivery.ts'
import type { Instant } from '../../src/core/instant.ts'
import type { Clock, Platform } from '../../src/core/ports.ts'
import { PACE as DISCORD } from '../../src/platforms/discord/limits.ts'
import { PACE as SLACK } from '../../src/platforms/slack/limits.ts'
import { discordLimits, slackLimits } from '../bench/deliveries/strict-chat.ts'
import { createRandom } from '../bench/random.ts'
import { OPEN_CHAT } from '../desk.ts'
import { createRecordingPlatform } from '../recording-platform.ts'

export type Chats = {
  readonly platforms: ReadonlyMap<PlatformName, Platform>
  accepted(): number
  refused(): number
  /** Milliseconds beyond what the limits impose: the value that a share of all digests did not pass. */
  lateness(share: number): number
}

const TENTH = 100
/** An hour, in tenths of a second. */
const LATEST = 36_000

export function createSlowChats(clock: Clock): Chats {
  const random = createRandom(7)
  let accepted = 0
  let refused = 0
  const late = new Uint32Array(LATEST + 1)
  /** By slot and line: how many have come before it, so that the n-th cannot come sooner than n turns of the pace after the slot. */
  let turns = new Map<string, number>()
  let lastSlot = 0

  function turnOf(line: string): number {
    const turn = turns.get(line) ?? 0
    turns.set(line, turn + 1)
    return turn
  }

  function note(slotAt: Instant, turnMs: number, at: Instant): void {
    const beyond = Math.max(0, at - slotAt - turnMs)
    const bucket = Math.min(Math.floor(beyond / TENTH), LATEST)
    late[bucket] = (late[bucket] ?? 0) + 1
  }

  function chat(name: 'slack' | 'discord'): Platform {
    const pace = name === 'slack' ? SLACK : DISCORD
    const limited = name === 'slack' ? slackLimits() : discordLimits()
    return {
      ...createRecordingPlatform(name),
      ...OPEN_CHAT,
      name,
      pace,
      async send({ id, channel, slot }): Promise<SendOutcome> {
        await clock.sleep(20 + random() * 40)
        const at = clock.now().getTime()
        const refusal = limited(channel, at)
        const slotAt = slot.startsWith('scheduled:') ? Date.parse(slot.slice('scheduled:'.length)) : undefined
        if (refusal !== undefined) refused += 1
        else {
          accepted += 1
          if (slotAt !== undefined) {
            if (slotAt > lastSlot) turns = new Map()
            lastSlot = Math.max(lastSlot, slotAt)
            const ofWorkspace =
              (turnOf(`${slotAt} ${workspaceKey(channel)}`) * pace.workspace.perMs) / pace.workspace.sends
            const ofBot = (turnOf(`${slotAt} ${name}`) * pace.bot.perMs) / pace.bot.sends
            note(slotAt, Math.max(ofWorkspace, ofBot), at)
          }
        }
        await clock.sleep(80 + random() * 160)
        return refusal === undefined ? { kind: 'sent', ref: id } : { kind: 'later', ...refusal, why: 'rate limited' }
      },
    }
  }

  return {
    platforms: new Map([
      ['slack', chat('slack')],
      ['discord', chat('discord')],
    ]),
    accepted: () => accepted,
    refused: () => refused,
    lateness(share) {
      const all = late.reduce((sum, count) => sum + count, 0)
      let seen = 0
      for (const [tenths, count] of late.entries()) {
        seen += count
        if (seen >= all * share) return tenths * TENTH
      }
      return 0
    },
  }
}
