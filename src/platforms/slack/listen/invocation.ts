/** A question as the bot takes it: with what Slack knows about the person and the channel. */
import type { Invocation } from '../../../core/invocation.ts'
import type { Facts } from '../connect/facts.ts'
import type { Question } from './question.ts'

/** Undefined where Slack does not say whose conversation the question is about. */
export async function invocationOf(facts: Facts, question: Question): Promise<Invocation | undefined> {
  const { key, asked, caller, fromElsewhere } = question
  const [who, place] = await Promise.all([
    facts.person(caller.id, { name: caller.name, team: caller.team }),
    placeOf(facts, question),
  ])
  if (place === undefined) return undefined
  const { name, zone, isGuest } = who
  const { channel, channelName, mayManage } = place
  return {
    key,
    asked,
    channel,
    ...(channelName === undefined ? {} : { channelName }),
    ...(fromElsewhere === undefined ? {} : { fromElsewhere }),
    person: {
      id: caller.id,
      mayManage,
      ...(name === undefined ? {} : { name }),
      ...(zone === undefined ? {} : { zone }),
      ...(isGuest === undefined ? {} : { isGuest }),
    },
  }
}

type Place = {
  readonly channel: Question['channel']
  readonly channelName?: string | undefined
  readonly mayManage: boolean
}

/** A person's own conversation is named by the person: Home knows no other name, so it has this one everywhere. */
async function placeOf(facts: Facts, { caller, channel, channelName }: Question): Promise<Place | undefined> {
  const { channel: id } = channel
  const own: Place = { channel: { ...channel, channel: caller.id }, channelName: '', mayManage: true }
  if (id === caller.id) return own
  if (id.startsWith('D')) {
    const isOwn = await facts.isOwn(caller.id, id)
    if (isOwn === undefined) return undefined
    return isOwn ? own : { channel, channelName: '', mayManage: false }
  }
  const [found, mayManage] = await Promise.all([facts.channel(id), facts.mayManage(caller.id, id)])
  return { channel, channelName: found?.name ?? channelName, mayManage }
}
