/**
 * Buttons and selects, which on Discord all stand below the message: https://docs.discord.com/developers/components/reference
 */
import {
  type APIButtonComponentWithCustomId,
  type APISelectMenuOption,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js'
import { actionId, controlId, type Control as Meant, parseControlId } from '../../../core/action.ts'
import { plainText } from '../../../core/cut.ts'
import type { Action, Choice, PaperItem } from '../../../core/message.ts'
import { LIMITS } from '../limits.ts'
import type { Control, Row } from './body.ts'

/** What can be done to one item, and the words by which a person knows it. */
export type ItemControls = { readonly subject: string; readonly about: string; readonly actions: readonly Action[] }

type Controls = {
  readonly papers: readonly PaperItem[]
  readonly items: readonly ItemControls[]
  readonly actions: readonly Action[]
}

/**
 * All controls of one message in rows, which may be more than Discord takes: selects first, one to a row, then buttons. No id
 * stands twice. `delivery` ends every id.
 */
export function controlRows({ papers, items, actions }: Controls, delivery?: string): Row[] {
  const open = paperSelect(papers, delivery)
  const all: Control[] = [
    ...(open === undefined ? [] : [open]),
    ...itemControls(items, delivery),
    ...actions.flatMap((action) => controlsOf(action, delivery)),
  ]
  const distinct = all.filter(({ custom_id }, at) => all.findIndex((one) => one.custom_id === custom_id) === at)
  const selects = distinct.filter((control) => control.type === ComponentType.StringSelect)
  const buttons = distinct.filter((control) => control.type === ComponentType.Button)
  return [...selects.map((control) => rowOf([control])), ...inRows(buttons)]
}

export function inRows(buttons: readonly APIButtonComponentWithCustomId[]): Row[] {
  const count = Math.ceil(buttons.length / LIMITS.rowButtons)
  return Array.from({ length: count }, (_, at) =>
    rowOf(buttons.slice(at * LIMITS.rowButtons, (at + 1) * LIMITS.rowButtons)),
  )
}

const rowOf = (components: Control[]): Row => ({ type: ComponentType.ActionRow, components })

/** The papers of a message; one whose key fits into no option is left to its link. */
function paperSelect(papers: readonly PaperItem[], delivery: string | undefined): APIStringSelectComponent | undefined {
  const id = idOf({ id: actionId('card') }, delivery)
  const choices = papers.map(
    ({ number, key, title, authors }): Choice => ({
      value: key,
      label: `${number} ${title}`,
      ...(authors === undefined ? {} : { hint: authors }),
    }),
  )
  return id === undefined ? undefined : select(id, 'Open a paper…', choices)
}

/** The buttons of one item; of several a select for each thing that can be done, of which one chooses the item. */
function itemControls(items: readonly ItemControls[], delivery: string | undefined): Control[] {
  const [only] = items
  if (only === undefined) return []
  if (items.length === 1) return only.actions.flatMap((action) => controlsOf(action, delivery))
  const selects = items.flatMap(({ actions }) =>
    actions.filter(({ choices }) => choices !== undefined).flatMap((action) => controlsOf(action, delivery)),
  )
  const buttons = items.flatMap(({ subject, about, actions }) =>
    actions
      .filter(({ choices }) => choices === undefined)
      .map((action) => ({ group: action.label, choice: pickOf(action, subject, about) })),
  )
  const groups = [...new Set(buttons.map(({ group }) => group))]
  const picks = groups.map((group, at) => {
    const choices = buttons.flatMap((button) => (button.group === group ? [button.choice] : []))
    return select(idOf({ id: `${PICK}.${at}` }, delivery) ?? PICK, `${group}…`, choices)
  })
  return [...selects, ...picks.filter((pick) => pick !== undefined)]
}

/** An action that no version knows: a select that is read by an older program says so and does nothing. */
const PICK = '1.pick'

function pickOf(action: Action, subject: string, about: string): Choice {
  return { value: idOf(action) ?? '', label: subject, ...(about === '' ? {} : { hint: about }) }
}

/**
 * What a press means: the id of the control, and the first of the values that were chosen in it. In a select of several items
 * each value is itself the id of what is to be done.
 */
export function readControl(customId: string, [value]: readonly string[] = []): Meant & { readonly value?: string } {
  const control = parseControlId(customId)
  if (value === undefined) return control
  return control.action.startsWith(`${PICK}.`) ? { ...control, ...parseControlId(value) } : { ...control, value }
}

/** Undefined where the id would be too long: a control that lost a part of it would act somewhere else. */
function idOf({ id, place }: Pick<Action, 'id' | 'place'>, delivery?: string): string | undefined {
  const whole = controlId({
    action: id,
    ...(delivery === undefined ? {} : { delivery }),
    ...(place === undefined ? {} : { place }),
  })
  return id === '' || whole.length > LIMITS.customId ? undefined : whole
}

function controlsOf(action: Action, delivery: string | undefined): Control[] {
  const id = idOf(action, delivery)
  if (id === undefined) return []
  if (action.choices === undefined || action.choices.length === 0) return [button(id, action.label, action.danger)]
  const control = select(id, action.label, action.choices)
  return control === undefined ? [] : [control]
}

export function button(id: string, label: string, isDanger = false): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style: isDanger ? ButtonStyle.Danger : ButtonStyle.Secondary,
    custom_id: id,
    label: plainText(label, LIMITS.buttonLabel),
  }
}

function select(id: string, label: string, choices: readonly Choice[]): APIStringSelectComponent | undefined {
  const options = optionsOf(choices)
  if (options.length === 0) return undefined
  const placeholder = plainText(label, LIMITS.placeholder)
  return { type: ComponentType.StringSelect, custom_id: id, placeholder, options }
}

/** As many of the first as Discord takes. A value comes back as it was sent, so it is never cut. */
export function optionsOf(choices: readonly Choice[]): APISelectMenuOption[] {
  return choices
    .filter(({ value }) => isValue(value))
    .filter(({ value }, at, all) => all.findIndex((one) => one.value === value) === at)
    .slice(0, LIMITS.selectOptions)
    .map(({ value, label, hint }) => ({
      label: plainText(label, LIMITS.optionText),
      value,
      ...(hint === undefined ? {} : { description: plainText(hint, LIMITS.optionText) }),
    }))
}

/** Discord takes no half characters, and no space at either end. */
function isValue(value: string): boolean {
  return value.trim() !== '' && value.trim() === value && value.length <= LIMITS.optionValue && !/\p{Cs}/u.test(value)
}
