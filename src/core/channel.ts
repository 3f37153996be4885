/** A place in a chat that can follow topics. It always carries its platform, so nobody ever guesses one from an id. */
import { z } from 'zod'

export const PLATFORMS = ['slack', 'discord', 'terminal'] as const
export type PlatformName = (typeof PLATFORMS)[number]

export const ChannelRefSchema = z.strictObject({
  platform: z.enum(PLATFORMS),
  workspace: z.string().regex(/^[^/\s]+$/),
  channel: z.string().regex(/^\S+$/),
})
export type ChannelRef = Readonly<z.infer<typeof ChannelRefSchema>>

/** `platform:workspace/channel`, the one written form: in the database, in JSON and on the command line. */
export type ChannelKey = string

export function channelKey({ platform, workspace, channel }: ChannelRef): ChannelKey {
  return `${platform}:${workspace}/${channel}`
}

/** Reads `platform:workspace/channel`; undefined where the text is no such thing. */
export function parseChannelKey(text: string): ChannelRef | undefined {
  const [, platform, workspace, channel] = /^(\w+):([^/\s]+)\/(\S+)$/.exec(text) ?? []
  const parsed = ChannelRefSchema.safeParse({ platform, workspace, channel })
  return parsed.success ? parsed.data : undefined
}
