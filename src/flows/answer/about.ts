/** help, topics, status, privacy, forget me, and `/papers` alone: what the bot says about itself. */
import { actionId } from '../../core/action.ts'
import { channelKey } from '../../core/channel.ts'
import { commandSpec } from '../../core/command.ts'
import { OPEN_STATES } from '../../core/delivery.ts'
import type { Reply } from '../../core/invocation.ts'
import {
  commandHelp,
  helpMessage,
  packMessage,
  privacyMessage,
  statusMessage,
  topicsMessage,
} from '../../core/reply/about.ts'
import { listMessage } from '../../core/reply/subscribing.ts'
import { message, note, say, show } from '../../core/reply.ts'
import { either, nearest, quoted } from '../../core/spelling.ts'
import { type Asking, subscriptionsHere } from './asking.ts'

export async function help(_: Asking, command: string | undefined): Promise<Reply> {
  if (command === undefined) return show(helpMessage())
  const row = commandSpec(command.replace(/^\/?papers\s+/, ''))
  return row === undefined
    ? say(`There is no command ${quoted(command)}: \`/papers help\` lists them all.`)
    : show(commandHelp(row))
}

export async function topics(asking: Asking, pack: string | undefined): Promise<Reply> {
  const { packs, packsAbout } = asking.desk
  if (pack === undefined) return show(topicsMessage(await subscriptionsHere(asking), packs, packsAbout))
  const name = pack.replace(/^@/, '').toLowerCase()
  const topic = packs.get(name)
  if (topic !== undefined) return show(packMessage(name, topic, packsAbout.get(name)))
  const near = nearest(name, packs.keys()).map((one) => `@${one}`)
  return say(
    `There is no pack ${quoted(pack)}: ${near.length === 0 ? '`/papers topics` lists them all' : `did you mean ${either(near)}?`}`,
  )
}

export async function status({ desk, channel, at }: Asking): Promise<Reply> {
  const { store } = desk
  const key = channelKey(channel.ref)
  const settled = await store.deliveries({ states: ['delivered'], channel: key })
  return show(
    statusMessage({
      channel,
      papers: await store.paperCount(),
      sources: await store.sourceStates(),
      open: await store.deliveries({ states: OPEN_STATES }),
      delivered: settled.length,
      waiting: (await store.openMatches(key)).length,
      findings: await desk.health(),
      at,
    }),
  )
}

export async function privacy({ desk }: Asking): Promise<Reply> {
  return show(privacyMessage(desk.storedIn, desk.operator))
}

export async function forgetMe({ desk, person }: Asking): Promise<Reply> {
  const { saved, votes, subscriptions } = await desk.store.forgetPerson(person.id)
  return say(
    `Forgotten: ${saved} saved papers, ${votes} votes, and your name on ${subscriptions} subscriptions. The subscriptions themselves stay; \`/papers unsubscribe\` removes one.`,
  )
}

/** `/papers` alone: where the channel stands and what can be done from here. */
export async function panel(asking: Asking): Promise<Reply> {
  const { channel, at } = asking
  const { title, items, footer } = listMessage({
    channel,
    subscriptions: await subscriptionsHere(asking),
    posted: new Map(),
    at,
  })
  const drawn = message({
    ...(title === undefined ? {} : { title }),
    items,
    actions: [
      { id: actionId('subscribe'), label: 'Follow a topic', opens: 'form' },
      { id: actionId('search'), label: 'Search', opens: 'form' },
      { id: actionId('schedule'), label: 'Schedule', opens: 'form' },
      { id: actionId('tune'), label: 'Tune topics' },
    ],
  })
  return show(footer === undefined ? drawn : { ...drawn, footer })
}

/** What an old button says. */
export function outdated(): Reply {
  return show(note(['This button is from an older version: `/papers help` lists what there is now.']))
}
