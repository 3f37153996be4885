/**
 * The answer to a form that was sent. Slack wants it inside of the acknowledgement, within three seconds; what takes longer is
 * acknowledged by a view that says so, which is drawn anew once the answer is there.
 */
import type { ViewResponseAction } from '@slack/bolt'
import type { Reply } from '../../../core/invocation.ts'
import type { Message } from '../../../core/message.ts'
import type { Clock } from '../../../core/ports.ts'
import { note } from '../../../core/reply.ts'
import { within } from '../../../core/within.ts'
import { fieldErrors, renderForm, renderModal, renderWaiting } from '../render/views.ts'
import type { Submission } from './forms.ts'
import { formatMetadata, type Metadata } from './metadata.ts'
import { showFromModal, type Visit } from './places.ts'
import { type Reach, updateView } from './reach.ts'

/** How long an answer may take to be given at once. */
const AT_ONCE_MS = 200
/** How long the waiting view stands at least, so that no answer overtakes the acknowledgement that shows it. */
const WAITING_MS = 500

/** A reply, or the sentence about a fault of ours. */
export type Outcome = Reply | { readonly kind: 'fault'; readonly sentence: string }

export type Sender = Pick<Visit, 'person' | 'channel'> & { readonly sent: Submission }

/**
 * Answers a form. `outcome` never rejects; `acknowledge` is false where the line is closed. Returns whether the person's Home
 * may have changed. Throws where Slack takes no answer.
 */
export async function answerSubmission(
  reach: Reach & { readonly clock: Pick<Clock, 'sleep'> },
  sender: Sender,
  outcome: Promise<Outcome>,
  acknowledge: (response?: ViewResponseAction) => Promise<boolean>,
): Promise<boolean> {
  const { sent } = sender
  const origin = sent.metadata
  const soon = await within(reach.clock, AT_ONCE_MS, outcome)
  if (soon === undefined) {
    await acknowledge({ response_action: 'update', view: renderWaiting(sent.title, formatMetadata(origin)) })
    await reach.clock.sleep(WAITING_MS)
  } else if (await acknowledge(responseTo(soon, sent))) {
    const isOver = soon.kind === 'show' || soon.kind === 'redraw'
    if (isOver && origin.responseUrl !== undefined) await showFromModal(reach, sender, origin.responseUrl, soon.message)
    return changesHome(soon, origin)
  }
  const known = await outcome
  await drawLate(reach, sender, known)
  return changesHome(known, origin)
}

/** Undefined closes the modal. */
function responseTo(outcome: Outcome, { metadata: origin, values }: Submission): ViewResponseAction | undefined {
  switch (outcome.kind) {
    case 'form': {
      const errors = outcome.form.preview === undefined ? fieldErrors(outcome.form) : undefined
      if (errors !== undefined) return { response_action: 'errors', errors }
      const metadata = formatMetadata(origin, outcome.form)
      return { response_action: 'update', view: renderForm(outcome.form, { metadata }) }
    }
    case 'fault': {
      // Beside the first field, so that nothing typed is lost.
      const [field] = Object.keys(values)
      if (field !== undefined) return { response_action: 'errors', errors: { [field]: outcome.sentence } }
      return { response_action: 'update', view: modalOf(note([outcome.sentence]), origin) }
    }
    case 'show':
    case 'redraw':
      return origin.responseUrl === undefined
        ? { response_action: 'update', view: modalOf(outcome.message, origin) }
        : { response_action: 'clear' }
    case 'choices':
    case 'done':
      return undefined
  }
}

/** Slack closes no modal for an app, so a late answer stands in it. */
async function drawLate(reach: Reach, sender: Sender, outcome: Outcome): Promise<void> {
  const { sent } = sender
  const origin = sent.metadata
  if (outcome.kind === 'form') {
    const view = renderForm(outcome.form, { metadata: formatMetadata(origin, outcome.form) })
    if (!(await updateView(reach, sent.view, view))) reach.log.info({}, 'a form came after its modal was closed')
    return
  }
  const message = lateMessage(outcome)
  const isOpen = await updateView(reach, sent.view, modalOf(message, origin))
  if (!isOpen) await showFromModal(reach, sender, origin.responseUrl, message)
}

function lateMessage(outcome: Exclude<Outcome, { kind: 'form' }>): Message {
  if (outcome.kind === 'show' || outcome.kind === 'redraw') return outcome.message
  return note([outcome.kind === 'fault' ? outcome.sentence : 'Done.'])
}

function modalOf(message: Message, origin: Metadata): ReturnType<typeof renderModal> {
  return renderModal(message, { metadata: formatMetadata(origin) })
}

function changesHome({ kind }: Outcome, { responseUrl }: Metadata): boolean {
  return responseUrl === undefined && kind !== 'form' && kind !== 'fault'
}
