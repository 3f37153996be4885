/** 20,000 open deliveries in 2,000 channels: claimed, begun and settled, one after the other, beside bare commits. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChannelRef, channelKey } from '../../../src/core/channel.ts'
import { deliveryId, type Settlement } from '../../../src/core/delivery.ts'
import { MINUTE } from '../../../src/core/instant.ts'
import type { Message } from '../../../src/core/message.ts'
import type { Pace } from '../../../src/core/ports.ts'
import type { Claim } from '../../../src/core/store/deliveries.ts'
import type { Store } from '../../../src/core/store.ts'
import { hash } from '../../../src/hash.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { connect } from '../../../src/store/sqlite.ts'
import { MONDAY, makeChannel } from '../../core/made.ts'
import { aligned } from '../measure.ts'
import { formatTargets, type Target } from '../target.ts'

const CHANNELS = 2_000
const EACH = 10
const MEASURED = 4_000
const COMMITS = 2_000
const LEAST_A_SECOND = 500

const FREE = { sends: 1, perMs: 0 }
const PACE: Pace = { channel: FREE, workspace: FREE, bot: FREE }

/** As large as a digest of eight papers. */
const MESSAGE: Message = {
  v: 1,
  title: '8 new papers · Mon 09:00 – Tue 09:00',
  items: Array.from({ length: 8 }, (_, index) => ({
    kind: 'text' as const,
    text: [{ text: `Paper ${index} on robots that plan `.repeat(10) }],
  })),
  actions: [],
  notification: '8 papers: robots that plan, and 7 more',
}

type Spot = { readonly channel: ChannelRef; readonly slot: string; readonly at: number }

export async function benchOutbox(): Promise<string> {
  const rows: string[][] = [['', 'per second', 'wall', 'CPU', 'bare commits per second', 'of these']]
  const targets: Target[] = []
  for (const { what, spots, prepare } of CASES) {
    const measured = await inFolder(async (path) => {
      const store = await openStore(`sqlite:${join(path, 'outbox.db')}`)
      await fill(store, spots)
      await prepare?.(store)
      const before = await bareCommits(join(path, 'bare.db'))
      const run = await claimAll(store)
      const after = await bareCommits(join(path, 'bare.db'))
      await store.close()
      return { ...run, bare: (before + after) / 2 }
    })
    const { done, wallMs, cpuMs, bare } = measured
    const rate = (done / wallMs) * 1_000
    const share = rate / bare
    rows.push([
      `${what} (${done.toLocaleString('en')} done)`,
      rate.toFixed(0),
      `${(wallMs / done).toFixed(2)} ms`,
      `${(cpuMs / done).toFixed(2)} ms`,
      bare.toFixed(0),
      `${(share * 100).toFixed(1)} %`,
    ])
    targets.push({ what: `${what}: deliveries a second`, allowed: LEAST_A_SECOND, reached: rate, isMore: true })
  }
  const head =
    'claim + intend + settle, one after the other, in a file (WAL, synchronous=FULL); a bare commit changes one row'
  return `${head}\n${aligned(rows, [0])}\n\n${formatTargets(targets)}`
}

const spot = (workspace: string, channel: string, number: number, at: number): Spot => ({
  channel: { platform: 'slack', workspace, channel },
  slot: `scheduled:${number}`,
  at,
})

/** So many channels with so many deliveries each, in 20 workspaces. */
function spread(channels: number, each: number, at: number): Spot[] {
  return Array.from({ length: channels * each }, (_, index) => {
    const channel = index % channels
    return spot(`T${channel % 20}`, `C${channel}`, index, at)
  })
}

/** Many deliveries that were ready before all others, and cannot be sent. */
function inFront(count: number, placeOf: (index: number) => [string, string]): Spot[] {
  return Array.from({ length: count }, (_, index) => spot(...placeOf(index), index, MONDAY - MINUTE))
}

const CASES: readonly { what: string; spots: readonly Spot[]; prepare?: (store: Store) => Promise<void> }[] = [
  { what: `${CHANNELS * EACH} open in ${CHANNELS} channels`, spots: spread(CHANNELS, EACH, MONDAY) },
  {
    what: 'a workspace with a limit, 5,000 channels in front',
    spots: [...inFront(5_000, (index) => ['A', `F${index}`]), ...spread(CHANNELS, 1, MONDAY)],
    prepare: (store) => settleFirst(store, { ...LATER, block: { scope: 'workspace', until: MONDAY + 30 * MINUTE } }),
  },
  {
    what: 'a workspace that was lost, 5,000 channels in front',
    spots: [...inFront(5_000, (index) => ['A', `F${index}`]), ...spread(CHANNELS, 1, MONDAY)],
    prepare: (store) => settleFirst(store, { state: 'held', heldFor: 'access', why: 'lost', scope: 'workspace' }),
  },
  {
    what: 'a channel of unknown end, 5,000 deliveries behind it',
    spots: [...inFront(5_000, () => ['A', 'F']), ...spread(CHANNELS, 1, MONDAY)],
    prepare: (store) => settleFirst(store, { state: 'uncertain', readyAt: MONDAY + 30 * MINUTE, why: 'timed out' }),
  },
]

const LATER = { state: 'due', readyAt: MONDAY + 30 * MINUTE, why: 'busy', refusals: 0, maybeRepeated: false } as const

async function fill(store: Store, spots: readonly Spot[]): Promise<void> {
  const opened = new Set<string>()
  for (const { channel, slot, at } of spots) {
    const key = channelKey(channel)
    if (!opened.has(key)) await store.openChannel(makeChannel({ ref: channel, name: channel.channel }))
    opened.add(key)
    const plan = { id: deliveryId(key, slot, hash), channel, slot, kind: 'scheduled', message: MESSAGE, at } as const
    await store.plan({ ...plan, papers: [], shown: 0, ranks: [], patch: {} })
  }
}

function claimOne(store: Store, lastServed?: ChannelRef): Promise<Claim | undefined> {
  const request = { at: MONDAY, owner: 'bench', leaseMs: MINUTE, settleMs: MINUTE, lastServed }
  return store.claim({ ...request, pace: new Map([['slack', PACE]]) })
}

async function settleFirst(store: Store, settlement: Settlement): Promise<void> {
  const claim = await claimOne(store)
  if (claim === undefined) throw new Error('Nothing can be claimed.')
  await store.intend(claim, MONDAY)
  await store.settle(claim, settlement, MONDAY)
}

async function claimAll(store: Store): Promise<{ done: number; wallMs: number; cpuMs: number }> {
  const start = performance.now()
  const cpu = process.cpuUsage()
  let last: ChannelRef | undefined
  let done = 0
  for (; done < MEASURED; done++) {
    const claim = await claimOne(store, last)
    if (claim === undefined) break
    await store.intend(claim, MONDAY)
    await store.settle(claim, { state: 'delivered', ref: 'r' }, MONDAY)
    last = claim.delivery.channel
  }
  const { user, system } = process.cpuUsage(cpu)
  return { done, wallMs: performance.now() - start, cpuMs: (user + system) / 1_000 }
}

/** Transactions that change one row, each durable. */
async function bareCommits(path: string): Promise<number> {
  const connection = await connect(path)
  connection.exec(
    'create table if not exists one (id integer primary key, value integer); insert or ignore into one values (1, 0)',
  )
  const change = connection.prepare('update one set value = value + 1 where id = 1')
  const start = performance.now()
  for (let commit = 0; commit < COMMITS; commit++) change.run()
  const rate = COMMITS / ((performance.now() - start) / 1_000)
  connection.close()
  return rate
}

async function inFolder<Result>(run: (path: string) => Promise<Result>): Promise<Result> {
  const path = mkdtempSync(join(tmpdir(), 'paperwire-bench-'))
  try {
    return await run(path)
  } finally {
    rmSync(path, { recursive: true })
  }
}
