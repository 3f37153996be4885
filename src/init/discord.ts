/** The token of Discord: asked for, tried at once, and the bot added to a server. */
import { refusalOf } from '../config/environment.ts'
import { reasonOf } from '../core/reason.ts'
import { ASKED_FOR, inviteUrl } from '../platforms/discord/connect/grants.ts'
import type { Self } from '../platforms/discord/connect/self.ts'
import { type DiscordLook, type Server, servers, tryToken } from '../platforms/discord/examine.ts'
import type { Asker } from './asker.ts'
import type { Values } from './env-file.ts'

export type DiscordReady = {
  readonly values: Values
  readonly token: string
  readonly self: Self
  readonly servers: readonly Server[]
}

/** Undefined where the person wants no Discord. */
export async function askDiscord(asker: Asker, look: DiscordLook, known: Values): Promise<DiscordReady | undefined> {
  asker.say(`Discord
  1. On https://discord.com/developers/applications choose New Application.
  2. Under Bot press Reset Token and copy it. No privileged intent is needed.`)
  const { DISCORD_TOKEN: before } = known
  const keep = before === undefined ? 'Enter leaves Discord out' : 'Enter keeps the one that is set'
  for (;;) {
    const typed = await asker.askHidden(`Token, not shown (${keep}): `)
    const token = (typed || before)?.replace(/^Bot /, '')
    if (token === undefined) return undefined
    const refusal = refusalOf('DISCORD_TOKEN', token)
    if (refusal !== undefined) {
      asker.say(`✗ That ${refusal}`)
      continue
    }
    const tried = await tryToken(token, look)
    if (tried.kind === 'refused') {
      asker.say(`✗ ${tried.why}`)
      continue
    }
    asker.say(`✓ Discord accepts it: ${tried.self.name}.`)
    return {
      values: { DISCORD_TOKEN: token },
      token,
      self: tried.self,
      servers: await askServers(asker, token, tried.self, look),
    }
  }
}

/** Goes on once the bot is in a server, or when the person does not want to wait for that. */
async function askServers(
  asker: Asker,
  token: string,
  { application }: Self,
  look: DiscordLook,
): Promise<readonly Server[]> {
  asker.say(`  3. Add it to a server (permission number ${ASKED_FOR}: the least that it needs), as somebody who may manage that:
     ${inviteUrl(application)}`)
  for (;;) {
    const found = await servers(token, look).catch(reasonOf)
    if (typeof found === 'string') asker.say(`✗ Discord did not say in which servers the bot is. ${found}`)
    else if (found.length > 0) {
      asker.say(`✓ It is in ${found.map(({ name }) => name).join(', ')}.`)
      return found
    } else asker.say('It is in no server yet.')
    if (/^s(kip)?$/i.test(await asker.ask('Press Enter when it was added, or type skip: '))) return []
  }
}
