/** Who the bot is in the workspace that its token was made for. */
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'

export type Self = {
  /** The workspace's id, `T…`: the workspace of every channel of ours. */
  readonly team: string
  readonly teamName: string
  /** The bot as a member of channels, `U…`. */
  readonly userId: string
  /** The bot as the author of messages, `B…`. */
  readonly botId: string
  /** What people type to invite it, without the @. */
  readonly name: string
  /** The workspace's own address. */
  readonly url?: string
  /** What the token may do. */
  readonly scopes: ReadonlySet<string>
}

const AuthTestSchema = z.object({
  team_id: z.string(),
  team: z.string(),
  user_id: z.string(),
  user: z.string(),
  bot_id: z.string().optional(),
  url: z.string().optional(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
})

/** https://docs.slack.dev/reference/methods/auth.test; undefined for a token that is no bot's. Throws where Slack says no. */
export async function readSelf(client: WebClient): Promise<Self | undefined> {
  const answer = AuthTestSchema.parse(await client.auth.test())
  if (answer.bot_id === undefined) return undefined
  return {
    team: answer.team_id,
    teamName: answer.team,
    userId: answer.user_id,
    botId: answer.bot_id,
    name: answer.user,
    ...(answer.url === undefined ? {} : { url: answer.url }),
    scopes: new Set(answer.response_metadata?.scopes ?? []),
  }
}
