/** Packs as they were last good for the topics that name them. Types only. */
import type { Packs } from '../topic.ts'

export interface PackStore {
  /** By name, as they were last kept. */
  keptPacks(): Promise<Packs>
  /** Keeps these in place of what was kept under their names; all others stay, because a topic that names one may come back. */
  keepPacks(packs: Packs): Promise<void>
}
