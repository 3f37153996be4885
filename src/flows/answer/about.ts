/** help, topics, status, privacy, forget me: what the bot says about itself. */
import { channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import { unknownCommand } from '../../core/command/parse.ts'
import { commandSpec } from '../../core/command.ts'
import { OPEN_STATES } from '../../core/delivery.ts'
import type { Reply } from '../../core/invocation.ts'
import {
  commandHelp,
  forgetQuestion,
  helpMessage,
  packMessage,
  privacyMessage,
  topicsMessage,
} from '../../core/reply/about.ts'
import { statusMessage } from '../../core/reply/status.ts'
import { count, say, show } from '../../core/reply.ts'
import { either, nearest, quoted } from '../../core/spelling.ts'
import { brokenAmong } from '../explain.ts'
import { type Asking, subscriptionsHere } from './asking.ts'
import { lastDigest } from './last-digest.ts'

export async function help(_: Asking, { command }: Args): Promise<Reply> {
  if (command === undefined) return show(helpMessage())
  const name = command.replace(/^\/?papers\s+/i, '')
  const row = commandSpec(name)
  return row === undefined ? say(unknownCommand(name).sentence) : show(commandHelp(row))
}

export async function topics(asking: Asking, { pack }: Args): Promise<Reply> {
  const { packs, packsAbout } = asking.desk
  if (pack === undefined) return show(topicsMessage(await subscriptionsHere(asking), packs, packsAbout))
  const name = pack.replace(/^@/, '').toLowerCase()
  const topic = packs.get(name)
  if (topic !== undefined) return show(packMessage(name, topic, packsAbout.get(name)))
  const near = nearest(name, packs.keys()).map((one) => `@${one}`)
  const mend = near.length === 0 ? '`/papers topics` lists them all.' : `did you mean ${either(near)}?`
  return say(`There is no pack ${quoted(pack)}: ${mend}`)
}

/** Of this channel, in its status. */
const CHANGES_TOLD = 5

export async function status({ desk, channel, at }: Asking): Promise<Reply> {
  const { store } = desk
  const key = channelKey(channel.ref)
  return show(
    statusMessage({
      channel,
      papers: await store.paperCount(),
      live: desk.sources,
      feeds: await store.feeds(key),
      states: await store.sourceStates(),
      backFills: await store.backFills(),
      open: await store.deliveries({ states: OPEN_STATES, channel: key }),
      openInWorkspace: await store.countOpen(channel.ref),
      last: await lastDigest(store, key),
      waiting: (await store.openMatches(key)).length,
      broken: brokenAmong(await store.subscriptions(key), desk),
      findings: await desk.health(channel.ref.workspace),
      changes: await store.channelChanges(key, CHANGES_TOLD),
      at,
    }),
  )
}

export async function privacy({ desk, channel }: Asking): Promise<Reply> {
  const { grants = [] } = desk.platforms.get(channel.ref.platform) ?? {}
  return show(privacyMessage(desk, grants))
}

/** The button is pressed by accident; the command is not. */
export async function askBeforeForgetting(): Promise<Reply> {
  return show(forgetQuestion())
}

export async function forgetMe({ desk, person }: Asking): Promise<Reply> {
  const { saved, votes, subscriptions } = await desk.store.forgetPerson(person.id)
  return say(
    `Forgotten: ${count(saved, 'saved paper')}, ${count(votes, 'vote')}, and your name on ${count(subscriptions, 'subscription')}. The subscriptions themselves stay; \`/papers unsubscribe\` removes one.`,
  )
}

/** What an old button says. */
export async function outdated(): Promise<Reply> {
  return say('This button is from an older version: `/papers help` lists what there is now.')
}
