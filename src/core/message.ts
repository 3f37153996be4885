/**
 * The neutral form of everything a person sees: no mark-up, no platform words. It is frozen as JSON with a delivery, so a
 * change of shape is a new `v`, and renderers accept every version ever stored.
 */
import { z } from 'zod'

/** Neutral budgets (design §8), in visible characters, so that one digest is one message on every platform. */
export const BUDGET = {
  title: 150,
  extract: 120,
  digest: 3_000,
  notification: 120,
  shortTitle: 60,
  linkedUrl: 120,
} as const

/**
 * A piece of running text. `at` says that the words are this instant, so a platform may show it in the reader's own zone;
 * `person` that they name this person, who is never notified by it; `place` that they name the channel with this key, which
 * a platform may name itself to those who may know it; `url` that they lead there. Words between backticks are to be typed.
 */
const RunSchema = z.strictObject({
  text: z.string(),
  strong: z.literal(true).optional(),
  at: z.number().optional(),
  person: z.string().optional(),
  place: z.string().optional(),
  url: z.string().optional(),
})
export type Run = z.infer<typeof RunSchema>
export type Text = readonly Run[]

const ChoiceSchema = z.strictObject({ value: z.string(), label: z.string(), hint: z.string().optional() })
/** One value to choose; `hint` is a second, smaller line. */
export type Choice = z.infer<typeof ChoiceSchema>

export const ActionSchema = z.strictObject({
  id: z.string().max(70),
  label: z.string(),
  choices: z.array(ChoiceSchema).optional(),
  danger: z.boolean().optional(),
  opens: z.literal('form').optional(),
  place: z.string().optional(),
})
/**
 * A button, or a select where it has choices. `opens` says beforehand that a form follows; `place` is the key of the channel
 * that it acts in, where that is not the one it is shown in.
 */
export type Action = z.infer<typeof ActionSchema>

const ItemSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('heading'), text: z.string(), note: z.string().optional() }),
  z.strictObject({ kind: z.literal('text'), text: z.array(RunSchema), actions: z.array(ActionSchema).optional() }),
  /** Text whose columns matter: a chart, BibTeX. */
  z.strictObject({ kind: z.literal('preformatted'), text: z.string() }),
  z.strictObject({
    kind: z.literal('paper'),
    number: z.int().positive(),
    key: z.string(),
    title: z.string(),
    url: z.string().optional(),
    authors: z.string().optional(),
    /** Source, category, upvotes. */
    details: z.string().optional(),
    /** Words around what matched, the matched ones strong. */
    extract: z.array(RunSchema).optional(),
    /** Labels of the other subscriptions that matched. */
    also: z.array(z.string()).optional(),
  }),
])
export type Item = z.infer<typeof ItemSchema>
export type PaperItem = Extract<Item, { kind: 'paper' }>

export const MessageSchema = z.strictObject({
  v: z.literal(1),
  title: z.string().optional(),
  items: z.array(ItemSchema),
  actions: z.array(ActionSchema),
  footer: z.array(RunSchema).optional(),
  /** What a lock screen or a screen reader says: at most 120 characters. */
  notification: z.string(),
})
export type Message = z.infer<typeof MessageSchema>

/** One field of a form; `choice` and `zone` come with choices or are suggested while typing. */
export type Field = {
  readonly name: string
  readonly label: string
  readonly kind: 'line' | 'text' | 'choice' | 'time' | 'zone'
  readonly value?: string
  readonly choices?: readonly Choice[]
  readonly optional?: boolean
  readonly error?: string
}

/** At most 5 fields. With a `preview` the form has been submitted once and asks to confirm. */
export type Form = {
  readonly id: string
  readonly title: string
  readonly fields: readonly Field[]
  readonly submit: string
  readonly preview?: Message
}

/** Plain words as text. */
export function plain(text: string): Run[] {
  return [{ text }]
}

/** The words of a text without emphasis. */
export function words(text: Text): string {
  return text.map((run) => run.text).join('')
}

/** Cuts at a word where one ends nearby, never inside a surrogate pair, and marks the cut with an ellipsis. */
export function shorten(text: string, limit: number): string {
  const characters = [...text]
  if (characters.length <= limit) return text
  const cut = characters.slice(0, limit - 1).join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > cut.length * 0.6 ? cut.slice(0, space) : cut).replace(/[\s,;:.–-]+$/u, '')}…`
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Cuts between the first characters and the last `end` ones, at words where they end nearby: both say what a text is. */
export function shortenInside(text: string, limit: number, end: number): string {
  if (text.length <= limit) return text
  const characters = Array.from(GRAPHEMES.segment(text), ({ segment }) => segment)
  if (characters.length <= limit) return text
  const last = characters.slice(-end).join('')
  const space = last.indexOf(' ')
  const tail = space !== -1 && space < last.length * 0.4 ? last.slice(space + 1) : last
  const head = characters.slice(0, Math.max(limit - end - 3, 1)).join('')
  const gap = head.lastIndexOf(' ')
  return `${(gap > head.length * 0.6 ? head.slice(0, gap) : head).trimEnd()} … ${tail}`
}

/** Every piece of text in an item that a person reads. */
function textOf(item: Item): string[] {
  switch (item.kind) {
    case 'heading':
      return [item.text, item.note ?? '']
    case 'text':
      return [words(item.text)]
    case 'preformatted':
      return [item.text]
    case 'paper':
      return [item.title, item.authors ?? '', item.details ?? '', words(item.extract ?? []), ...(item.also ?? [])]
  }
}

/** The visible characters of a message, as the digest budget counts them. */
export function visibleLength(message: Message): number {
  const parts = [message.title ?? '', ...message.items.flatMap(textOf), words(message.footer ?? [])]
  return parts.reduce((sum, part) => sum + part.length, 0)
}

const SHORTENINGS: readonly ((paper: PaperItem) => PaperItem)[] = [
  ({ extract: _, ...paper }) => paper,
  (paper) => (paper.authors === undefined ? paper : { ...paper, authors: firstAuthor(paper.authors) }),
  (paper) => ({ ...paper, title: shorten(paper.title, BUDGET.shortTitle) }),
]

function firstAuthor(authors: string): string {
  const [first = authors] = authors.split(', ')
  return first === authors ? authors : `${first.replace(/ \+\d+$/, '')} …`
}

/**
 * Shortens a message as data until `measure` is within `limit`: extracts to nothing, then authors to the first, then titles
 * to 60 characters, each from the last paper to the first. It never drops a paper; what still does not fit is returned as it is.
 */
export function shortenToFit(
  message: Message,
  limit: number,
  measure: (message: Message) => number = visibleLength,
): Message {
  let fitted = message
  for (const shortening of SHORTENINGS) {
    for (let index = fitted.items.length - 1; index >= 0; index--) {
      if (measure(fitted) <= limit) return fitted
      fitted = {
        ...fitted,
        items: fitted.items.map((item, at) => (at === index && item.kind === 'paper' ? shortening(item) : item)),
      }
    }
  }
  return fitted
}

/**
 * The second try after a platform refused the content: headings, titles and addresses, no emphasis to get wrong. It keeps one
 * control, by which the message can be found again, and the footer, which says where it may be a repeat.
 */
export function plainMessage(message: Message): Message {
  const lines = message.items.flatMap(plainLine)
  const control = message.actions.find(({ choices }) => choices === undefined) ?? message.actions[0]
  return {
    v: 1,
    ...(message.title === undefined ? {} : { title: message.title }),
    items: lines.map((text): Item => ({ kind: 'text', text })),
    actions: control === undefined ? [] : [control],
    ...(message.footer === undefined ? {} : { footer: plain(words(message.footer)) }),
    notification: message.notification,
  }
}

function plainLine(item: Item): Run[][] {
  switch (item.kind) {
    case 'heading':
      return [plain([item.text, item.note].filter((part) => part !== undefined).join('  '))]
    case 'text':
      return [item.text.map(({ text, url }) => (url === undefined ? { text } : { text, url }))]
    case 'preformatted':
      return [plain(item.text)]
    case 'paper': {
      const { number, title, url } = item
      const said = `${number} ${shorten(title, BUDGET.shortTitle)}`
      return [url === undefined ? plain(said) : [{ text: `${said} ` }, { text: url, url }]]
    }
  }
}
