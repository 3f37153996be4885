/** What Discord accepts, written down from its documents and not from our own limits: a fault for each breach. */
import { z } from 'zod'
import { JOINER } from '../../../src/core/joiners.ts'
import { hasOpenApi, openApiFaults } from './open-api.ts'

/** What draws nothing and is spelling all the same. */
const JOINERS = new RegExp(JOINER, 'gv')

/** Discord cuts the spaces around a text away, and then refuses an empty one. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((said) => said.trim() !== '', 'empty')
const id = text(100)

const Button = z.strictObject({
  type: z.literal(2),
  style: z.union([z.literal(2), z.literal(4)]),
  custom_id: id,
  label: text(80),
})
const Option = z.strictObject({
  label: text(100),
  value: text(100).refine((value) => value.trim() === value, 'spaces around it are lost'),
  description: text(100).optional(),
  default: z.literal(true).optional(),
})
const Options = z
  .array(Option)
  .min(1)
  .max(25)
  .refine((options) => new Set(options.map(({ value }) => value)).size === options.length, 'a value stands twice')
const Select = z.strictObject({ type: z.literal(3), custom_id: id, placeholder: text(150), options: Options })
const Row = z.strictObject({
  type: z.literal(1),
  components: z.union([z.array(Button).min(1).max(5), z.array(Select).length(1)]),
})
const Embed = z
  .strictObject({ title: text(256).optional(), description: text(4_096).optional() })
  .refine(({ title, description }) => title !== undefined || description !== undefined, 'an empty embed')

const BodySchema = z
  .strictObject({
    content: z.string().max(2_000),
    embeds: z.array(Embed).max(10),
    components: z.array(Row).max(5),
    allowed_mentions: z.strictObject({ parse: z.array(z.never()).length(0) }),
  })
  .refine(({ content, embeds }) => content.trim() !== '' || embeds.length > 0, 'an empty message')

const Input = z
  .strictObject({
    type: z.literal(4),
    custom_id: id,
    style: z.union([z.literal(1), z.literal(2)]),
    required: z.boolean(),
    max_length: z.int().min(1).max(4_000),
    value: text(4_000).optional(),
    placeholder: text(100).optional(),
  })
  .refine(({ value = '', max_length }) => value.length <= max_length, 'longer than it may be')
const Choice = z.strictObject({ type: z.literal(3), custom_id: id, required: z.boolean(), options: Options })
const ModalSchema = z.strictObject({
  custom_id: id,
  title: text(45),
  components: z
    .array(
      z.strictObject({
        type: z.literal(18),
        label: text(45),
        description: text(100).optional(),
        component: z.discriminatedUnion('type', [Input, Choice]),
      }),
    )
    .min(1)
    .max(5),
})

/** Every string in a payload but for those under some keys. */
export function stringsIn(payload: unknown, ...without: readonly string[]): string[] {
  if (typeof payload === 'string') return [payload]
  if (typeof payload !== 'object' || payload === null) return []
  return Object.entries(payload).flatMap(([key, value]) => (without.includes(key) ? [] : stringsIn(value, ...without)))
}

/** Every custom id of controls or inputs in a payload. */
export function idsIn(payload: unknown): string[] {
  if (typeof payload !== 'object' || payload === null) return []
  const own = 'custom_id' in payload ? [String(payload.custom_id)] : []
  return [...own, ...Object.values(payload).flatMap(idsIn)]
}

function breaches(schema: z.ZodType, payload: unknown): string[] {
  const issues = schema.safeParse(payload).error?.issues ?? []
  const ids = idsIn(payload)
  return [
    ...issues.map(({ path, message }) => `${path.join('/')}: ${message}`),
    ...stringsIn(payload).flatMap((one) => (/\p{Cs}/u.test(one) ? [`half a character in ${JSON.stringify(one)}`] : [])),
    ...(new Set(ids).size < ids.length ? ['a custom_id stands twice'] : []),
  ]
}

/** `embeds` is what all of them together may have; 3,900 in what is ours, 6,000 where typed values come back. */
export function faultsOfBody(body: { readonly embeds: readonly object[] }, embeds = 3_900): string[] {
  const hidden = stringsIn(body, 'value', 'custom_id').filter((one) =>
    /[^\P{Cc}\n]|\p{Cf}/u.test(one.replace(JOINERS, '')),
  )
  const total = stringsIn(body.embeds).join('').length
  return [
    ...breaches(BodySchema, body),
    ...hidden.map((one) => `hidden characters in ${JSON.stringify(one)}`),
    ...(total > embeds ? [`${total} characters in embeds`] : []),
    ...(hasOpenApi
      ? [
          ...openApiFaults('MessageCreateRequest', { ...body, nonce: 'x'.repeat(24), enforce_nonce: true }),
          ...openApiFaults('CreateMessageInteractionCallbackRequest', { type: 4, data: { ...body, flags: 64 } }),
          ...openApiFaults('UpdateMessageInteractionCallbackRequest', { type: 7, data: body }),
        ]
      : []),
  ]
}

export function faultsOfModal(modal: object): string[] {
  return [
    ...breaches(ModalSchema, modal),
    ...(hasOpenApi ? openApiFaults('ModalInteractionCallbackRequest', { type: 9, data: modal }) : []),
  ]
}
