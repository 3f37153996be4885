/**
 * Message, component and modal bodies as Discord takes them, with the limits of
 * https://docs.discord.com/developers/resources/message and https://docs.discord.com/developers/components/reference. Components
 * of version 2 are refused but for the labels and texts of modals, because the digest is not made of them.
 */
import { z } from 'zod'
import type { Json } from './world.ts'

export const EMBEDS_TOTAL = 6_000
export const NONCE_LIMIT = 25

const fault = (code: string, message: string) => ({ message, params: { code } })

/** Discord cuts white space off at both ends. */
const text = (limit: number) => z.string().trim().max(limit)
const words = (limit: number) => z.string().trim().min(1).max(limit)
const snowflake = z.string().regex(/^\d{17,20}$/)
const url = z
  .string()
  .max(2_048)
  .regex(/^(https?|attachment|discord):\/\/[^\s]+$/u)
const customId = z.string().min(1).max(100)
const componentId = z.int().nonnegative().nullish()
const emoji = z.object({ id: snowflake.nullish(), name: z.string().nullish(), animated: z.boolean().nullish() })

const embed = z.object({
  title: text(256).nullish(),
  type: z.string().nullish(),
  description: text(4_096).nullish(),
  url: url.nullish(),
  timestamp: z.iso.datetime({ offset: true }).nullish(),
  color: z.int().min(0).max(0xffffff).nullish(),
  footer: z.object({ text: words(2_048), icon_url: url.nullish() }).nullish(),
  image: z.object({ url }).nullish(),
  thumbnail: z.object({ url }).nullish(),
  author: z.object({ name: words(256), url: url.nullish(), icon_url: url.nullish() }).nullish(),
  fields: z
    .array(z.object({ name: words(256), value: words(1_024), inline: z.boolean().nullish() }))
    .max(25)
    .nullish(),
})

/** The characters of embeds that count towards their total. */
export function embedLength({ title, description, footer, author, fields }: z.infer<typeof embed>): number {
  const parts = [title, description, footer?.text, author?.name, ...(fields ?? []).flatMap((it) => [it.name, it.value])]
  return parts.reduce((sum: number, part) => sum + (part?.length ?? 0), 0)
}

const button = z
  .object({
    type: z.literal(2),
    id: componentId,
    style: z.int().min(1).max(6),
    label: text(80).nullish(),
    emoji: emoji.nullish(),
    custom_id: customId.nullish(),
    url: url.max(512).nullish(),
    disabled: z.boolean().nullish(),
  })
  .superRefine(({ style, label, emoji: sign, custom_id, url: to }, context) => {
    const wrong = (path: string, code: string, message: string) =>
      void context.addIssue({ code: 'custom', path: [path], ...fault(code, message) })
    if (!label && !sign) wrong('label', 'BUTTON_COMPONENT_LABEL_REQUIRED', 'A label or an emoji is required')
    if (style === 5 ? !to : !custom_id) {
      const named = style === 5 ? 'url' : 'custom_id'
      wrong(named, `BUTTON_COMPONENT_${named.toUpperCase()}_REQUIRED`, `A ${named} is required`)
    }
    if (custom_id && to) {
      wrong(
        'custom_id',
        'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
        'A custom id and url cannot both be specified',
      )
    }
  })

const option = z.object({
  label: words(100),
  value: words(100),
  description: text(100).nullish(),
  emoji: emoji.nullish(),
  default: z.boolean().nullish(),
})
const select = z
  .object({
    type: z.literal(3),
    id: componentId,
    custom_id: customId,
    options: z.array(option).min(1).max(25),
    placeholder: text(150).nullish(),
    min_values: z.int().min(0).max(25).nullish(),
    max_values: z.int().min(1).max(25).nullish(),
    disabled: z.boolean().nullish(),
    required: z.boolean().nullish(),
  })
  .superRefine(({ options, min_values, max_values }, context) => {
    const twice = repeated(options.map(({ value }) => value))
    for (const index of twice) {
      const path = ['options', index, 'value']
      const words = 'The specified option value is already used'
      context.addIssue({ code: 'custom', path, ...fault('SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', words) })
    }
    for (const [path, count] of Object.entries({ min_values, max_values })) {
      if ((count ?? 0) <= options.length) continue
      const code = 'SELECT_COMPONENT_MAX_VALUES_TOO_LARGE'
      context.addIssue({
        code: 'custom',
        path: [path],
        ...fault(code, 'More values are asked for than there are options'),
      })
    }
  })

const row = z
  .object({
    type: z.literal(1),
    id: componentId,
    components: z.array(z.discriminatedUnion('type', [button, select])).min(1),
  })
  .superRefine(({ components }, context) => {
    const width = components.reduce((sum, { type }) => sum + (type === 3 ? 5 : 1), 0)
    if (width <= 5) return
    const message = 'The specified component exceeds the maximum width'
    context.addIssue({ code: 'custom', path: ['components'], ...fault('COMPONENT_LAYOUT_WIDTH_EXCEEDED', message) })
  })

const rows = z
  .array(z.discriminatedUnion('type', [row]))
  .max(5)
  .superRefine(uniqueCustomIds)

export const MentionsSchema = z.object({
  parse: z.array(z.enum(['roles', 'users', 'everyone'])).nullish(),
  roles: z.array(snowflake).max(100).nullish(),
  users: z.array(snowflake).max(100).nullish(),
  replied_user: z.boolean().nullish(),
})

/** What a call that writes or edits a message says; all else in it Discord ignores. */
export const MessageBodySchema = z.object({
  content: text(2_000).nullish(),
  embeds: z
    .array(embed)
    .max(10)
    .superRefine((embeds, context) => {
      if (embeds.reduce((sum, one) => sum + embedLength(one), 0) <= EMBEDS_TOTAL) return
      const message = `Embed size exceeds maximum size of ${EMBEDS_TOTAL}`
      context.addIssue({ code: 'custom', ...fault('MAX_EMBED_SIZE_EXCEEDED', message) })
    })
    .nullish(),
  components: rows.nullish(),
  flags: z.int().nonnegative().nullish(),
  allowed_mentions: MentionsSchema.nullish(),
  nonce: z.union([z.string().max(NONCE_LIMIT), z.int()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  tts: z.boolean().nullish(),
  message_reference: z.object({ message_id: snowflake, fail_if_not_exists: z.boolean().nullish() }).nullish(),
})
export type MessageBody = z.infer<typeof MessageBodySchema>

const textInput = z.object({
  type: z.literal(4),
  id: componentId,
  custom_id: customId,
  style: z.union([z.literal(1), z.literal(2)]),
  label: words(45).nullish(),
  value: z.string().max(4_000).nullish(),
  placeholder: text(100).nullish(),
  required: z.boolean().nullish(),
  min_length: z.int().min(0).max(4_000).nullish(),
  max_length: z.int().min(1).max(4_000).nullish(),
})
const label = z.object({
  type: z.literal(18),
  id: componentId,
  label: words(45),
  description: words(100).nullish(),
  component: z.discriminatedUnion('type', [textInput, select]),
})
const inputRow = z.object({
  type: z.literal(1),
  id: componentId,
  components: z.array(textInput.required({ label: true })).length(1),
})
const textDisplay = z.object({ type: z.literal(10), id: componentId, content: words(4_000) })

export const ModalBodySchema = z.object({
  custom_id: customId,
  title: words(45),
  components: z
    .array(z.discriminatedUnion('type', [inputRow, label, textDisplay]))
    .min(1)
    .max(5)
    .superRefine(uniqueCustomIds),
})

export const ChoicesBodySchema = z.object({
  choices: z.array(z.object({ name: words(100), value: z.union([words(100), z.number()]) })).max(25),
})

/** The indexes of values that were there before. */
function repeated(values: readonly unknown[]): number[] {
  return [...values.keys()].filter((index) => values.indexOf(values[index]) < index)
}

function uniqueCustomIds(holders: readonly object[], context: z.RefinementCtx): void {
  const all = holders.flatMap((holder, at) => {
    const { components = [], component } = holder as { components?: Json[]; component?: Json }
    const inside = component === undefined ? components : [component]
    return inside.map(({ custom_id }, index) => ({
      id: custom_id,
      path: component === undefined ? [at, 'components', index, 'custom_id'] : [at, 'component', 'custom_id'],
    }))
  })
  for (const [index, { id, path }] of all.entries()) {
    if (!id || all.findIndex((other) => other.id === id) === index) continue
    const message = 'Component custom id cannot be duplicated'
    context.addIssue({ code: 'custom', path, ...fault('COMPONENT_CUSTOM_ID_DUPLICATED', message) })
  }
}
