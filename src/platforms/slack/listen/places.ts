/** Where a reply goes: to the message, the modal or the Home in which it was asked. Only the person who asked sees it. */
import { type ChannelKey, type ChannelRef, channelKey } from '../../../core/channel.ts'
import type { Reply } from '../../../core/invocation.ts'
import type { Action, Form, Message } from '../../../core/message.ts'
import { note } from '../../../core/reply.ts'
import { renderForm, renderModal } from '../render/views.ts'
import { formatMetadata, type Metadata } from './metadata.ts'
import type { Spot } from './question.ts'
import { openView, publishHome, type Reach, showPrivately, stackView, updateView } from './reach.ts'

/** A person, the channel that they asked about, and what they were looking at. */
export type Visit = {
  readonly person: string
  readonly channel: ChannelRef
  readonly channelName?: string
  /** They were looking at another place than that channel. */
  readonly fromElsewhere?: true
  readonly spot: Spot
}

/** Shows a reply. Returns whether the person's Home may have changed by what they did. Throws where Slack takes no answer. */
export async function showReply(reach: Reach, visit: Visit, reply: Reply): Promise<boolean> {
  switch (visit.spot.kind) {
    case 'message':
      await replyToMessage(reach, visit, visit.spot, reply)
      return false
    case 'modal':
      await replyToModal(reach, visit, visit.spot, reply)
      return visit.spot.metadata?.responseUrl === undefined && reply.kind !== 'form'
    case 'home':
      return replyToHome(reach, visit, visit.spot, reply)
  }
}

type At<Kind extends Spot['kind']> = Extract<Spot, { kind: Kind }>

async function replyToMessage(reach: Reach, visit: Visit, spot: At<'message'>, reply: Reply): Promise<void> {
  const here = { person: visit.person, channel: spot.channel, ...responseUrlOf(spot) }
  switch (reply.kind) {
    case 'show':
      return showPrivately(reach, here, placed(reply.message, visit))
    case 'redraw':
      return showPrivately(reach, here, placed(reply.message, visit), spot.isEphemeral)
    case 'form': {
      const metadata = formatMetadata({ ...placeOf(visit), ...responseUrlOf(spot) }, reply.form)
      const isOpen = await openView(reach, spot.trigger, renderForm(reply.form, { metadata }))
      return isOpen ? undefined : showPrivately(reach, here, placed(tooLate(reply.form), visit))
    }
    case 'choices':
    case 'done':
      return undefined
  }
}

async function replyToModal(reach: Reach, visit: Visit, spot: At<'modal'>, reply: Reply): Promise<void> {
  const origin = { ...placeOf(visit), ...responseUrlOf(spot.metadata) }
  switch (reply.kind) {
    case 'show':
    case 'redraw': {
      const view = renderModal(reply.message, { metadata: formatMetadata(origin) })
      const isOpen =
        reply.kind === 'show' ? await stackView(reach, spot, view) : await updateView(reach, spot.view, view, spot.hash)
      return isOpen ? undefined : showFromModal(reach, visit, origin.responseUrl, reply.message)
    }
    case 'form': {
      const view = renderForm(reply.form, { metadata: formatMetadata(origin, reply.form) })
      if (!(await stackView(reach, spot, view))) reach.log.info({}, 'a form came after its modal was closed')
      return undefined
    }
    case 'choices':
    case 'done':
      return undefined
  }
}

/** What cannot be opened any more stands in Home itself, until Home is next opened. */
async function replyToHome(reach: Reach, visit: Visit, spot: At<'home'>, reply: Reply): Promise<boolean> {
  if (reply.kind !== 'show' && reply.kind !== 'form') return true
  const metadata = formatMetadata(placeOf(visit), reply.kind === 'form' ? reply.form : undefined)
  const view = reply.kind === 'form' ? renderForm(reply.form, { metadata }) : renderModal(reply.message, { metadata })
  if (await openView(reach, spot.trigger, view)) return reply.kind !== 'form'
  const message = reply.kind === 'form' ? tooLate(reply.form) : reply.message
  await publishHome(reach, visit.person, withPlace(message, channelKey(visit.channel)))
  return false
}

/** Shows the answer of a modal that is closed where the modal was opened. Home has no such place. */
export async function showFromModal(
  reach: Reach,
  { person, channel }: Pick<Visit, 'person' | 'channel'>,
  responseUrl: string | undefined,
  message: Message,
): Promise<void> {
  if (responseUrl === undefined) return reach.log.info({}, 'an answer came after its modal was closed')
  const here = { person, channel: channel.channel, responseUrl }
  await showPrivately(reach, here, withPlace(message, channelKey(channel)))
}

function placeOf({ channel, channelName, fromElsewhere }: Visit): Metadata {
  return {
    channel: channel.channel,
    ...(channelName === undefined ? {} : { channelName }),
    ...(fromElsewhere === undefined ? {} : { fromElsewhere }),
  }
}

function responseUrlOf(from: { readonly responseUrl?: string | undefined } | undefined): { responseUrl?: string } {
  return from?.responseUrl === undefined ? {} : { responseUrl: from.responseUrl }
}

function tooLate({ id, title }: Form): Message {
  return note(
    ['That took too long for Slack to open a form. Press the button to open it.'],
    [{ id, label: title, opens: 'form' }],
  )
}

/** The controls of an answer act where the question did, wherever the answer is shown. */
function placed(message: Message, { channel, spot }: Visit): Message {
  const isThere = spot.kind === 'message' && spot.channel === channel.channel
  return isThere ? message : withPlace(message, channelKey(channel))
}

function withPlace(message: Message, place: ChannelKey): Message {
  const put = (action: Action): Action => ({ place, ...action })
  return {
    ...message,
    items: message.items.map((item) =>
      item.kind === 'text' && item.actions !== undefined ? { ...item, actions: item.actions.map(put) } : item,
    ),
    actions: message.actions.map(put),
  }
}
