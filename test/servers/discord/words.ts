/** Messages and modals as a person reads them, and what in them acts. */
import { type Act, readMarkdown, readTitle } from './markdown.ts'
import { inputsOf } from './modals.ts'

type Node = Readonly<Record<string, unknown>>

/** A message as it stands, or a modal. */
export type Readable = {
  readonly content?: string
  readonly embeds?: readonly Node[]
  readonly components?: readonly Node[]
  readonly title?: string
}

/**
 * The words of a message in order: content, embeds, then components, one row in one line: buttons as [label], selects with
 * their options. Of a modal its title, and each input as `label: [what it holds]`.
 */
export function textOf(shown: Readable): string {
  const lines =
    shown.title === undefined
      ? [
          readMarkdown(shown.content ?? '').words,
          ...(shown.embeds ?? []).flatMap(embedLines),
          ...(shown.components ?? []).map(rowLine),
        ]
      : [shown.title, ...modalLines(shown.components ?? [])]
  return lines.filter((line) => line !== '').join('\n')
}

/**
 * Everything in a message that acts, as `kind: what`: links but for those allowed, invites, emoji codes, slash commands and
 * formats (`bold: …`, `heading: …`, `code: …`), the app's own too. Names of people, roles and channels, and @everyone, count as
 * `mention` unless the message allows none by `allowed_mentions: { parse: [] }`; `namesIn` finds them nevertheless. Times never
 * count. A button that leads to an address is a link.
 */
export function activeIn(
  message: Readable & { readonly args?: Node; readonly allowed_mentions?: unknown },
  allowedLinks: Iterable<string> = [],
): string[] {
  const allowed = new Set(allowedLinks)
  const silent = allowsNone(message.allowed_mentions ?? message.args?.allowed_mentions)
  return actsIn(message)
    .filter(
      ({ kind, what }) => !(kind === 'time' || (kind === 'link' && allowed.has(what)) || (silent && isName(kind))),
    )
    .map(({ kind, what }) => `${isName(kind) ? 'mention' : kind}: ${what}`)
}

/** Every person, role and channel that a message names, as in `@1`, `@&1`, `#1`, `@everyone`, whether or not it notifies. */
export function namesIn(message: Readable): string[] {
  return actsIn(message)
    .filter(({ kind }) => isName(kind))
    .map(({ what }) => what)
}

const isName = (kind: string) => kind === 'mention' || kind === 'name' || kind === 'channel'

function allowsNone(mentions: unknown): boolean {
  const { parse, users = [], roles = [] } = asNode(mentions)
  return [parse, users, roles].every((list) => Array.isArray(list) && list.length === 0)
}

const asNode = (value: unknown): Node => (typeof value === 'object' && value !== null ? (value as Node) : {})
const asNodes = (value: unknown): Node[] => (Array.isArray(value) ? value.map(asNode) : [])
const text = (value: unknown): string => String(value ?? '')

function embedLines({ author, title, description, fields, footer }: Node): string[] {
  return [
    text(asNode(author).name),
    readTitle(text(title)).words,
    readMarkdown(text(description)).words,
    ...asNodes(fields).flatMap(({ name, value }) => [readTitle(text(name)).words, readMarkdown(text(value)).words]),
    text(asNode(footer).text),
  ]
}

function rowLine({ components }: Node): string {
  return asNodes(components).map(controlOf).join(' ')
}

function controlOf({ label, emoji, options, placeholder }: Node): string {
  const named = [text(asNode(emoji).name), text(label)].filter((part) => part !== '').join(' ')
  if (options === undefined) return `[${named}]`
  const all = asNodes(options)
  const chosen = all.filter((one) => one.default === true).map((one) => text(one.label))
  const shown = `[${text(placeholder)}: ${all.map(optionWords).join(' | ')}`
  return chosen.length === 0 ? `${shown}]` : `${shown} = ${chosen.join(', ')}]`
}

function optionWords({ label, description }: Node): string {
  return description === undefined ? text(label) : `${text(label)} (${text(description)})`
}

function modalLines(components: readonly Node[]): string[] {
  return components.flatMap((holder) => {
    if (holder.content !== undefined) return [readMarkdown(text(holder.content)).words]
    return inputsOf({ components: [holder] }).map(({ label, input }) =>
      input.options === undefined
        ? `${label}: [${text(input.value) || text(input.placeholder)}]`
        : `${label}: ${controlOf(input)}`,
    )
  })
}

function actsIn({ content, embeds, components }: Readable): Act[] {
  return [
    ...readMarkdown(content ?? '').acts,
    ...(embeds ?? []).flatMap(embedActs),
    ...(components ?? []).flatMap((row) => asNodes(row.components)).flatMap(linkOf),
  ]
}

function embedActs({ author, title, url, description, fields }: Node): Act[] {
  return [
    ...linkOf(asNode(author)),
    ...readTitle(text(title)).acts,
    ...linkOf({ url }),
    ...readMarkdown(text(description)).acts,
    ...asNodes(fields).flatMap(({ name, value }) => [...readTitle(text(name)).acts, ...readMarkdown(text(value)).acts]),
  ]
}

const linkOf = ({ url }: Node): Act[] => (url === undefined ? [] : [{ kind: 'link', what: text(url) }])
