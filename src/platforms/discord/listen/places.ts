/** Where a reply goes: below what was asked, or in place of the message that was pressed. Only the person who asked sees it. */
import { type ChannelKey, channelKey } from '../../../core/channel.ts'
import type { Reply } from '../../../core/invocation.ts'
import type { Action, Form, Message } from '../../../core/message.ts'
import { capitalised, note } from '../../../core/reply.ts'
import type { Body } from '../render/body.ts'
import { renderModal, renderReturned, withValues } from '../render/modals.ts'
import { renderAnswer } from '../render.ts'
import type { Heard } from './events.ts'
import type { Line } from './line.ts'

/** A reply, or the sentence about a fault of ours. */
export type Outcome = Reply | { readonly kind: 'fault'; readonly sentence: string }

/** Shows a reply. Throws where Discord takes no answer. */
export async function showReply(line: Line, heard: Heard, outcome: Outcome): Promise<void> {
  const { asked } = heard.question
  const { kind, message: pressed } = heard.spot
  switch (outcome.kind) {
    case 'show':
      return line.show(pagesOf(heard, outcome.message), settles(heard) ? 'instead' : 'below')
    case 'redraw':
      return line.show(pagesOf(heard, outcome.message), 'instead')
    case 'form':
      // Discord opens no form as the answer to one, so it comes back in a message.
      if (asked.kind === 'submit') return handBack(line, heard, outcome.form)
      if (await line.open(renderModal(withValues(outcome.form, pressed?.carried ?? {}), placeOf(heard)))) return
      return line.show(pagesOf(heard, tooLate(outcome.form)), 'below')
    case 'done':
      return line.finish(pagesOf(heard, note(['Done.'])))
    case 'fault':
      // Discord closes a form that is sent, so what was typed comes back with the sentence.
      if (asked.kind === 'submit' && kind === 'form' && Object.keys(asked.values).length > 0)
        return handBack(line, heard, faultForm(asked.form, asked.values, outcome.sentence))
      return line.show(pagesOf(heard, note([outcome.sentence])), 'below')
    case 'choices':
      return
  }
}

function handBack(line: Line, heard: Heard, form: Form): Promise<void> {
  return line.show([renderReturned(form, placeOf(heard))], settles(heard) ? 'instead' : 'below')
}

/** A form that was handed back is over with its answer, which takes the place of the message that carried it. */
function settles({ question, spot }: Heard): boolean {
  return question.asked.kind === 'submit' && spot.message?.carried !== undefined
}

/** The controls of an answer act where the question did, wherever the answer is shown. */
function pagesOf(heard: Heard, message: Message): Body[] {
  const place = placeOf(heard)
  return renderAnswer(place === undefined ? message : withPlace(message, place))
}

function placeOf({ question, spot }: Heard): ChannelKey | undefined {
  const meant = channelKey(question.channel)
  return meant === channelKey(spot.shownIn) ? undefined : meant
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

function tooLate({ id, title }: Form): Message {
  return note(
    ['That took too long for Discord to open a form. Press the button to open it.'],
    [{ id, label: title, opens: 'form' }],
  )
}

/** A form as it was sent, by the names of its fields: what is written on it is not known here. */
function faultForm(id: string, values: Readonly<Record<string, string>>, sentence: string): Form {
  const fields = Object.entries(values).map(([name, value], index): Form['fields'][number] => ({
    name,
    label: capitalised(name),
    kind: 'text',
    value,
    ...(index === 0 ? { error: sentence } : {}),
  }))
  return { id, title: 'Not done', fields, submit: 'Send' }
}
