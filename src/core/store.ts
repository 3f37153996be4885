/** The port of the store, but for what stands in its room: people and upkeep. Types only. */
import type { Instant } from './instant.ts'
import type { Paper, PaperKey } from './paper.ts'
import type { Finding } from './ports.ts'
import type { ChangeNote, ChangeStore } from './store/changes.ts'
import type { ChannelStore } from './store/channels.ts'
import type { DeliveryStore } from './store/deliveries.ts'
import type { GaugeStore } from './store/gauges.ts'
import type { LeaseStore } from './store/leases.ts'
import type { PackStore } from './store/packs.ts'
import type { PaperStore } from './store/papers.ts'
import type { RetentionStore } from './store/retention.ts'
import type { SourceStore } from './store/sources.ts'
import type { WorkspaceStore } from './store/workspaces.ts'

/** What is kept, and every verb on it. Every verb is one transaction. Written so that SQLite and PostgreSQL mean the same. */
export interface Store
  extends PaperStore,
    ChannelStore,
    DeliveryStore,
    SourceStore,
    LeaseStore,
    RetentionStore,
    ChangeStore,
    PackStore,
    GaugeStore,
    WorkspaceStore {
  // people
  /** True the first time; a platform event that comes again is false. */
  firstCall(key: string, at: Instant): Promise<boolean>
  save(person: string, paper: PaperKey, at: Instant): Promise<void>
  unsave(person: string, paper: PaperKey): Promise<void>
  /** The last saved first. */
  savedPapers(person: string): Promise<Paper[]>
  /** Casts or takes back a person's one vote. */
  setUseful(person: string, paper: PaperKey, useful: boolean, at: Instant): Promise<void>
  /** Whether this person found it useful, and how many people did, this one included. */
  usefulOf(person: string, paper: PaperKey): Promise<{ mine: boolean; count: number }>
  /**
   * Deletes what is stored about a person. Subscriptions stay, made by `someone`; so do the public lines that name the person,
   * and name `someone` instead. Where the person alone is reached and nothing is followed, the lines sent go, and the channel
   * with all the rest unless something was ever followed in it. Only a line that may be on its way just now stays as it is. What
   * the person changed in channels was changed by `someone`; a note is written to every channel that had the name. Of a workspace
   * where the person installed the bot nobody knows any more who did.
   */
  forgetPerson(person: string, note?: ChangeNote): Promise<{ saved: number; votes: number; subscriptions: number }>

  // upkeep
  /** Notes that a tick begins; returns when the one before began, unless that lies in the future. */
  beat(at: Instant): Promise<Instant | undefined>
  /** Copies the running database to a file, checks the copy, and only then puts it there. */
  backup(path: string): Promise<void>
  /** Whether it answers; quick, because people wait for it. */
  check(): Promise<Finding[]>
  close(): Promise<void>
}
