/** Modals and Home: https://docs.slack.dev/surfaces/modals and /surfaces/app-home. Pure, like render.ts. */
import type { types } from '@slack/bolt'
import { z } from 'zod'
import { cut, plainText } from '../../../core/cut.ts'
import { cleanLine } from '../../../core/harmless.ts'
import type { Field, Form, Message } from '../../../core/message.ts'
import { capitalised } from '../../../core/reply.ts'
import { LIMITS, TOTAL } from '../limits.ts'
import { optionsWithin, plain } from './controls.ts'
import { pagesOf } from './pages.ts'
import { type Look, lastPart, partsOf } from './parts.ts'

const PRIVATE: Look = { audience: 'private' }
const NAME = 'Paperwire'

/** What App Home shows to one person. */
export function renderHome(message: Message): types.HomeView {
  return { type: 'home', blocks: messageBlocks(message, LIMITS.viewBlocks) }
}

type ModalLook = { readonly metadata: string; readonly title?: string }

/** A message in a modal, to be read and closed. A title that is too long for the bar stands whole in the modal. */
export function renderModal(message: Message, { metadata, title = message.title ?? NAME }: ModalLook): types.ModalView {
  const isInBar = message.title === undefined || message.title === barTitle(title).text
  const { title: _, ...untitled } = message
  return {
    type: 'modal',
    title: barTitle(title),
    close: plain('Close', LIMITS.viewButton),
    private_metadata: metadata,
    blocks: messageBlocks(isInBar ? untitled : message, LIMITS.viewBlocks),
  }
}

/** What stands in a modal while its answer takes long. */
export function renderWaiting(title: string, metadata: string): types.ModalView {
  return {
    type: 'modal',
    title: barTitle(title),
    close: plain('Close', LIMITS.viewButton),
    private_metadata: metadata,
    blocks: [{ type: 'section', text: plain('One moment, please: the answer is on its way.', LIMITS.section) }],
  }
}

/**
 * A form: `callback_id` is its id, `block_id` and `action_id` of an input are the name of its field. Slack keeps what was
 * typed when a view is updated with the same ids.
 */
export function renderForm(form: Form, { metadata }: { readonly metadata: string }): types.ModalView {
  const { id, title, fields, submit, preview } = form
  const bar = barTitle(title)
  const whole: types.KnownBlock[] =
    bar.text === plainText(title, LIMITS.section) ? [] : [{ type: 'section', text: plain(title, LIMITS.section) }]
  const inputs = fields.flatMap(fieldBlocks)
  const room = LIMITS.viewBlocks - whole.length - inputs.length
  const shown = preview === undefined ? [] : messageBlocks({ ...preview, actions: [] }, room)
  return {
    type: 'modal',
    callback_id: id,
    title: bar,
    submit: plain(submit, LIMITS.viewButton),
    close: plain('Cancel', LIMITS.viewButton),
    private_metadata: metadata,
    blocks: [...whole, ...shown, ...inputs],
  }
}

function barTitle(title: string): types.PlainTextElement {
  return plain(title, LIMITS.viewTitle)
}

function messageBlocks(message: Message, blocks: number): types.KnownBlock[] {
  const parts = partsOf(message, PRIVATE)
  return pagesOf(parts, lastPart(message, PRIVATE), { blocks, size: TOTAL.view, pages: 1 }).flat()
}

/** The input, and below it what is wrong with it: an updated view shows no errors of its own. */
function fieldBlocks(field: Field): types.KnownBlock[] {
  const { name, label, optional = false, error } = field
  const [, short = label, hint] = /^([^:]+): (.+)$/su.exec(cleanLine(label)) ?? []
  const input: types.InputBlock = {
    type: 'input',
    block_id: name,
    label: plain(short, LIMITS.inputLabel),
    element: fieldElement(field),
    optional,
    ...(hint !== undefined && { hint: plain(capitalised(hint), LIMITS.inputHint) }),
  }
  if (error === undefined) return [input]
  return [input, { type: 'context', elements: [plain(error, ERROR)] }]
}

const ERROR = 500

const PLACEHOLDERS: Readonly<Partial<Record<Field['kind'], string>>> = {
  time: '09:00',
  zone: 'Berlin or Europe/Berlin',
}

/** A time and a zone are typed: people write `9am` and `Berlin`, which Slack's own elements do not take. */
function fieldElement({ name, kind, value = '', choices = [] }: Field): types.StaticSelect | types.PlainTextInput {
  const options = optionsWithin(
    choices.filter((choice) => choice.value !== '' && choice.value.length <= LIMITS.optionValue),
    TOTAL.view / 2,
  )
  if (kind === 'choice' && options.length > 0) {
    const initial = options.find((option) => option.value === value)
    return {
      type: 'static_select',
      action_id: name,
      options,
      ...(initial !== undefined && { initial_option: initial }),
    }
  }
  const placeholder = PLACEHOLDERS[kind]
  const typed = inputValue(value, kind === 'text')
  return {
    type: 'plain_text_input',
    action_id: name,
    multiline: kind === 'text',
    max_length: LIMITS.inputValue,
    ...(typed !== '' && { initial_value: typed }),
    ...(placeholder !== undefined && { placeholder: plain(placeholder, LIMITS.placeholder) }),
  }
}

/** As it was typed: what is shown to the person who typed it is theirs, and it comes back. */
function inputValue(value: string, isMultiline: boolean): string {
  const whole = value.replace(/\p{Cs}/gu, '\ufffd')
  return cut(isMultiline ? whole : whole.replace(/[\r\n]+/g, ' '), LIMITS.inputValue)
}

/** What is wrong, by `block_id`, for `response_action: 'errors'`; undefined where nothing is. */
export function fieldErrors({ fields }: Form): Record<string, string> | undefined {
  const errors = fields.flatMap(({ name, error }) => (error === undefined ? [] : [[name, plainText(error, ERROR)]]))
  return errors.length === 0 ? undefined : Object.fromEntries(errors)
}

const StateSchema = z.object({
  values: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        value: z.string().nullish(),
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    ),
  ),
})

/** What was filled in, by the names of the fields; `view.state` of a submission. Empty for what is none. */
export function readValues(state: unknown): Record<string, string> {
  const { values = {} } = StateSchema.safeParse(state).data ?? {}
  const filled = Object.values(values).flatMap((block) => Object.entries(block))
  return Object.fromEntries(filled.map(([name, one]) => [name, one.value ?? one.selected_option?.value ?? '']))
}
