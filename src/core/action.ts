/**
 * The ids of buttons, selects and forms. They live in messages that stay in chats for years, so they are versioned and short:
 * `1.<verb>` or `1.<verb>.<argument>`, at most 70 bytes (Discord needs the rest of its 100 for the delivery id).
 */
const PATTERN = /^1\.([a-z-]+)(?:\.(.+))?$/s

const ACTIONS = [
  'card',
  'more',
  'tune',
  'save',
  'unsave',
  'useful',
  'discuss',
  'why',
  'similar',
  'bibtex',
  'subscribe',
  'unsubscribe',
  'resubscribe',
  'edit',
  'pause',
  'resume',
  'post',
  'phrase',
  'zone',
  'schedule',
  'search',
  'forget',
] as const
export type ActionName = (typeof ACTIONS)[number]

const isAction = (name: string): name is ActionName => (ACTIONS as readonly string[]).includes(name)

export function actionId(name: ActionName, argument?: string | number): string {
  return argument === undefined ? `1.${name}` : `1.${name}.${argument}`
}

/** Undefined for ids that this version does not know: the answer then says that the button is too old. */
export function parseActionId(id: string): { name: ActionName; argument?: string } | undefined {
  const [, name = '', argument] = PATTERN.exec(id) ?? []
  if (!isAction(name)) return undefined
  return argument === undefined ? { name } : { name, argument }
}
