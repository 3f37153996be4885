/** What could stand where somebody is typing: packs and topics, papers, zones, subscriptions. */
import { channelKey } from '../../core/channel.ts'
import { COMMANDS } from '../../core/command.ts'
import type { Asked, Reply } from '../../core/invocation.ts'
import { type Choice, shorten } from '../../core/message.ts'
import { titleOf } from '../../core/paper-item.ts'
import { zonesLike } from '../../core/places.ts'
import { POPULAR_ZONES } from '../../core/zone.ts'
import { titlesLike } from '../titles-like.ts'
import { type Asking, subscriptionsHere } from './asking.ts'

/** Discord shows 25, of 100 characters each. */
const LISTED = 25
const LENGTH = 100

export async function suggest(asking: Asking, asked: Extract<Asked, { kind: 'suggest' }>): Promise<Reply> {
  const typed = asked.typed.trim()
  const choices = (await candidates(asking, asked.argument, typed)).slice(0, LISTED)
  return { kind: 'choices', choices: choices.map((one) => ({ ...one, label: shorten(one.label, LENGTH) })) }
}

async function candidates(asking: Asking, argument: string, typed: string): Promise<Choice[]> {
  const { desk, channel } = asking
  const here = channelKey(channel.ref)
  const holds = (text: string): boolean => text.toLowerCase().includes(typed.toLowerCase())
  switch (argument) {
    case 'topic':
      return [...packsLike(asking, holds), ...(await topicsLike(asking, holds))]
    case 'pack':
      return packsLike(asking, holds)
    case 'subscription':
      return (await subscriptionsHere(asking))
        .map(({ number, label, topic }) => ({ value: `${number}`, label: `#${number} ${label}: ${topic}` }))
        .filter(({ label }) => holds(label))
    case 'paper': {
      if (typed === '') {
        const latest = await desk.store.latestPapers(here, LISTED)
        return latest.map((paper) => ({ value: paper.key, label: titleOf(paper) }))
      }
      const papers = await titlesLike(desk, typed, LISTED, here)
      return papers.map((paper) => ({ value: paper.key, label: titleOf(paper) }))
    }
    case 'command':
      return COMMANDS.map(({ name, summary }) => ({ value: name, label: `${name}  ${summary}` })).filter(({ value }) =>
        value.startsWith(typed.toLowerCase()),
      )
    case 'zone':
      return (typed === '' ? POPULAR_ZONES : zonesLike(typed, LISTED)).map((zone) => ({ value: zone, label: zone }))
    default:
      return []
  }
}

type Holds = (text: string) => boolean

function packsLike({ desk }: Asking, holds: Holds): Choice[] {
  return [...desk.packs.keys()]
    .map((name) => ({ value: `@${name}`, label: `@${name}  ${desk.packsAbout.get(name) ?? ''}` }))
    .filter(({ label }) => holds(label))
}

/** Topics that this channel follows, to be changed a little. */
async function topicsLike(asking: Asking, holds: Holds): Promise<Choice[]> {
  return (await subscriptionsHere(asking))
    .map(({ label, topic }) => ({ value: topic, label: `${label}: ${topic}` }))
    .filter(({ value, label }) => value.length <= LENGTH && holds(label))
}
