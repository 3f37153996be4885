/** What one process at a time does, of all that run on one database. Types only. */
import type { Instant } from '../instant.ts'

export interface LeaseStore {
  /**
   * Takes a lease for `forMs`, or renews it: true where nobody has it, where it has ended, or where it is `owner`'s already.
   * On PostgreSQL time is that of the database, so that the clocks of the processes do not matter; elsewhere it is `at`. Who
   * asked for longer than others keeps it; a lease that ends later than ten minutes from now, and than the asker's own would,
   * was taken by a clock that ran ahead, and does not count.
   */
  takeLease(name: string, owner: string, at: Instant, forMs: number): Promise<boolean>
  /** Gives a lease back, so that another need not wait for its end; nothing where it is not `owner`'s. */
  dropLease(name: string, owner: string): Promise<void>
}
