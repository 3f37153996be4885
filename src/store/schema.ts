/**
 * The tables as kysely sees them. The same on SQLite and PostgreSQL: ids are text, instants are milliseconds, JSON is text,
 * truth is 0 or 1. What each column means is said once, in migrations/steps.ts.
 */
import type { Kysely } from 'kysely'
import type { ChannelKey, Closed, PlatformName } from '../core/channel.ts'
import type { DeliveryKind, DeliveryState } from '../core/delivery.ts'
import type { Instant } from '../core/instant.ts'
import type { PaperKey } from '../core/paper.ts'

type Bit = 0 | 1
type Json = string

export type PaperRow = {
  key: PaperKey
  title: string
  abstract: string
  authors: Json
  categories: Json
  sources: Json
  arxiv: string | null
  doi: string | null
  url: string | null
  upvotes: number | null
  version: number | null
  withdrawn: Bit
  journal: string | null
  tldr: string | null
  keywords: Json | null
  listed_on: string
  first_seen_at: Instant
  first_live_at: Instant | null
  owners: Json
  private: Bit
  live_at: Instant | null
  reworded: Bit
  change: number
  waiting: Bit
  matched_at: Instant | null
}

/** Owner of the keys that lead to a paper whoever asks. */
export const EVERYBODY = ''

export type SightingRow = {
  paper: PaperKey
  source: string
  at: Instant
  live: Bit
  listed_on: string
  channel: ChannelKey | null
}

export type VersionRow = { paper: PaperKey; at: Instant; fields: Json }

export type ChannelRow = {
  key: ChannelKey
  platform: PlatformName
  workspace: string
  channel: string
  name: string
  schedule: string
  zone: string
  zone_chosen: Bit
  settings: Json
  state: 'on' | 'paused' | 'held'
  why: string | null
  held_at: Instant | null
  held_scope: Closed['scope'] | null
  warned_at: Instant | null
  created_at: Instant
  last_slot_at: Instant | null
  next_slot_at: Instant | null
  quiet_slots: number
  quiet_line_at: Instant | null
  last_number: number
  last_seq: number
  last_feed: number
  last_change: number
}

export type SubscriptionRow = {
  id: string
  channel: ChannelKey
  number: number
  label: string
  topic: string
  meaning: string
  by_person: string
  created_at: Instant
  since: Instant
  meaning_at: Instant
  caught_up: Bit
  paused_at: Instant | null
  removed_at: Instant | null
  before_edit: Json | null
  change: number
}

export type MatchRow = { channel: ChannelKey; paper: PaperKey; matched_at: Instant }

export type MatchSubscriptionRow = {
  subscription: string
  channel: ChannelKey
  paper: PaperKey
  matched_at: Instant
  proof: Json
  rank: Json | null
}

export type DeliveryRow = {
  id: string
  channel: ChannelKey
  seq: number
  slot: string
  part: number
  kind: DeliveryKind
  message: Json
  shown: number
  state: DeliveryState
  line: string | null
  ready_at: Instant
  owner: string | null
  epoch: number
  lease_until: Instant | null
  unsure_since: Instant | null
  attempts: number
  refusals: number
  maybe_repeated: Bit
  held_for: 'content' | 'access' | null
  why: string | null
  ref: string | null
  planned_at: Instant
  delivered_at: Instant | null
  changed_at: Instant
}

export type DeliveryPaperRow = {
  delivery: string
  paper: PaperKey
  channel: ChannelKey
  position: number
  holds: Bit
}

export type SourceRow = {
  source: string
  cursor: string | null
  first_ok_at: Instant | null
  rests_until: Instant | null
  last_ok_at: Instant | null
  last_try_at: Instant | null
  entries: number | null
  rejected: number | null
  fault: string | null
  error: string | null
}

export type BackFillRow = {
  source: string
  since: string
  takes: string | null
  cursor: string | null
  reached: string | null
  read: number
  done_at: Instant | null
  error: string | null
}

export type FeedRow = {
  channel: ChannelKey
  number: number
  url: string
  title: string
  by_person: string
  added_at: Instant
  removed_at: Instant | null
}

export type InstallationRow = {
  platform: PlatformName
  workspace: string
  name: string
  token: string | null
  bot: string
  scopes: Json
  by_person: string | null
  installed_at: Instant
  revoked_at: Instant | null
}

export type ChannelChangeRow = { channel: ChannelKey; number: number; at: Instant; by_person: string; what: string }

export type Schema = {
  paper: PaperRow
  paper_alias: { alias: PaperKey; owner: ChannelKey | typeof EVERYBODY; paper: PaperKey }
  paper_gone: { key: PaperKey; change: number }
  sighting: SightingRow
  paper_version: VersionRow
  channel: ChannelRow
  subscription: SubscriptionRow
  match: MatchRow
  match_subscription: MatchSubscriptionRow
  delivery: DeliveryRow
  delivery_paper: DeliveryPaperRow
  pace: { scope: string; next_at: Instant; blocked_until: Instant; carry: number }
  invocation: { key: string; at: Instant }
  saved_paper: { person: string; paper: PaperKey; at: Instant }
  useful_vote: { person: string; paper: PaperKey; at: Instant }
  source_cursor: SourceRow
  back_fill: BackFillRow
  feed: FeedRow
  kept_paper: { id: number; paper: PaperKey }
  kept_outline: { id: number; outline: Buffer }
  mark: { name: MarkName; value: number }
  installation: InstallationRow
  install_state: { state: string; browser: string; at: Instant }
  lease: { name: string; owner: string; epoch: number; until: Instant }
  channel_change: ChannelChangeRow
  pack: { name: string; topic: string }
  schema_migration: { version: number; checksum: string; applied_at: Instant }
}

/**
 * Numbers the bot keeps: the last topic change, the last paper change, when the last tick began, up to which paper change words
 * are kept and of which version (its mark has the name that older programs look for), and up to which instant of planning, and of
 * first sight, what is old was dropped.
 */
export type MarkName =
  | 'topic change'
  | 'paper change'
  | 'tick'
  | 'words reach'
  | 'words analyser'
  | 'messages dropped'
  | 'votes dropped'

/** A connection, or a transaction on one. */
export type Db = Kysely<Schema>
