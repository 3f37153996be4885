/** Block Kit as a person reads it, and what in it acts. */
import { type Act, type ReadText, readMrkdwn, readPlainText } from './mrkdwn.ts'

type Node = Readonly<Record<string, unknown>>

/** The words of blocks in order, one line for each piece: buttons as [label], selects with their options, inputs with labels. */
export function textOf(blocks: readonly unknown[]): string {
  return blocks
    .flatMap((block) => linesOf(asNode(block)))
    .filter((line) => line !== '')
    .join('\n')
}

/**
 * Everything in blocks that acts, as `kind: what`: mentions, channels, links but for those allowed, emoji codes, quotes and
 * formats (`bold: …`, `code: …`). The styles of rich text are the app's own and do not count, nor does a rich channel name,
 * which notifies nobody.
 */
export function activeIn(blocks: readonly unknown[], allowedLinks: Iterable<string> = []): string[] {
  const allowed = new Set(allowedLinks)
  return actsIn(blocks)
    .filter(({ kind, what }) => kind !== 'link' || !allowed.has(what))
    .map(({ kind, what }) => `${kind}: ${what}`)
}

const asNode = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {})
const asNodes = (value: unknown): Node[] => (Array.isArray(value) ? value.map(asNode) : [])

function linesOf(block: Node): string[] {
  switch (block.type) {
    case 'header':
      return [wordsOf(block.text)]
    case 'section':
      return [wordsOf(block.text), ...asNodes(block.fields).map(wordsOf), controlOf(asNode(block.accessory))]
    case 'context':
      return [asNodes(block.elements).map(controlOf).join(' ')]
    case 'actions':
      return [asNodes(block.elements).map(controlOf).join(' ')]
    case 'input':
      return [`${wordsOf(block.label)}: ${controlOf(asNode(block.element))}`, wordsOf(block.hint)]
    case 'image':
      return [wordsOf(block.title), controlOf(block)]
    case 'rich_text':
      return asNodes(block.elements).flatMap(richLines)
    default:
      return []
  }
}

const wordsOf = (text: unknown): string => (text === undefined ? '' : readText(asNode(text)).words)

function readText({ type, text, verbatim, emoji }: Node): ReadText {
  const given = String(text ?? '')
  return type === 'mrkdwn'
    ? readMrkdwn(given, { verbatim: verbatim === true })
    : readPlainText(given, { emoji: emoji !== false })
}

function controlOf(element: Node): string {
  switch (element.type) {
    case undefined:
      return ''
    case 'button':
      return `[${wordsOf(element.text)}]`
    case 'static_select':
    case 'radio_buttons':
    case 'overflow': {
      const options = asNodes(element.options).map(optionWords).join(' | ')
      const chosen = element.initial_option === undefined ? '' : ` = ${optionWords(asNode(element.initial_option))}`
      return `[${wordsOf(element.placeholder)}: ${options}${chosen}]`
    }
    case 'plain_text_input':
      return `[${String(element.initial_value ?? '') || wordsOf(element.placeholder)}]`
    case 'image':
      return String(element.alt_text ?? '')
    default:
      return wordsOf(element)
  }
}

function optionWords({ text, description }: Node): string {
  const hint = wordsOf(description)
  return hint === '' ? wordsOf(text) : `${wordsOf(text)} (${hint})`
}

function richLines(element: Node): string[] {
  const inside = asNodes(element.elements)
  if (element.type === 'rich_text_list') {
    const first = Number(element.offset ?? 0) + 1
    const sign = (index: number) => (element.style === 'ordered' ? `${first + index}.` : '•')
    return inside.map((item, index) => `${sign(index)} ${richWords(asNodes(item.elements))}`)
  }
  return [richWords(inside)]
}

function richWords(elements: readonly Node[]): string {
  return elements.map(richWord).join('').trimEnd()
}

function richWord({ type, text, url, user_id, channel_id, usergroup_id, range, name, fallback, format }: Node): string {
  switch (type) {
    case 'text':
      return String(text ?? '')
    case 'link':
      return String(text ?? url)
    case 'user':
      return `@${user_id}`
    case 'channel':
      return `#${channel_id}`
    case 'usergroup':
      return `@${usergroup_id}`
    case 'broadcast':
      return `@${range}`
    case 'emoji':
      return `:${name}:`
    case 'date':
      return String(fallback ?? format)
    default:
      return ''
  }
}

const RICH_ACTS: Readonly<Record<string, (element: Node) => Act>> = {
  user: ({ user_id }) => ({ kind: 'mention', what: `@${user_id}` }),
  usergroup: ({ usergroup_id }) => ({ kind: 'mention', what: `@${usergroup_id}` }),
  broadcast: ({ range }) => ({ kind: 'mention', what: `@${range}` }),
  emoji: ({ name }) => ({ kind: 'emoji', what: `:${name}:` }),
  link: ({ url }) => ({ kind: 'link', what: String(url) }),
}

/** Goes through everything, so that no place is forgotten: a text object is known by its type wherever it stands. */
function actsIn(value: unknown): Act[] {
  if (Array.isArray(value)) return value.flatMap(actsIn)
  if (typeof value !== 'object' || value === null) return []
  const node = value as Node
  if (node.type === 'mrkdwn' || node.type === 'plain_text') return [...readText(node).acts]
  const own = RICH_ACTS[String(node.type)]?.(node)
  const date = node.type === 'date' && node.url !== undefined ? [{ kind: 'link', what: String(node.url) }] : []
  const button = node.type === 'button' && node.url !== undefined ? [{ kind: 'link', what: String(node.url) }] : []
  return [...(own === undefined ? [] : [own]), ...date, ...button, ...Object.values(node).flatMap(actsIn)]
}
