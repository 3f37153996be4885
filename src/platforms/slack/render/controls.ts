/** Buttons and selects: https://docs.slack.dev/reference/block-kit/block-elements */
import type { types } from '@slack/bolt'
import { actionId, controlId } from '../../../core/action.ts'
import { plainText } from '../../../core/cut.ts'
import type { Action, Choice, PaperItem } from '../../../core/message.ts'
import { LIMITS } from '../limits.ts'
import { sizeOf } from './size.ts'

type Control = types.Button | types.StaticSelect

/** `room` is how many characters the controls may take together: the last options go first, then the last controls. */
type ControlLook = { readonly delivery?: string | undefined; readonly room: number }

/** Actions as blocks, as many as their number needs; in one block no id stands twice. */
export function controlBlocks(actions: readonly Action[], { delivery, room }: ControlLook): types.ActionsBlock[] {
  const rows: Control[][] = []
  let left = room
  for (const action of actions) {
    const id = controlId({ action: action.id, ...(delivery !== undefined && { delivery }), ...placeOf(action) })
    // A control that lost a part of its id would act somewhere else.
    if (action.id === '' || id.length > LIMITS.actionId) continue
    for (const control of controlsOf(action, id, left)) {
      left -= sizeOf(control)
      if (left < 0) break
      const row = rows.at(-1)
      const hasRoom = row !== undefined && row.length < LIMITS.actionsElements
      if (hasRoom && !row.some((one) => one.action_id === id)) row.push(control)
      else rows.push([control])
    }
  }
  return rows.map((elements) => ({ type: 'actions', elements }))
}

const placeOf = ({ place }: Action): { place?: string } => (place === undefined ? {} : { place })

/** A button without choices or with one; else a select, and a button for each choice whose value is too long for it. */
function controlsOf(action: Action, id: string, room: number): Control[] {
  const choices = distinct(action.choices ?? []).filter(({ value }) => isValue(value))
  const [first] = choices
  if (first === undefined) return [button(action, id, action.label)]
  if (choices.length === 1) return [button(action, id, action.label, first.value)]
  const short = choices.filter(({ value }) => value.length <= LIMITS.optionValue)
  const long = choices.filter(({ value }) => value.length > LIMITS.optionValue)
  if (short.length === 1) return choices.map(({ label, value }) => button(action, id, label, value))
  const buttons = long.map(({ label, value }) => button(action, id, label, value))
  return short.length === 0 ? buttons : [select(action, id, short, room), ...buttons]
}

function distinct(choices: readonly Choice[]): Choice[] {
  return choices.filter(({ value }, at) => choices.findIndex((one) => one.value === value) === at)
}

/** A value comes back as it was sent, so it is never cut. */
function isValue(value: string): boolean {
  return value !== '' && value.length <= LIMITS.buttonValue && !/\p{Cs}/u.test(value)
}

function button({ danger }: Action, id: string, label: string, value?: string): types.Button {
  return {
    type: 'button',
    action_id: id,
    text: plain(label, LIMITS.buttonText),
    ...(value !== undefined && { value }),
    ...(danger === true && { style: 'danger' as const }),
  }
}

function select({ label }: Action, id: string, choices: readonly Choice[], room: number): types.StaticSelect {
  const empty: types.StaticSelect = {
    type: 'static_select',
    action_id: id,
    placeholder: plain(label, LIMITS.placeholder),
    options: [],
  }
  return { ...empty, options: optionsWithin(choices, room - sizeOf(empty)) }
}

/** As many of the first as Slack takes and as `room` holds, one at least. */
export function optionsWithin(choices: readonly Choice[], room: number): types.PlainTextOption[] {
  const options = choices.slice(0, LIMITS.selectOptions).map(
    ({ value, label, hint }): types.PlainTextOption => ({
      text: plain(label, LIMITS.optionText),
      value,
      ...(hint !== undefined && { description: plain(hint, LIMITS.optionText) }),
    }),
  )
  let left = room
  return options.filter((option, at) => {
    left -= sizeOf(option)
    return at === 0 || left >= 0
  })
}

/** The button beside a paper; undefined for a key that fits into no button. */
export function openButton({ key, title }: PaperItem, delivery: string | undefined): types.Button | undefined {
  if (!isValue(key)) return undefined
  return {
    type: 'button',
    action_id: controlId({ action: actionId('card'), ...(delivery !== undefined && { delivery }) }),
    text: plain('Open', LIMITS.buttonText),
    value: key,
    accessibility_label: plainText(`Open ${title}`, LIMITS.accessibilityLabel),
  }
}

export function plain(text: string, limit: number): types.PlainTextElement {
  return { type: 'plain_text', text: plainText(text, limit), emoji: false }
}
