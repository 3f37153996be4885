/** The audit of a real history: messages that stand, went, or stand too often, in Slack and in Discord on this machine. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/instant.ts'
import type { Platform } from '../../../src/core/ports.ts'
import { auditChannels } from '../../../src/flows/verbs/audit.ts'
import { isMisuse } from '../../../src/flows/verbs/misuse.ts'
import { sampleDelivery } from '../../contracts/platform.ts'
import { arrival, see } from '../../contracts/store/sample.ts'
import { textOfMessage } from '../../plain-text.ts'
import { type Chat, openDiscordChat, openRoad, openSlackChat, type Road } from './live-channel.ts'

let road: Road

async function audit(options: { remove?: boolean; channel?: string; days?: number; platform?: Platform } = {}) {
  const { remove = false, channel, days = 7, platform = road.chat.platform } = options
  const platforms = new Map([[platform.name, platform]])
  const shown = await auditChannels({ ...road.delivering, platforms }, { channel, days, remove })
  if (isMisuse(shown)) throw new Error(shown.message)
  const { channels } = shown.data as { channels: Record<string, unknown>[] }
  return { only: channels[0], channels, said: textOfMessage(shown.message), done: shown.done }
}

/** Posts a delivery once more, as a bot without a memory would: long after, so that no nonce is known. */
async function postAgain(delivery: Parameters<Platform['send']>[0]): Promise<string> {
  road.chat.forward(HOUR)
  const outcome = await road.chat.platform.send(delivery, 'full')
  if (outcome.kind !== 'sent') throw new Error(JSON.stringify(outcome))
  return outcome.ref
}

describe.each<[string, () => Promise<Chat>]>([
  ['Slack', openSlackChat],
  ['Discord', openDiscordChat],
])('in %s', (_, open) => {
  beforeEach(async () => {
    road = await openRoad(open)
  })
  afterEach(() => road.close())

  test('what is in order is said to be', async () => {
    await road.plan('one')
    await road.plan('two')
    await road.deliver()
    road.chat.forward(HOUR)
    const { only, said, done } = await audit()
    expect(only).toEqual({
      ...{ channel: channelKey(road.chat.channel), looked: true, standing: 2 },
      ...{ gone: [], surplus: [], unexpected: [], papers: [] },
    })
    expect(said).toBe('# All stands as the ledger says\n2 messages of ours in 1 channel, over the last 7 days.')
    expect(done).toBe(true)
  })

  test('a surplus copy is told, deleted when that is asked for, and the other one stays', async () => {
    const { id } = await road.plan('one')
    await road.deliver()
    const one = await road.store.delivery(id)
    if (one?.ref === undefined) throw new Error('it was not delivered')
    const surplus = await postAgain(one)
    road.chat.forward(HOUR)

    const told = await audit()
    expect(told.only).toMatchObject({ standing: 2, surplus: [{ kept: one.ref, ref: surplus, removed: false }] })
    expect(told.said).toContain(`The delivery ${one.id} stands 2 times; ${one.ref} stays. \`paperwire audit --remove\``)
    expect([told.done, road.chat.standing()]).toEqual([false, 2])

    const removed = await audit({ remove: true })
    expect(removed.only).toMatchObject({ surplus: [{ ref: surplus, removed: true, why: null }] })
    expect(removed.said).toContain(`${surplus} was deleted.`)
    expect([removed.done, road.chat.standing()]).toEqual([true, 1])
    expect(await audit()).toMatchObject({ done: true, only: { standing: 1, gone: [], surplus: [] } })
  })

  test('the last copy is never deleted, though somebody deletes the other one meanwhile', async () => {
    const { id } = await road.plan('one')
    await road.deliver()
    const one = await road.store.delivery(id)
    if (one?.ref === undefined) throw new Error('it was not delivered')
    await postAgain(one)
    road.chat.forward(HOUR)
    let looks = 0
    const { platform, channel } = road.chat
    const meddled: Platform = {
      ...platform,
      async posted(where, window) {
        if (++looks === 2) await platform.remove(channel, one.ref ?? '')
        return platform.posted(where, window)
      },
    }
    const removed = await audit({ remove: true, platform: meddled })
    expect(removed.only).toMatchObject({
      surplus: [{ removed: false, why: expect.stringContaining('this one stays') }],
    })
    expect([removed.done, road.chat.standing()]).toEqual([false, 1])
  })

  test('what people deleted is counted, and nothing is posted again', async () => {
    const { id } = await road.plan('one')
    await road.deliver()
    const one = await road.store.delivery(id)
    await road.chat.platform.remove(road.chat.channel, one?.ref ?? '')
    road.chat.forward(HOUR)
    const { only, said, done } = await audit({ remove: true })
    expect(only).toMatchObject({ standing: 0, gone: [{ delivery: id }] })
    expect(said).toContain('1 message is no longer there. People may delete them; nothing is posted again.')
    expect([done, road.chat.standing()]).toEqual([true, 0])
  })

  test('what stands though it was withdrawn, or is unknown, is told and left alone', async () => {
    const withdrawn = await road.plan('withdrawn')
    await road.chat.platform.send(withdrawn, 'full')
    await road.store.withdraw(withdrawn.id, road.chat.clock.now().getTime())
    await road.chat.platform.send(sampleDelivery(road.chat.channel, { id: 'z'.repeat(24) }), 'full')
    road.chat.forward(HOUR)
    const { only, said, done } = await audit({ remove: true })
    expect(only).toMatchObject({
      surplus: [],
      unexpected: [
        { delivery: withdrawn.id, state: 'withdrawn' },
        { delivery: 'z'.repeat(24), state: 'unknown' },
      ],
    })
    expect(said).toContain('this database does not know it')
    expect([done, road.chat.standing()]).toEqual([false, 2])
  })

  test('a delivery that is open is only told, even where it stands twice', async () => {
    const { id } = await road.plan('one')
    road.chat.loseAnswer()
    await road.deliver()
    const open = await road.store.delivery(id)
    if (open === undefined) throw new Error('it is not there')
    expect(open.state).toBe('uncertain')
    await postAgain(open)
    road.chat.forward(HOUR)
    const { only, said, done } = await audit({ remove: true })
    expect(only).toMatchObject({
      standing: 2,
      surplus: [],
      unexpected: [{ state: 'uncertain' }, { state: 'uncertain' }],
    })
    expect(said).toContain('it is looked for and settles by itself')
    expect([done, road.chat.standing()]).toEqual([true, 2])
  })

  test('a paper that stands in two deliveries is named', async () => {
    await see(road.store, [arrival('arxiv:2603.00001'), arrival('arxiv:2603.00002')])
    const one = await road.plan('one', ['arxiv:2603.00001'])
    await road.deliver()
    // As after a merge of two papers that were both posted before anybody knew them to be one.
    const other = await road.plan('two', ['arxiv:2603.00002'])
    await road.deliver()
    await see(road.store, [arrival('arxiv:2603.00001', {}, ['arxiv:2603.00002'])])
    road.chat.forward(HOUR)
    const { only, done } = await audit()
    expect(only).toMatchObject({ papers: [{ deliveries: [one.id, other.id] }] })
    expect(done).toBe(false)
  })

  test('what is newer than the settle time is not read', async () => {
    const { id } = await road.plan('one')
    await road.deliver()
    const one = await road.store.delivery(id)
    if (one === undefined) throw new Error('it is not there')
    await postAgain(one)
    road.chat.forward(30 * SECOND)
    expect((await audit()).only).toMatchObject({ standing: 1, surplus: [] })
    road.chat.forward(MINUTE)
    expect((await audit()).only).toMatchObject({ standing: 2, surplus: [{}] })
  })

  test('where the history cannot be read it says why, and is not done', async () => {
    road.chat.closeHistory()
    const { only, said, done } = await audit()
    expect(only).toMatchObject({ looked: false, why: expect.stringMatching(/^[A-Z].+\.$/s) })
    expect(said).toMatch(/^# What could be looked at stands as the ledger says\n0 messages .+; 1 channel could not be/)
    expect(done).toBe(false)
  })
})

describe('any channel', () => {
  beforeEach(async () => {
    road = await openRoad(openSlackChat)
  })
  afterEach(() => road.close())

  test('of a platform that is not running cannot be looked at', async () => {
    const shown = await auditChannels(
      { ...road.delivering, platforms: new Map() },
      { channel: undefined, days: 7, remove: false },
    )
    expect(shown).toMatchObject({ data: { channels: [{ looked: false, why: expect.stringContaining('slack') }] } })
  })

  test('is named by --channel, and a wrong name is a misuse', async () => {
    expect((await audit({ channel: 'lab' })).channels).toHaveLength(1)
    const shown = await auditChannels(road.delivering, { channel: 'hall', days: 7, remove: false })
    expect(isMisuse(shown)).toBe(true)
  })

  test('is looked at for as many days as was asked for', async () => {
    const { id } = await road.plan('one')
    await road.deliver()
    road.chat.forward(50 * HOUR)
    expect((await audit({ days: 2 })).only).toMatchObject({ standing: 0, gone: [] })
    expect((await audit({ days: 3 })).only).toMatchObject({ standing: 1 })
    await road.chat.platform.remove(road.chat.channel, (await road.store.delivery(id))?.ref ?? '')
    expect((await audit({ days: 2 })).only).toMatchObject({ gone: [] })
    expect((await audit({ days: 3 })).only).toMatchObject({ gone: [{ delivery: id }] })
  })
})
