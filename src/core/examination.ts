/** What `doctor` looks at and what it finds there. Types and words only. */
import type { ChannelRef } from './channel.ts'
import type { Finding } from './ports.ts'

/** The subjects in the order in which they are shown. */
export const AREAS = [
  'configuration',
  'process',
  'clock',
  'zones',
  'disk',
  'store',
  'migrations',
  'backups',
  'sources',
  'deliveries',
  'tokens',
  'scopes',
  'sockets',
  'channels',
] as const
export type Area = (typeof AREAS)[number]

/** A finding with its subject. One that is `ok` and has a mend costs something that the operator may have chosen: a note. */
export type Examined = Finding & { readonly area: Area }

/** A channel in which something is followed, and what it is called in a sentence. */
export type Followed = { readonly ref: ChannelRef; readonly title: string }

/** What came of trying a token: who it belongs to, or one sentence on what is wrong and what to do. */
export type Tried<Self> =
  | { readonly kind: 'accepted'; readonly self: Self }
  | { readonly kind: 'refused'; readonly why: string }

/** Something is as it should be. */
export const well = (area: Area, what: string): Examined => ({ area, ok: true, what })

/** Something costs what the operator may have chosen. */
export const noted = (area: Area, what: string, mend: string): Examined => ({ area, ok: true, what, mend })

/** Something is wrong. Both are whole sentences; `mend` says what to do and where. */
export const wrong = (area: Area, what: string, mend: string): Examined => ({ area, ok: false, what, mend })
