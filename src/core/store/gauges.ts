/** What the store comes to, counted for whoever watches the program. Types only. */
import type { Channel, PlatformName } from '../channel.ts'
import type { Instant } from '../instant.ts'

export type Gauges = {
  /** In everybody's archive. */
  readonly papers: number
  readonly channels: readonly {
    readonly platform: PlatformName
    readonly state: Channel['state']
    readonly count: number
  }[]
  /** The channels' own feeds that are read, and how many of them failed when they were last read. */
  readonly feeds: { readonly all: number; readonly failing: number }
  /** Of the sources asked for, by name, those that were ever tried. */
  readonly sources: readonly { readonly source: string; readonly isFailing: boolean; readonly lastOkAt?: Instant }[]
}

export interface GaugeStore {
  /** Quick, whatever there is: it is asked every few seconds. */
  gauges(sources: readonly string[]): Promise<Gauges>
}
