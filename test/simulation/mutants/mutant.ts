/** One thing wrong with the program, put there from outside, and the ways of putting it there. */
import type { Delivery, FindOutcome, SendOutcome } from '../../../src/core/delivery.ts'
import type { Platform } from '../../../src/core/ports.ts'
import type { Store } from '../../../src/core/store.ts'
import type { Count } from '../check.ts'
import type { Alteration } from '../simulate.ts'
import type { Ports } from '../wiring.ts'

export type Mutant = {
  readonly name: string
  /** What is wrong, in a few words. */
  readonly what: string
  readonly alteration?: Alteration
  readonly rewrite?: (sql: string) => string
  readonly caughtAs: Count
  /** On this seed the check catches it; `npm run simulate -- --mutants` finds another once anything has changed. */
  readonly seed: number
}

export function times(changed: Partial<Ports['times']>): Alteration {
  return { ports: (ports) => ({ ...ports, times: { ...ports.times, ...changed } }) }
}

export function verbs(wrong: (store: Store) => Partial<Store>): Alteration {
  return { ports: (ports) => ({ ...ports, store: { ...ports.store, ...wrong(ports.store) } }) }
}

export function chats(wrong: (chat: Platform) => Partial<Platform>): Alteration {
  return {
    ports: (ports) => ({
      ...ports,
      platforms: new Map([...ports.platforms].map(([name, chat]) => [name, { ...chat, ...wrong(chat) }])),
    }),
  }
}

export function sends(become: (outcome: SendOutcome, delivery: Delivery) => SendOutcome): Alteration {
  return chats((chat) => ({ send: async (delivery, form) => become(await chat.send(delivery, form), delivery) }))
}

export function looks(become: (outcome: FindOutcome) => FindOutcome): Alteration {
  return chats((chat) => ({ find: async (delivery) => become(await chat.find(delivery)) }))
}

export const SENT: SendOutcome = { kind: 'sent', ref: '' }
