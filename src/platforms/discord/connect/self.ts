/** Who the bot is, by its token. */
import { type REST, Routes } from 'discord.js'
import { z } from 'zod'

export type Self = {
  /** The application's id: interactions and commands belong to it. */
  readonly application: string
  /** The bot as a member of servers and the author of messages. */
  readonly userId: string
  readonly name: string
  /** Where Discord sends interactions instead of the gateway; the bot then hears none. */
  readonly endpoint?: string
}

const ApplicationSchema = z.object({
  id: z.string(),
  name: z.string(),
  bot: z.object({ id: z.string(), username: z.string() }).optional(),
  interactions_endpoint_url: z.string().nullish(),
})

/** https://docs.discord.com/developers/resources/application#get-current-application; throws where Discord says no. */
export async function readSelf(rest: REST): Promise<Self> {
  const {
    id,
    name,
    bot,
    interactions_endpoint_url: endpoint,
  } = ApplicationSchema.parse(await rest.get(Routes.currentApplication()))
  return {
    application: id,
    // The two ids differ in applications from before 2016 only.
    userId: bot?.id ?? id,
    name: bot?.username ?? name,
    ...(endpoint ? { endpoint } : {}),
  }
}
