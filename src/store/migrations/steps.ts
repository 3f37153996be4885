/**
 * The steps that make the tables, in order. A step that has run anywhere is never edited: its checksum is kept in the database.
 * The SQL is plain enough for SQLite and PostgreSQL.
 */
import { OUTLINE_TABLE_POSTGRES, WORD_TABLES_POSTGRES } from '../words/postgres.ts'
import { OUTLINE_TABLE, WORD_TABLES } from '../words/sqlite.ts'

/** The same on both databases, but for what only one of them has. */
export type Statement = string | { readonly sqlite: readonly string[]; readonly postgres: readonly string[] }

export type Step = { readonly version: number; readonly statements: readonly Statement[] }

export const STEPS: readonly Step[] = [
  {
    version: 1,
    statements: [
      // change: number of its last change, from the mark 'paper change'. waiting: to be matched, for the first time or again.
      `create table paper (
        key text primary key, title text not null, abstract text not null,
        authors text not null, categories text not null, sources text not null,
        arxiv text, doi text, url text, upvotes integer, version integer, withdrawn integer not null,
        listed_on text not null, first_seen_at bigint not null, first_live_at bigint,
        change bigint not null unique, waiting integer not null, matched_at bigint)`,
      'create index paper_waiting on paper (first_live_at, key) where waiting = 1 and first_live_at is not null',
      'create index paper_live on paper (first_live_at, key)',
      'create index paper_listed on paper (listed_on, key)',
      'create index paper_seen on paper (first_seen_at, listed_on, key)',

      // Every key a paper is known by, its own included.
      'create table paper_alias (alias text primary key, paper text not null references paper (key) on delete cascade)',
      'create index paper_alias_paper on paper_alias (paper)',

      `create table sighting (
        paper text not null references paper (key) on delete cascade, source text not null, at bigint not null,
        live integer not null, listed_on text not null, channel text,
        primary key (paper, source, listed_on, live))`,

      // fields: all matched fields at first, then only those that changed.
      `create table paper_version (
        paper text not null references paper (key) on delete cascade, at bigint not null, fields text not null,
        primary key (paper, at))`,

      // last_number: of its subscriptions. last_seq: of its deliveries.
      `create table channel (
        key text primary key, platform text not null, workspace text not null, channel text not null, name text not null,
        schedule text not null, zone text not null, zone_chosen integer not null, settings text not null,
        state text not null, why text, created_at bigint not null,
        last_slot_at bigint, next_slot_at bigint, quiet_slots integer not null, quiet_line_at bigint,
        last_number integer not null default 0, last_seq integer not null default 0)`,
      "create index channel_due on channel (next_slot_at) where state = 'on'",

      // change: number of its last change, from the mark 'topic change'.
      `create table subscription (
        id text primary key, channel text not null references channel (key), number integer not null,
        label text not null, topic text not null, meaning text not null, by_person text not null,
        created_at bigint not null, since bigint not null, meaning_at bigint not null, caught_up integer not null,
        paused_at bigint, removed_at bigint, change bigint not null unique,
        unique (channel, number))`,
      'create index subscription_by on subscription (by_person)',

      `create table match (
        channel text not null references channel (key), paper text not null references paper (key) on delete cascade,
        matched_at bigint not null,
        primary key (channel, paper))`,
      'create index match_paper on match (paper)',
      `create table match_subscription (
        subscription text not null references subscription (id), channel text not null, paper text not null,
        matched_at bigint not null, proof text not null, score double precision,
        primary key (channel, paper, subscription),
        foreign key (channel, paper) references match (channel, paper) on delete cascade)`,
      'create index match_subscription_subscription on match_subscription (subscription, paper)',
      'create index match_subscription_paper on match_subscription (paper)',

      // Outbox and ledger in one. seq: order in the channel. ready_at: when somebody may claim it next; while it is being sent,
      // when it may be taken over. owner and epoch: who may write about it. unsure_since: start of a try whose end is unknown.
      `create table delivery (
        id text primary key, channel text not null references channel (key), seq integer not null,
        slot text not null, part integer not null, kind text not null, message text not null, shown integer not null,
        state text not null, ready_at bigint not null, owner text, epoch integer not null, lease_until bigint,
        unsure_since bigint, attempts integer not null, refusals integer not null, maybe_repeated integer not null,
        held_for text, why text, ref text,
        planned_at bigint not null, delivered_at bigint, changed_at bigint not null,
        unique (channel, slot, part), unique (channel, seq))`,
      "create index delivery_ready on delivery (ready_at, id) where state in ('due', 'sending', 'uncertain')",
      "create index delivery_open on delivery (channel, seq) where state in ('due', 'sending', 'uncertain', 'held')",
      'create index delivery_planned on delivery (planned_at, channel, seq)',

      // holds: the paper is used up for the channel; 0 once the delivery was withdrawn.
      `create table delivery_paper (
        delivery text not null references delivery (id), paper text not null references paper (key),
        channel text not null references channel (key), position integer not null, holds integer not null,
        primary key (delivery, paper))`,
      'create unique index delivery_paper_once on delivery_paper (channel, paper) where holds = 1',
      'create index delivery_paper_paper on delivery_paper (paper)',

      'create table pace (scope text primary key, next_at bigint not null, blocked_until bigint not null)',
      'create table invocation (key text primary key, at bigint not null)',
      'create index invocation_at on invocation (at)',
      `create table saved_paper (
        person text not null, paper text not null references paper (key) on delete cascade, at bigint not null,
        primary key (person, paper))`,
      'create index saved_paper_paper on saved_paper (paper)',
      `create table useful_vote (
        person text not null, paper text not null references paper (key) on delete cascade, at bigint not null,
        primary key (person, paper))`,
      'create index useful_vote_paper on useful_vote (paper)',
      `create table source_cursor (
        source text primary key, cursor text, last_ok_at bigint, last_try_at bigint, entries integer, error text)`,
      'create table mark (name text primary key, value bigint not null)',
    ],
  },
  {
    version: 2,
    statements: [
      // While access is lost: since when, and whether with the channel alone, its workspace or the whole bot. warned_at: when
      // the operator was first warned that the channel will be forgotten.
      'alter table channel add column held_at bigint',
      'alter table channel add column held_scope text',
      'alter table channel add column warned_at bigint',
    ],
  },
  {
    version: 3,
    statements: [
      'alter table paper add column journal text',
      'alter table paper add column tldr text',
      'alter table paper add column keywords text',
      // owners: channels whose own feeds listed it, each with its first live sight. private: no shared source has listed it.
      // live_at: the latest of all first live sights, so that whoever looks from an instant on misses none.
      "alter table paper add column owners text not null default '[]'",
      'alter table paper add column private integer not null default 0',
      'alter table paper add column live_at bigint',
      'update paper set live_at = first_live_at',
      'drop index paper_waiting',
      'drop index paper_live',
      'create index paper_waiting on paper (live_at, key) where waiting = 1 and live_at is not null',
      'create index paper_live on paper (live_at, key)',
      "create index paper_unseen on paper (key) where private = 1 and owners = '[]'",
      // Everybody's archive by listing day and by change: private papers have no part in how far it reaches.
      'create index paper_private on paper (private, listed_on)',
      'create index paper_changed on paper (private, change)',
      // Papers that are there no more, for whoever holds a copy. change: from the mark 'paper change'.
      'create table paper_gone (key text primary key, change bigint not null unique)',

      // owner: the channel to which alone the key leads there, because its own feed told it; '' for everybody.
      `create table paper_key (
        alias text not null, owner text not null default '', paper text not null references paper (key) on delete cascade,
        primary key (alias, owner))`,
      'insert into paper_key (alias, paper) select alias, paper from paper_alias',
      'drop table paper_alias',
      'alter table paper_key rename to paper_alias',
      'create index paper_alias_paper on paper_alias (paper)',
      "create index paper_alias_own on paper_alias (owner) where owner <> ''",

      // The sightings of a channel's own feeds.
      'create index sighting_own on sighting (channel, paper) where channel is not null',

      // last_feed: number of the last of its feeds.
      'alter table channel add column last_feed integer not null default 0',
      `create table feed (
        channel text not null references channel (key), number integer not null,
        url text not null, title text not null, by_person text not null, added_at bigint not null, removed_at bigint,
        primary key (channel, number))`,
      'create index feed_by on feed (by_person)',

      // rejected and fault: records of the last good reading that could not be read, and the first of them with its reason.
      'alter table source_cursor add column first_ok_at bigint',
      'alter table source_cursor add column rests_until bigint',
      'alter table source_cursor add column rejected integer',
      'alter table source_cursor add column fault text',
      `update source_cursor set first_ok_at = coalesce((
        select min(sighting.at) from sighting where sighting.source = source_cursor.source and sighting.live = 1), last_ok_at)
        where last_ok_at is not null`,
      `create table back_fill (
        source text primary key, since text not null, takes text, cursor text, reached text, read integer not null,
        done_at bigint, error text)`,
    ],
  },
  {
    version: 4,
    statements: [
      // rank: place and parts of the score in the digest that has the paper; the bare number that stood here said neither.
      'alter table match_subscription drop column score',
      'alter table match_subscription add column rank text',
      // before_edit: what the last edit changed, for Undo.
      'alter table subscription add column before_edit text',
      // reworded: its title or abstract was once another, so that what it holds now does not tell what it held on its day.
      'alter table paper add column reworded integer not null default 0',
      `update paper set reworded = 1 where exists (
        select 1 from paper_version later join paper_version earlier on earlier.paper = later.paper and earlier.at < later.at
        where later.paper = paper.key and (later.fields like '%"title":%' or later.fields like '%"abstract":%'))`,
      'create index paper_reworded on paper (listed_on, key) where reworded = 1',
      { sqlite: WORD_TABLES, postgres: WORD_TABLES_POSTGRES },
    ],
  },
  {
    version: 5,
    statements: [
      // line: the workspace in whose line it stands, while it is the first open one of a channel that is not held (line.ts).
      'alter table delivery add column line text',
      `update delivery set line = (
        select c.platform || ':' || c.workspace from channel c
        where c.key = delivery.channel and c.state <> 'held' and not exists (
          select 1 from delivery e
          where e.channel = c.key and e.seq < delivery.seq and e.state in ('due', 'sending', 'uncertain', 'held')
            and (e.state <> 'held' or e.held_for = 'access')))
        where state in ('due', 'sending', 'uncertain', 'held')`,
      'drop index delivery_ready',
      "create index delivery_line on delivery (line, ready_at, id) where state in ('due', 'sending', 'uncertain')",
      // carry: what the gap of a pace is longer than whole milliseconds, in parts of one (its `sends` make one).
      'alter table pace add column carry integer not null default 0',

      // For counts: few rows are in them, so they cost the others nothing.
      "create index delivery_withdrawn on delivery (channel) where state = 'withdrawn'",
      'create index delivery_maybe_repeated on delivery (channel, state) where maybe_repeated = 1',
    ],
  },
  {
    version: 6,
    statements: [
      // Workspaces that installed the bot by themselves. token: sealed, never in clear; null once it was revoked.
      `create table installation (
        platform text not null, workspace text not null, name text not null, token text, bot text not null,
        scopes text not null, by_person text, installed_at bigint not null, revoked_at bigint,
        primary key (platform, workspace))`,
      // state: of an install that was begun, as a hash; browser: a hash of what the browser holds that began it.
      'create table install_state (state text primary key, browser text not null, at bigint not null)',

      // What one process at a time does. epoch: raised by each new owner.
      'create table lease (name text primary key, owner text not null, epoch integer not null, until bigint not null)',

      // What people changed in a channel, told as words; the newest are kept. last_change: number of the last of them.
      'alter table channel add column last_change integer not null default 0',
      `create table channel_change (
        channel text not null references channel (key), number integer not null, at bigint not null,
        by_person text not null, what text not null,
        primary key (channel, number))`,
      'create index channel_change_by on channel_change (by_person)',
    ],
  },
  {
    version: 7,
    statements: [
      // topic: as it was last good for whoever follows a topic that names the pack.
      'create table pack (name text primary key, topic text not null)',
    ],
  },
  {
    version: 8,
    statements: [
      // outline: where the words of a paper stand (core/words/outline.ts). WORDS_VERSION has words kept anew, now with these.
      { sqlite: [OUTLINE_TABLE], postgres: [OUTLINE_TABLE_POSTGRES] },
    ],
  },
  {
    version: 9,
    statements: [
      // Outlines hold the cleaned text of a paper, too: PostgreSQL would put it beside the table.
      { sqlite: [], postgres: ['alter table kept_outline set (toast_tuple_target = 8160)'] },
    ],
  },
]
