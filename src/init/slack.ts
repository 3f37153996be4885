/** The tokens of Slack: asked for, tried at once, and asked for again until Slack takes them. */

import { refusalOf } from '../config/environment.ts'
import type { Self } from '../platforms/slack/connect/self.ts'
import { type SlackLook, scopesMissing, tryAppToken, tryBotToken } from '../platforms/slack/examine.ts'
import type { Asker } from './asker.ts'
import type { Values } from './env-file.ts'

/** `token` is the accepted one of the bot. */
export type SlackReady = { readonly values: Values; readonly token: string; readonly self: Self }

export type SlackAsking = {
  readonly look: SlackLook
  /** What stands in `.env` or the environment. */
  readonly known: Values
  /** Path of the manifest, to be pasted. */
  readonly manifest: string
}

/** Undefined where the person wants no Slack. */
export async function askSlack(asker: Asker, { look, known, manifest }: SlackAsking): Promise<SlackReady | undefined> {
  asker.say(`Slack
  1. On https://api.slack.com/apps choose Create New App, From a manifest, your workspace, and paste
     ${manifest}
  2. Under Install App install it, then copy the Bot User OAuth Token. It begins with xoxb-.`)
  const { SLACK_BOT_TOKEN: before } = known
  const bot = await askBotToken(asker, look, before)
  if (bot === undefined) return undefined
  asker.say(`  3. Under Basic Information, App-Level Tokens, generate one with the scope connections:write. It begins with xapp-.
     (Without it, for HTTP mode: the Signing Secret from the same page is asked for.)`)
  const inlet = await askInlet(asker, look, known)
  return { values: { SLACK_BOT_TOKEN: bot.token, ...inlet }, ...bot }
}

const keeps = (before: string | undefined, otherwise: string): string =>
  before === undefined ? otherwise : 'Enter keeps the one that is set'

async function askBotToken(
  asker: Asker,
  look: SlackLook,
  before: string | undefined,
): Promise<Omit<SlackReady, 'values'> | undefined> {
  for (;;) {
    const typed = await asker.askHidden(`Bot token, not shown (${keeps(before, 'Enter leaves Slack out')}): `)
    const token = typed || before
    if (token === undefined) return undefined
    const refusal = refusalOf('SLACK_BOT_TOKEN', token)
    if (refusal !== undefined) {
      asker.say(`✗ That ${refusal}`)
      continue
    }
    const tried = await tryBotToken(token, look)
    if (tried.kind === 'refused') {
      asker.say(`✗ ${tried.why}`)
      continue
    }
    const { self } = tried
    asker.say(`✓ Slack accepts it: @${self.name} in ${self.teamName}.`)
    for (const { ok, what, mend = '' } of scopesMissing(self.scopes, self.teamName))
      if (!ok) asker.say(`! ${what} ${mend}`)
    return { token, self }
  }
}

async function askInlet(asker: Asker, look: SlackLook, known: Values): Promise<Values> {
  const { SLACK_APP_TOKEN: before, SLACK_SIGNING_SECRET: secretBefore } = known
  for (;;) {
    const typed = await asker.askHidden(`App-level token, not shown (${keeps(before, 'Enter for HTTP mode')}): `)
    const token = typed || before
    if (token === undefined) return askSecret(asker, secretBefore)
    const refusal = refusalOf('SLACK_APP_TOKEN', token)
    if (refusal !== undefined) {
      asker.say(`✗ That ${refusal}`)
      continue
    }
    const tried = await tryAppToken(token, look)
    if (tried.kind === 'accepted') {
      asker.say('✓ Slack accepts it: Socket Mode is on.')
      return { SLACK_APP_TOKEN: token }
    }
    asker.say(`✗ ${tried.why}`)
  }
}

async function askSecret(asker: Asker, before: string | undefined): Promise<Values> {
  for (;;) {
    const typed = await asker.askHidden(`Signing secret, not shown (${keeps(before, 'it cannot be left out')}): `)
    const secret = typed || before
    if (secret === undefined) continue
    const refusal = refusalOf('SLACK_SIGNING_SECRET', secret)
    if (refusal === undefined) {
      asker.say('! It is taken as it is: only a request that Slack signs shows whether it is right.')
      return { SLACK_SIGNING_SECRET: secret }
    }
    asker.say(`✗ That ${refusal}`)
  }
}
