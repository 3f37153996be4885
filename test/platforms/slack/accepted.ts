/** What Slack accepts, written down from its documents and refusals and not from our own limits: a fault for each breach. */
import { z } from 'zod'
import { JOINER } from '../../../src/core/joiners.ts'

/** What draws nothing and is spelling all the same. */
const JOINERS = new RegExp(JOINER, 'gv')

const text = (most: number) => z.string().min(1).max(most)
const plain = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(most), emoji: z.literal(false) })
const mrkdwn = z.strictObject({ type: z.literal('mrkdwn'), text: text(3_000), verbatim: z.literal(true) })
const id = text(255)

const Button = z.strictObject({
  type: z.literal('button'),
  action_id: id,
  text: plain(75),
  value: text(2_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: text(75).optional(),
})
const Option = z.strictObject({ text: plain(75), value: text(75), description: plain(75).optional() })
const Select = z.strictObject({
  type: z.literal('static_select'),
  action_id: id,
  placeholder: plain(150).optional(),
  options: z.array(Option).min(1).max(100),
  initial_option: Option.optional(),
})
const Input = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: id,
  multiline: z.boolean(),
  max_length: z.int().min(1).max(3_000),
  initial_value: text(3_000).optional(),
  placeholder: plain(150).optional(),
})

const style = z
  .strictObject({ bold: z.literal(true).optional(), code: z.literal(true).optional() })
  .refine((value) => Object.keys(value).length > 0)
  .optional()
const RichElement = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: text(12_000), style }),
  z.strictObject({ type: z.literal('link'), url: text(3_000), text: text(12_000), style }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().regex(/^[UW]\w+$/), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().regex(/^[CG]\w+$/), style }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int().positive(),
    format: z.string().regex(/^[^{}]*(?:\{\w+\}[^{}]*)+$/),
    fallback: text(12_000).optional(),
    style,
  }),
])
const RichText = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(RichElement).min(1) }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.array(z.strictObject({ type: z.literal('text'), text: text(12_000) })).min(1),
  }),
])

const Block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plain(150) }),
  z.strictObject({
    type: z.literal('section'),
    text: z.discriminatedUnion('type', [mrkdwn, plain(3_000)]),
    accessory: Button.optional(),
  }),
  z.strictObject({
    type: z.literal('context'),
    elements: z
      .array(z.discriminatedUnion('type', [mrkdwn, plain(3_000)]))
      .min(1)
      .max(10),
  }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z
      .array(z.discriminatedUnion('type', [Button, Select]))
      .min(1)
      .max(25)
      .refine(
        (elements) => new Set(elements.map((one) => one.action_id)).size === elements.length,
        'an id stands twice',
      ),
  }),
  z.strictObject({ type: z.literal('rich_text'), elements: z.array(RichText).min(1) }),
  z.strictObject({
    type: z.literal('input'),
    block_id: id,
    label: plain(2_000),
    hint: plain(2_000).optional(),
    optional: z.boolean(),
    element: z.discriminatedUnion('type', [Select, Input]),
  }),
])
export type SeenBlock = z.infer<typeof Block>

const MessageSchema = z.strictObject({ text: text(120), blocks: z.array(Block).max(50) })
const ViewBlocks = z.array(Block).max(100)
const HomeSchema = z.strictObject({ type: z.literal('home'), blocks: ViewBlocks })
const ModalSchema = z
  .strictObject({
    type: z.literal('modal'),
    callback_id: text(255).optional(),
    title: plain(24),
    close: plain(24),
    submit: plain(24).optional(),
    private_metadata: z.string().max(3_000),
    blocks: ViewBlocks,
  })
  .refine(({ blocks, submit }) => submit !== undefined || blocks.every(({ type }) => type !== 'input'), 'no submit')

/** Every string in a payload but for those under some keys: what things are called is no text. */
export function stringsIn(payload: unknown, ...without: readonly string[]): string[] {
  if (typeof payload === 'string') return [payload]
  if (typeof payload !== 'object' || payload === null) return []
  return Object.entries(payload).flatMap(([key, value]) =>
    key === 'type' || without.includes(key) ? [] : stringsIn(value, ...without),
  )
}

function breaches(schema: z.ZodType, payload: unknown): string[] {
  const issues = schema.safeParse(payload).error?.issues ?? []
  const broken = stringsIn(payload).filter((one) => /\p{Cs}/u.test(one))
  const hidden = stringsIn(payload, 'value', 'initial_value').filter((one) =>
    /[^\P{Cc}\n]|\p{Cf}/u.test(one.replace(JOINERS, '')),
  )
  return [
    ...issues.map(({ path, message }) => `${path.join('/')}: ${message}`),
    ...broken.map((one) => `half a character in ${JSON.stringify(one)}`),
    ...hidden.map((one) => `hidden characters in ${JSON.stringify(one)}`),
  ]
}

export function faultsOfMessage(message: unknown): string[] {
  const total = stringsIn(message).join('').length
  return [...breaches(MessageSchema, message), ...(total > 9_000 ? [`${total} characters`] : [])]
}

export function faultsOfView(view: { readonly type: string; readonly blocks: readonly object[] }): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(view))
  const ids = view.blocks.flatMap((block) => ('block_id' in block ? [block.block_id] : []))
  return [
    ...breaches(view.type === 'home' ? HomeSchema : ModalSchema, view),
    ...(bytes > 250_000 ? [`${bytes} bytes`] : []),
    ...(new Set(ids).size < ids.length ? ['a block_id stands twice'] : []),
  ]
}
