/**
 * Block Kit as Slack takes it: shapes, limits and what Slack adds by itself (block ids, `emoji`, `verbatim`). Limits are those
 * of https://docs.slack.dev/reference/block-kit; the total of a message is undocumented and was measured by others. Blocks that
 * Slack has added since 2025 are refused, because older clients do not show them.
 */
import { z } from 'zod'
import type { Json } from './workspace.ts'

/** Block Kit or what went wrong, in Slack's words with a JSON pointer. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: string[] }

export const MESSAGE_TEXT_LIMIT = 12_000
const VIEW_BYTES_LIMIT = 250_000

let ids = 0
const newId = () => `b${(++ids).toString(36)}`

const words = (limit: number) => z.string().min(1).max(limit)
const plainText = (limit: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: words(limit), emoji: z.boolean().default(true) })
const mrkdwn = (limit: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: words(limit), verbatim: z.boolean().default(false) })
const anyText = (limit: number) => z.discriminatedUnion('type', [plainText(limit), mrkdwn(limit)])

const blockId = z.string().min(1).max(255).default(newId)
const actionId = z.string().min(1).max(255).default(newId)
const url = z
  .string()
  .max(3000)
  .regex(/^(https?:\/\/|mailto:)[^\s<>|]+$/u)

const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
})
const option = z.strictObject({ text: plainText(75), value: words(75), description: plainText(75).optional() })
const choice = {
  options: z.array(option).min(1).max(100),
  initial_option: option.optional(),
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
}
const isAmong = ({ options, initial_option: first }: { options: { value: string }[]; initial_option?: unknown }) =>
  first === undefined || options.some((one) => JSON.stringify(one) === JSON.stringify(first))

const button = z.strictObject({
  type: z.literal('button'),
  action_id: actionId,
  text: plainText(75),
  value: words(2000).optional(),
  url: url.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
  accessibility_label: words(75).optional(),
})
const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    action_id: actionId,
    placeholder: plainText(150).optional(),
    ...choice,
  })
  .refine(isAmong, { path: ['initial_option'], message: 'must match one of the options' })
const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    action_id: actionId,
    ...choice,
    options: z.array(option).min(1).max(10),
  })
  .refine(isAmong, { path: ['initial_option'], message: 'must match one of the options' })
const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z
    .array(option.extend({ url: url.optional() }))
    .min(1)
    .max(5),
  confirm: confirm.optional(),
})
const textInput = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: actionId,
  multiline: z.boolean().optional(),
  initial_value: z.string().max(3000).optional(),
  placeholder: plainText(150).optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
  focus_on_load: z.boolean().optional(),
})
const image = z.strictObject({ type: z.literal('image'), image_url: url, alt_text: words(2000) })

const interactive = z.discriminatedUnion('type', [button, staticSelect, radioButtons, overflow])

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
  })
  .optional()
const run = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: words(3000), style }),
  z.strictObject({
    type: z.literal('link'),
    url,
    text: words(3000).optional(),
    unsafe: z.boolean().optional(),
    style,
  }),
  z.strictObject({ type: z.literal('user'), user_id: words(255), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: words(255), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: words(255), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']) }),
  z.strictObject({ type: z.literal('emoji'), name: words(255), unicode: z.string().optional() }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int().nonnegative(),
    format: words(3000).regex(/\{\w+\}/u),
    url: url.optional(),
    fallback: words(3000).optional(),
    style,
  }),
])
const border = z.union([z.literal(0), z.literal(1)]).optional()
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(run) })
const richText = z.discriminatedUnion('type', [
  section,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().nonnegative().optional(),
    border,
    elements: z.array(section),
  }),
  z.strictObject({ type: z.literal('rich_text_preformatted'), elements: z.array(run), border }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(run), border }),
])

const block = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('section'),
      block_id: blockId,
      text: anyText(3000).optional(),
      fields: z.array(anyText(2000)).min(1).max(10).optional(),
      accessory: z.discriminatedUnion('type', [button, staticSelect, radioButtons, overflow, image]).optional(),
      expand: z.boolean().optional(),
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'must define either `text` or `fields`'),
  z.strictObject({ type: z.literal('header'), block_id: blockId, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  image.extend({ block_id: blockId, title: plainText(2000).optional() }),
  z.strictObject({
    type: z.literal('context'),
    block_id: blockId,
    elements: z
      .array(z.discriminatedUnion('type', [plainText(3000), mrkdwn(3000), image]))
      .min(1)
      .max(10),
  }),
  z.strictObject({
    type: z.literal('actions'),
    block_id: blockId,
    elements: z.array(interactive).min(1).max(25).superRefine(unique('action_id')),
  }),
  z.strictObject({
    type: z.literal('input'),
    block_id: blockId,
    label: plainText(2000),
    element: z.discriminatedUnion('type', [textInput, staticSelect, radioButtons]),
    hint: plainText(2000).optional(),
    optional: z.boolean().default(false),
    dispatch_action: z.boolean().default(false),
  }),
  z.strictObject({ type: z.literal('rich_text'), block_id: blockId, elements: z.array(richText) }),
])
const blocks = (limit: number) => z.array(block).max(limit).superRefine(unique('block_id'))

const view = {
  callback_id: z.string().max(255).default(''),
  private_metadata: z.string().max(3000).default(''),
  external_id: z.string().max(255).default(''),
  blocks: blocks(100),
}
const modal = z
  .strictObject({
    type: z.literal('modal'),
    ...view,
    title: plainText(24),
    submit: plainText(24).nullable().default(null),
    close: plainText(24).nullable().default(null),
    clear_on_close: z.boolean().default(false),
    notify_on_close: z.boolean().default(false),
  })
  .refine(({ blocks, submit }) => submit !== null || blocks.every(({ type }) => type !== 'input'), {
    path: ['submit'],
    message: 'missing required field: submit',
  })
const home = z.strictObject({ type: z.literal('home'), ...view })
const anyView = z.discriminatedUnion('type', [modal, home])
export type ViewPayload = z.infer<typeof anyView>

function unique(key: 'action_id' | 'block_id') {
  return (values: readonly object[], context: z.RefinementCtx): void => {
    const seen = new Set<unknown>()
    for (const [index, value] of values.entries()) {
      const id = (value as Json)[key]
      if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, key], message: `${key} is not unique` })
      seen.add(id)
    }
  }
}

/** The blocks of a message, at most 50. */
export function readBlocks(value: unknown): Read<Json[]> {
  return read(blocks(50), value, '/blocks')
}

/** A modal or a Home, at most 100 blocks; `view_too_large` is told apart by `isViewTooLarge`. */
export function readView(value: unknown): Read<ViewPayload> {
  return read(anyView, value, '/view')
}

export function isViewTooLarge(value: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(value) ?? '') > VIEW_BYTES_LIMIT
}

/** All characters that people read in blocks, as far as anybody knows how Slack counts a message. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textLength(one), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'text' && typeof inner === 'string' ? inner.length : textLength(inner)),
    0,
  )
}

function read<T>(schema: z.ZodType<T>, value: unknown, root: string): Read<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const faults = parsed.error.issues.map((issue) => `${inSlackWords(issue)} [json-pointer:${pointer(root, issue)}]`)
  return { ok: false, faults }
}

const pointer = (root: string, { path }: z.core.$ZodIssue) => [root, ...path.map(String)].join('/')

function inSlackWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'array'
        ? `no more than ${issue.maximum} items allowed`
        : `must be less than ${Number(issue.maximum) + 1} characters`
    case 'too_small':
      return issue.origin === 'array' ? `must have at least ${issue.minimum} items` : 'must be more than 0 characters'
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`
    case 'invalid_union':
      return 'unsupported type'
    case 'invalid_format':
      return 'invalid format'
    case 'custom':
      return issue.message
    default:
      return `failed to match all allowed schemas (${issue.message})`
  }
}
