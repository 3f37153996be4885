/**
 * The ids of buttons, selects and forms. They live in messages that stay in chats for years, so they are versioned and short:
 * `1.<verb>` or `1.<verb>.<argument>`, at most 70 bytes (Discord needs the rest of its 100 for the delivery id).
 */
import type { ChannelKey } from './channel.ts'

const PATTERN = /^1\.([a-z-]+)(?:\.(.+))?$/s

const ACTIONS = [
  'card',
  'more',
  'tune',
  'save',
  'unsave',
  'useful',
  'not-useful',
  'discuss',
  'why',
  'similar',
  'bibtex',
  'saved-bib',
  'subscribe',
  'unsubscribe',
  'resubscribe',
  'edit',
  'pause',
  'resume',
  'post',
  'phrase',
  'narrow',
  'undo-edit',
  'keep',
  'try',
  'fewer',
  'why-tree',
  'zone',
  'schedule',
  'search',
  'remove-feed',
  'restore-feed',
  'forget',
] as const
export type ActionName = (typeof ACTIONS)[number]

const isAction = (name: string): name is ActionName => (ACTIONS as readonly string[]).includes(name)

export function actionId(name: ActionName, argument?: string | number): string {
  return argument === undefined ? `1.${name}` : `1.${name}.${argument}`
}

/** Bytes in UTF-8. */
const LONGEST = 70

/** Whether every platform takes an id; where the argument is what people wrote, it may not be. */
export function fitsId(id: string): boolean {
  return new TextEncoder().encode(id).length <= LONGEST
}

/** Undefined for ids that this version does not know: the answer then says that the button is too old. */
export function parseActionId(id: string): { name: ActionName; argument?: string } | undefined {
  const [, name = '', argument] = PATTERN.exec(id) ?? []
  if (!isAction(name)) return undefined
  return argument === undefined ? { name } : { name, argument }
}

/** What a control says on a platform beside its action: the delivery that it stands in, the channel that it acts in. */
export type Control = { readonly action: string; readonly delivery?: string; readonly place?: ChannelKey }

const DELIVERY_ID = /^[a-z2-7]{24}$/
const CHANNEL_KEY = /^\w+:[^/\s]+\/\S+$/

/** `<action id>`, `<action id>|<delivery id>` or `<action id>|<channel key>`: what platforms give their buttons as an id. */
export function controlId({ action, delivery, place }: Control): string {
  return [action, delivery, place].filter((part) => part !== undefined).join('|')
}

/** Reads what `controlId` wrote, in any version; an action's own argument may hold bars. */
export function parseControlId(id: string): Control {
  const cut = id.lastIndexOf('|')
  if (cut < 0) return { action: id }
  const [action, last] = [id.slice(0, cut), id.slice(cut + 1)]
  if (DELIVERY_ID.test(last)) return { ...parseControlId(action), delivery: last }
  return CHANNEL_KEY.test(last) ? { ...parseControlId(action), place: last } : { action: id }
}
