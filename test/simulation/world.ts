import type { Instant } from '../../src/core/instant.ts'
import type { Source } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import type { Chat } from './chat.ts'
import type { Disturbances } from './disturbances.ts'
import type { History } from './history.ts'
import type { Timeline } from './timeline.ts'
import type { Ports } from './wiring.ts'

/** What all workers have in common. */
export type World = {
  readonly timeline: Timeline
  readonly history: History
  readonly disturbances: Disturbances
  readonly chats: readonly Chat[]
  readonly store: Store
  readonly sources: readonly Source[]
  /** How far the clock of the machine is ahead of the true time. */
  readonly machine: { aheadMs: number; longStops: boolean }
  /** Puts another part in the place of one; what mutants are made of. */
  readonly alter: (ports: Ports) => Ports
  /** Tries begun (the worker and the delivery) that have not reached their socket yet, and until when they have to. */
  readonly unwritten: Map<string, Instant>
  /** Wakes the loop that delivers, of each worker that lives. */
  readonly sleepers: Set<() => void>
}
