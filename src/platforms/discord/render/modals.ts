/**
 * Forms as modals: https://docs.discord.com/developers/components/reference. A modal cannot answer a modal, so a form that
 * comes back is a message with what was typed in it and buttons to open it again or to confirm it. It keeps no state: it works
 * after a restart, in every process.
 */
import {
  type APIComponentInLabel,
  type APIEmbed,
  type APILabelComponent,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  TextInputStyle,
} from 'discord.js'
import { z } from 'zod'
import { controlId } from '../../../core/action.ts'
import type { ChannelKey } from '../../../core/channel.ts'
import { cut, plainText } from '../../../core/cut.ts'
import { cleanLine } from '../../../core/harmless.ts'
import type { Field, Form } from '../../../core/message.ts'
import { capitalised } from '../../../core/reply.ts'
import { LIMITS, TOTAL } from '../limits.ts'
import { renderAnswer } from '../render.ts'
import { type Body, bodyOf, sizeOf } from './body.ts'
import { button, inRows, optionsOf } from './controls.ts'
import { fenced, markdownLine, markdownWords } from './markdown.ts'

export type ModalBody = APIModalInteractionResponseCallbackData

/**
 * A form: `custom_id` is its id, with the channel that it acts in where that is not the one it is opened in; that of an input
 * is the name of its field.
 */
export function renderModal(form: Form, place?: ChannelKey): ModalBody {
  const fields = form.fields.slice(0, LIMITS.modalInputs)
  return {
    custom_id: idOf(form.id, place),
    title: plainText(form.title, LIMITS.modalTitle),
    components: fields.map((field) => labelOf(field, typedLimit(field, fields))),
  }
}

/** Where the channel does not fit in, the form acts in the one that it is opened in. */
function idOf(form: string, place: ChannelKey | undefined, prefix = ''): string {
  const id = `${prefix}${controlId({ action: form, ...(place === undefined ? {} : { place }) })}`
  return id.length > LIMITS.customId ? `${prefix}${form}` : id
}

function labelOf(field: Field, limit: number): APILabelComponent {
  const [, short = field.label, hint] = /^([^:]+): (.+)$/su.exec(cleanLine(field.label)) ?? []
  return {
    type: ComponentType.Label,
    label: plainText(short, LIMITS.inputLabel),
    ...(hint === undefined ? {} : { description: plainText(capitalised(hint), LIMITS.inputHint) }),
    component: inputOf(field, limit),
  }
}

const PLACEHOLDERS: Readonly<Partial<Record<Field['kind'], string>>> = {
  time: '09:00',
  zone: 'Berlin or Europe/Berlin',
}

/** A time and a zone are typed: people write `9am` and `Berlin`. */
function inputOf(
  { name, kind, value = '', choices = [], optional = false }: Field,
  limit: number,
): APIComponentInLabel {
  const options = kind === 'choice' ? optionsOf(choices) : []
  if (options.length > 0) {
    return {
      type: ComponentType.StringSelect,
      custom_id: name,
      required: !optional,
      options: options.map((option) => (option.value === value ? { ...option, default: true } : option)),
    }
  }
  const placeholder = PLACEHOLDERS[kind]
  const typed = inputValue(value, kind === 'text', limit)
  return {
    type: ComponentType.TextInput,
    custom_id: name,
    style: kind === 'text' ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required: !optional,
    max_length: limit,
    ...(typed === '' ? {} : { value: typed }),
    ...(placeholder === undefined ? {} : { placeholder: plainText(placeholder, LIMITS.inputPlaceholder) }),
  }
}

/** What a line takes where a text stands beside it. */
const LINE = 500

/** All that is typed into one form fits into the message in which it comes back. */
function typedLimit({ kind }: Field, fields: readonly Field[]): number {
  const texts = fields.filter((field) => field.kind === 'text').length
  if (texts === 0) return Math.floor(TOTAL.typed / fields.length)
  return kind === 'text' ? Math.floor((TOTAL.typed - LINE * (fields.length - texts)) / texts) : LINE
}

/** As it was typed: what is shown to the person who typed it is theirs, and it comes back. Blank is empty, as for Discord. */
function inputValue(value: string, isMultiline: boolean, limit: number): string {
  if (value.trim() === '') return ''
  const whole = value.replace(/\p{Cs}/gu, '\ufffd').replace(/\r\n?/g, '\n')
  return cut(isMultiline ? whole : whole.replace(/\n+/g, ' '), limit)
}

const InputSchema = z.object({
  custom_id: z.string(),
  value: z.string().nullish(),
  values: z.array(z.string()).nullish(),
})
const HolderSchema = z.union([
  z.object({ component: InputSchema }).transform(({ component }) => [component]),
  z.object({ components: z.array(InputSchema) }).transform(({ components }) => components),
])

/** What was filled in, by the names of the fields; `data.components` of a submission. Empty for what is none. */
export function readValues(components: unknown): Record<string, string> {
  const holders = z.array(z.unknown()).safeParse(components).data ?? []
  const inputs = holders.flatMap((holder) => HolderSchema.safeParse(holder).data ?? [])
  return Object.fromEntries(inputs.map(({ custom_id, value, values }) => [custom_id, value ?? values?.[0] ?? '']))
}

/** The same form with what was typed, where anything was. What was left empty is not among the values that were carried. */
export function withValues(form: Form, values: Readonly<Record<string, string>>): Form {
  if (Object.keys(values).length === 0) return form
  return { ...form, fields: form.fields.map((field) => ({ ...field, value: values[field.name] ?? '' })) }
}

/**
 * A form that came back: what is wrong with it, or what it would do; what was typed; and buttons to open it again with that, or
 * to confirm it.
 */
export function renderReturned(form: Form, place?: ChannelKey): Body {
  const { id, title, fields, submit, preview } = form
  const shown = fields.slice(0, LIMITS.modalInputs)
  const carried = shown.flatMap((field) => carriedEmbed(field, typedLimit(field, shown)))
  const again = (label: string) => button(idOf(id, place, AGAIN), label)
  if (preview === undefined) {
    const faults = shown.flatMap(faultLine).join('\n')
    const content = faults === '' ? markdownWords(title, LIMITS.content) : faults
    return bodyOf({ content, embeds: carried, components: inRows([again('Correct')]) })
  }
  const characters = Math.min(TOTAL.embeds, TOTAL.returned - sizeOf(carried))
  const [above] = renderAnswer({ ...preview, actions: [] }, { characters, pages: 1 })
  const buttons = inRows([button(idOf(id, place, CONFIRM), submit), again('Change')])
  return bodyOf({
    ...above,
    embeds: [...(above?.embeds ?? []), ...carried],
    components: [...(above?.components ?? []).slice(0, LIMITS.rows - 1), ...buttons],
  })
}

/** Before the id of the form: to open it again with what was typed, or to submit it as it was previewed. */
const AGAIN = 'form.correct.'
const CONFIRM = 'form.confirm.'

const FAULT = Math.floor(LIMITS.content / LIMITS.modalInputs) - 1

function faultLine({ name, error }: Field): string[] {
  if (error === undefined) return []
  return [markdownLine([{ text: `${capitalised(name)}:`, strong: true }, { text: ` ${error}` }], FAULT)]
}

/** Headed by the name of its field, by which it is read again; an empty one is left out. */
function carriedEmbed({ name, kind, value = '' }: Field, limit: number): APIEmbed[] {
  const typed = inputValue(value, kind === 'text', limit)
  return typed === '' ? [] : [{ title: capitalised(name), description: fenced(typed) }]
}

const CarrierSchema = z.object({
  embeds: z.array(z.object({ title: z.string().nullish(), description: z.string().nullish() })),
  components: z.array(z.object({ components: z.array(z.object({ custom_id: z.string().nullish() })).nullish() })),
})
const CARRIED = /^```\n(.*)\n```$/s

/** What was typed into a form, read out of the message in which it came back; undefined for any other message. */
export function readCarried(message: unknown): Record<string, string> | undefined {
  const { embeds = [], components = [] } = CarrierSchema.safeParse(message).data ?? {}
  const controls = components.flatMap((row) => row.components ?? [])
  if (!controls.some(({ custom_id }) => custom_id?.startsWith(AGAIN))) return undefined
  const values = embeds.flatMap(({ title, description }) => {
    const [, typed] = CARRIED.exec(description ?? '') ?? []
    return title && /^\S+$/.test(title) && typed !== undefined ? [[nameOf(title), typed]] : []
  })
  return Object.fromEntries(values)
}

/** Undoes `capitalised`: the names of fields begin with a small letter. */
function nameOf(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1)
}
