/** The ids by which everything that was logged about one thing is found: one for each invocation and for each delivery. */
import { parseActionId } from './action.ts'
import { commandSpec } from './command.ts'
import type { Asked, Invocation } from './invocation.ts'

/** Fields that all lines of the log carry which are written while some work goes on. */
export type Trail = Readonly<Record<string, string>>

/** A log that can mark lines so. Where it cannot, the work goes on unmarked. */
export type Marking = { readonly along?: <Result>(trail: Trail, work: () => Result) => Result }

/** Does the work, all lines of which carry the trail, those of whatever it calls and waits for too. */
export function along<Result>({ along: mark }: Marking, trail: Trail, work: () => Result): Result {
  return mark === undefined ? work() : mark(trail, work)
}

export function invocationTrail({ key, asked }: Pick<Invocation, 'key' | 'asked'>): Trail {
  return { invocation: key, command: askedName(asked) }
}

export function deliveryTrail(delivery: string): Trail {
  return { delivery }
}

/** What was asked, in one of a few hundred words: the name of a command, `button discuss`, `form edit`. Nothing that a person typed. */
function askedName(asked: Asked): string {
  switch (asked.kind) {
    case 'command':
      return commandName('text' in asked ? (asked.text.trim().split(/\s+/)[0] ?? '') : asked.name)
    case 'action':
      return `button ${parseActionId(asked.id)?.name ?? OTHER}`
    case 'submit':
      return `form ${parseActionId(asked.form)?.name ?? OTHER}`
    case 'suggest':
      return 'suggestion'
    case 'home':
      return 'home'
  }
}

const OTHER = 'other'

function commandName(typed: string): string {
  return typed === '' ? 'panel' : (commandSpec(typed)?.name ?? OTHER)
}

/** The same in one of some thirty words, for a label of a metric: all buttons are one, and so are all forms. */
export function askedKind(asked: Asked): string {
  return askedName(asked).split(' ', 1)[0] ?? OTHER
}
