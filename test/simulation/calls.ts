/** How many calls of a store have yet to be answered: one on a server answers in its own time. */
import type { Store } from '../../src/core/store.ts'

export type Calls = { areOpen(): boolean; counted(store: Store): Store }

export function createCalls(): Calls {
  let open = 0

  async function until<Answer>(answer: Promise<Answer>): Promise<Answer> {
    open += 1
    try {
      return await answer
    } finally {
      open -= 1
    }
  }

  async function* each<Item>(items: AsyncIterator<Item>): AsyncGenerator<Item> {
    for (;;) {
      const { value, done } = await until(items.next())
      if (done === true) return
      yield value
    }
  }

  function counted(verb: (...all: unknown[]) => unknown) {
    return (...all: unknown[]): unknown => {
      const answer = verb(...all)
      return answer instanceof Promise ? until(answer) : each(answer as AsyncIterator<unknown>)
    }
  }

  return {
    areOpen: () => open > 0,
    counted: (store) =>
      Object.fromEntries(
        Object.entries(store).map(([name, verb]) => [name, counted(verb as (...all: unknown[]) => unknown)]),
      ) as unknown as Store,
  }
}
