/** The probe of a live channel: what it measures on a platform with a lag, and what it leaves behind in real clients. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { MINUTE, SECOND } from '../../../src/core/instant.ts'
import type { Platform, Posted } from '../../../src/core/ports.ts'
import { recommendedSettleMs } from '../../../src/core/reply/probe.ts'
import { isMisuse } from '../../../src/flows/verbs/misuse.ts'
import { type Probing, probeChannel } from '../../../src/flows/verbs/probe.ts'
import { hash } from '../../../src/hash.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { sampleChannel } from '../../contracts/store/sample.ts'
import { createClock } from '../../desk.ts'
import { textOfMessage } from '../../plain-text.ts'
import { createRecordingPlatform } from '../../recording-platform.ts'
import { type Chat, openDiscordChat, openRoad, openSlackChat, type Road } from './live-channel.ts'

type Data = {
  probes: { delayMs: number | null; carriedBy?: string[]; left: string[]; why?: string }[]
  recommendedSettleMs: number | null
  nonces: { ageMs: number; known?: boolean; left: string[] }[]
}

async function probe(probing: Probing, long = false, said = 'lab') {
  const shown = await probeChannel(probing, said, long)
  if (isMisuse(shown)) throw new Error(`${shown.message} ${shown.mend}`)
  const text = typeof shown.message === 'string' ? shown.message : textOfMessage(shown.message)
  return { data: shown.data as Data, said: text, done: shown.done }
}

describe.each<[string, () => Promise<Chat>, string[]]>([
  ['Slack', openSlackChat, ['metadata', 'control']],
  ['Discord', openDiscordChat, ['control']],
])('a channel of %s', (name, open, carriedBy) => {
  let road: Road
  beforeEach(async () => {
    road = await openRoad(open)
  })
  afterEach(() => road.close())

  test('is probed with five messages, of which none is left', async () => {
    const { data, said, done } = await probe(road.delivering, false, channelKey(road.chat.channel))
    expect(data.probes).toHaveLength(5)
    for (const one of data.probes) expect(one).toMatchObject({ carriedBy, left: [], delayMs: expect.any(Number) })
    expect([done, road.chat.standing()]).toEqual([true, 0])
    expect(said).toContain(
      `its id came back in ${name === 'Slack' ? 'the metadata and in the control' : 'the control'}`,
    )
    expect(said).toMatch(/`times\.settle` should be \d+s or more/)
  })

  test('is told where nobody may read the history, and nothing is left there either', async () => {
    road.chat.closeHistory()
    const { data, done } = await probe(road.delivering)
    expect(data).toMatchObject({ probes: [{ delayMs: null, why: expect.stringMatching(/^The history could not/) }] })
    expect([done, road.chat.standing(), data.recommendedSettleMs]).toEqual([false, 0, null])
  })

  test('gets no probe while it is held', async () => {
    await road.store.hold(road.chat.channel, 'the bot was removed', 0)
    const shown = await probeChannel(road.delivering, 'lab', false)
    expect(shown).toMatchObject({ message: expect.stringContaining('is held: the bot was removed.') })
    expect(road.chat.standing()).toBe(0)
  })

  test('that is not known gets no probe', async () => {
    expect(isMisuse(await probeChannel(road.delivering, 'hall', false))).toBe(true)
  })

  test('an answer that is lost is looked for and removed all the same', async () => {
    road.chat.loseAnswer()
    const { data, done } = await probe(road.delivering)
    expect(data.probes).toHaveLength(5)
    expect([done, road.chat.standing()]).toEqual([true, 0])
  })
})

test('--long asks Discord how long it knows a nonce, each once, and leaves nothing', async () => {
  const road = await openRoad(openDiscordChat)
  try {
    const { data, said, done } = await probe(road.delivering, true)
    // The server forgets after five minutes, as research on Discord supposes.
    expect(data.nonces).toEqual([
      { ageMs: MINUTE, known: true, left: [] },
      { ageMs: 2 * MINUTE, known: true, left: [] },
      { ageMs: 5 * MINUTE, known: false, left: [] },
    ])
    expect(said).toContain('After 5 minutes the nonce was forgotten: the message was posted again.')
    expect([done, road.chat.standing()]).toEqual([true, 0])
  } finally {
    await road.close()
  }
})

describe('a platform', () => {
  const slackRef = { platform: 'slack', workspace: 'T1', channel: 'C1' } as const
  /** Messages are in the history so long after they were posted. */
  async function lagging(lagMs: number, parts: Partial<Platform> = {}) {
    const clock = { ...createClock('2026-11-21T09:00:00Z') }
    const moving = {
      now: () => new Date(clock.at),
      async sleep(ms: number) {
        clock.at += ms
      },
    }
    const stands: Posted[] = []
    const platform: Platform = {
      ...createRecordingPlatform('slack'),
      async send({ id }) {
        clock.at += 200
        stands.push({ ref: `ref of ${id}`, delivery: id, at: clock.at })
        return { kind: 'sent', ref: `ref of ${id}` }
      },
      posted: async () => ({ kind: 'read', posts: stands.filter(({ at }) => clock.at >= at + lagMs) }),
      async remove(_, ref) {
        stands.splice(0, stands.length, ...stands.filter((one) => one.ref !== ref))
        return { kind: 'removed' }
      },
      ...parts,
    }
    const store = await openStore('sqlite::memory:')
    await store.openChannel(sampleChannel('lab', { ref: slackRef }))
    const times = { requestMs: 10 * SECOND, leaseMs: MINUTE, settleMs: MINUTE, marginMs: 5 * SECOND }
    return {
      stands,
      probing: { store, platforms: new Map([['slack', platform] as const]), clock: moving, times, hash },
    }
  }

  test.each([
    [0, 0, MINUTE],
    [700, 700, MINUTE],
    [20 * SECOND, 21.3 * SECOND, 220 * SECOND],
  ])('with a lag of %i ms is measured by looking more and more seldom', async (lagMs, delayMs, recommended) => {
    const { probing, stands } = await lagging(lagMs)
    const { data, done } = await probe(probing)
    for (const one of data.probes) expect(one.delayMs).toBe(delayMs)
    expect([data.recommendedSettleMs, done, stands.length]).toEqual([recommended, true, 0])
  })

  test('with too long a lag for the configured time is told what to set', async () => {
    const { probing } = await lagging(20 * SECOND)
    expect((await probe(probing)).said).toContain('should be 220s or more, but it is 60s: raise it in paperwire.yaml.')
  })

  test('that never shows a message is given up on after two minutes, and the message removed', async () => {
    const { probing, stands } = await lagging(Number.POSITIVE_INFINITY)
    const { data, done } = await probe(probing)
    expect(data.probes).toEqual([{ delayMs: null, why: 'It was not in the history within 2 minutes.', left: [] }])
    expect([done, stands.length]).toEqual([false, 0])
  })

  test('that takes no message is left alone', async () => {
    const refusal = { kind: 'gone', scope: 'channel', why: 'The channel is archived.' } as const
    const { probing } = await lagging(0, { send: async () => refusal })
    const { data, said, done } = await probe(probing)
    expect(data.probes).toEqual([{ delayMs: null, why: 'The channel is archived.', left: [] }])
    expect(said).toContain('1  Not posted. The channel is archived.')
    expect(done).toBe(false)
  })

  test('that does not let a message be removed has it named', async () => {
    const { probing } = await lagging(0, { remove: async () => ({ kind: 'failed', why: 'No.' }) })
    const { said, done } = await probe(probing)
    expect(said).toContain('5 messages could not be removed; delete by hand: ref of ')
    expect(done).toBe(false)
  })

  test('without a nonce refuses --long', async () => {
    const { probing } = await lagging(0)
    expect(await probeChannel(probing, 'lab', true)).toMatchObject({
      message: '--long is about the nonce, which slack has not.',
      at: '--long',
    })
  })

  test('that is a terminal has nothing to measure', async () => {
    const store = await openStore('sqlite::memory:')
    await store.openChannel(sampleChannel('lab'))
    const { probing } = await lagging(0)
    const platforms = new Map([['terminal', createRecordingPlatform('terminal')] as const])
    expect(await probeChannel({ ...probing, store, platforms }, 'lab', false)).toMatchObject({
      message: expect.stringContaining('at once'),
      mend: 'Probe a channel of another platform.',
    })
    expect(await probeChannel({ ...probing, store, platforms: new Map() }, 'lab', false)).toMatchObject({
      mend: 'Set its token, or probe a channel of a platform that runs here.',
    })
  })
})

test.each([
  [[], MINUTE],
  [[500, 900], MINUTE],
  [[6_001], 70 * SECOND],
  [[120_000], 9 * MINUTE],
])('delays of %j ms recommend a settle time of %i ms', (delays, ms) => {
  expect(recommendedSettleMs(delays)).toBe(ms)
})
