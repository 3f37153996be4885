/**
 * A chat that counts what arrives. Slack's way: each channel and each workspace has a bucket that fills at its rate and holds
 * one second of it. Discord's: never more than so many in any stretch of time. What is beyond is refused as the real ones do.
 */

import { type ChannelRef, channelKey, workspaceKey } from '../../../src/core/channel.ts'
import type { SendOutcome } from '../../../src/core/delivery.ts'
import { SECOND } from '../../../src/core/instant.ts'
import type { Clock, Platform } from '../../../src/core/ports.ts'
import { PACE as DISCORD } from '../../../src/platforms/discord/limits.ts'
import { PACE as SLACK } from '../../../src/platforms/slack/limits.ts'
import { OPEN_CHAT } from '../../desk.ts'
import { createRecordingPlatform } from '../../recording-platform.ts'
import { createRandom } from '../random.ts'

export type Chat = 'slack' | 'discord'

export type Refusal = { readonly blocks: 'channel' | 'workspace' | 'bot'; readonly afterMs: number }
/** Counts one that arrives at an instant, unless it is beyond the limit: then the milliseconds to wait. */
type Limit = (key: string, at: number) => number

/** The way there takes 20–60 ms, the whole answer 100–300 ms. */
const THERE = { least: 20, spread: 40 }
const BACK = { least: 80, spread: 160 }

export type StrictChat = {
  readonly platform: Platform
  accepted(): number
  refused(): number
  /** Deliveries that were accepted again. */
  repeated(): number
  mostAtOnce(): number
  /** From the first arrival to the last. */
  seconds(): number
  /** Of what its limits allow in that time: five a second for each workspace that was sent to, fifty for Discord's bot. */
  share(): number
}

export function createStrictChat(name: Chat, clock: Clock): StrictChat {
  const random = createRandom(7)
  const limited = name === 'slack' ? slackLimits() : discordLimits()
  const stands = new Set<string>()
  const lines = new Set<string>()
  let [accepted, refused, atOnce, most] = [0, 0, 0, 0]
  let first = Number.NaN
  let last = Number.NaN

  const takes = ({ least, spread }: typeof THERE) => clock.sleep(Math.round(least + random() * spread))

  const platform: Platform = {
    ...createRecordingPlatform(name),
    ...OPEN_CHAT,
    name,
    pace: name === 'slack' ? SLACK : DISCORD,
    async send({ id, channel }): Promise<SendOutcome> {
      most = Math.max(most, ++atOnce)
      await takes(THERE)
      const at = clock.now().getTime()
      const refusal = limited(channel, at)
      if (Number.isNaN(first)) first = at
      if (refusal === undefined) {
        accepted += 1
        stands.add(id)
        lines.add(name === 'slack' ? channel.workspace : '')
        last = at
      } else refused += 1
      await takes(BACK)
      atOnce -= 1
      return refusal === undefined ? { kind: 'sent', ref: id } : { kind: 'later', ...refusal, why: 'rate limited' }
    },
  }
  return {
    platform,
    accepted: () => accepted,
    refused: () => refused,
    repeated: () => accepted - stands.size,
    mostAtOnce: () => most,
    seconds: () => (last - first) / SECOND,
    // The first of each line begins the time, so it is no part of what came in it.
    share: () => (accepted - lines.size) / (lines.size * (name === 'slack' ? 5 : 50) * ((last - first) / SECOND)),
  }
}

export function slackLimits(): (channel: ChannelRef, at: number) => Refusal | undefined {
  const ofChannel = bucket(1)
  const ofWorkspace = bucket(5)
  return (channel, at) => {
    const channelMs = ofChannel(channelKey(channel), at)
    if (channelMs > 0) return { blocks: 'channel', afterMs: wholeSeconds(channelMs) }
    const workspaceMs = ofWorkspace(workspaceKey(channel), at)
    return workspaceMs > 0 ? { blocks: 'workspace', afterMs: wholeSeconds(workspaceMs) } : undefined
  }
}

export function discordLimits(): (channel: ChannelRef, at: number) => Refusal | undefined {
  const ofChannel = stretch(5, 5 * SECOND)
  const ofBot = stretch(50, SECOND)
  return (channel, at) => {
    const channelMs = ofChannel(channelKey(channel), at)
    if (channelMs > 0) return { blocks: 'channel', afterMs: channelMs }
    const botMs = ofBot('', at)
    return botMs > 0 ? { blocks: 'bot', afterMs: botMs } : undefined
  }
}

/** Slack's Retry-After is in whole seconds. */
const wholeSeconds = (ms: number): number => Math.ceil(ms / SECOND) * SECOND

function bucket(perSecond: number): Limit {
  const levels = new Map<string, { at: number; tokens: number }>()
  return (key, at) => {
    const before = levels.get(key) ?? { at, tokens: perSecond }
    const tokens = Math.min(perSecond, before.tokens + ((at - before.at) / SECOND) * perSecond)
    const enough = tokens >= 1
    levels.set(key, { at, tokens: enough ? tokens - 1 : tokens })
    return enough ? 0 : ((1 - tokens) / perSecond) * SECOND
  }
}

function stretch(most: number, perMs: number): Limit {
  const arrivals = new Map<string, number[]>()
  return (key, at) => {
    const recent = (arrivals.get(key) ?? []).filter((one) => one > at - perMs)
    const [oldest = at] = recent
    const enough = recent.length < most
    arrivals.set(key, enough ? [...recent, at] : recent)
    return enough ? 0 : oldest + perMs - at
  }
}
