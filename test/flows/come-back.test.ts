import { describe, expect, test } from 'vitest'
import { type Channel, channelKey } from '../../src/core/channel.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/instant.ts'
import { comeBack } from '../../src/flows/come-back.ts'
import { createMatcher } from '../../src/flows/match-papers.ts'
import { hash } from '../../src/hash.ts'
import { createClaims } from '../claims.ts'
import { LAB, openDesk, type TestDesk } from '../desk.ts'

const KEY = channelKey(LAB)
const WHY = 'the bot was removed from the channel'

/** Monday 16 March 2026, 08:00 UTC: a channel that follows robots, daily at 09:00. */
async function following(options: Parameters<typeof openDesk>[0] = {}): Promise<TestDesk> {
  const desk = await openDesk(options)
  await desk.ask('settings announce off')
  await desk.ask('subscribe robots')
  return desk
}

const robots = (desk: TestDesk, ...names: string[]) => desk.arrive(names.map((name) => ({ title: `Robots ${name}` })))

const lose = ({ store, clock }: TestDesk) => store.hold(LAB, WHY, clock.at)

async function stored({ store }: TestDesk): Promise<Channel> {
  const channel = await store.channel(LAB)
  if (channel === undefined) throw new Error('the channel is not stored')
  return channel
}

const back = async (desk: TestDesk) => comeBack(desk.desk, await stored(desk), desk.clock.at)

/** A try of the next delivery that the platform refuses because the channel is closed. */
async function sendInVain(desk: TestDesk): Promise<void> {
  const claims = createClaims(desk)
  await claims.settle(await claims.claim(), { state: 'held', heldFor: 'access', why: WHY, scope: 'channel' })
}

/** `kind state papers` of each delivery, in order. */
async function ledger({ store }: TestDesk): Promise<string[]> {
  const titles = new Map(
    (await store.latestPapers(KEY, 100)).map(({ key, title }) => [key, title.replace('Robots ', '')]),
  )
  return (await store.deliveries({ channel: KEY })).map(({ kind, state, papers }) =>
    [kind, state, ...papers.map((key) => titles.get(key) ?? key).toSorted()].join(' '),
  )
}

/** Each line or title that stands in the channel or will. */
async function said(desk: TestDesk): Promise<(string | undefined)[]> {
  const posted = await desk.posted()
  return posted.filter(({ state }) => state !== 'withdrawn').map(({ text }) => text.split('\n')[0])
}

describe('what has waited', () => {
  test('ten days come as one digest of the usual size, the rest behind Show more', async () => {
    const desk = await following()
    await robots(desk, 'first')
    desk.clock.forward(HOUR)
    await desk.tick()
    await desk.deliver()
    await lose(desk)
    for (let day = 1; day <= 10; day++) {
      desk.clock.forward(DAY)
      await robots(desk, `of day ${day}`)
      expect(await desk.tick()).toEqual([])
    }
    await back(desk)
    const [, line, digest, ...others] = await desk.posted()
    expect(others).toEqual([])
    expect(line?.text).toBe(
      'I can post here again, after I could not since Mon 16 Mar 2026, 09:00 UTC. 10 papers have waited and follow.\n[Tune topics]',
    )
    expect(digest?.text.split('\n')[0]).toBe('# 8 new papers · since 16 Mar')
    expect(digest?.text).toContain('\n8 Robots of day')
    expect(digest?.text).toContain('[Show 2 more]')
    expect(digest?.text).not.toContain('Robots first')
    expect(digest?.text).toContain('-- 10 read from 1 source · next Fri 09:00 UTC')

    await desk.deliver()
    desk.clock.forward(MINUTE)
    expect(await desk.tick()).toEqual([])
    await robots(desk, 'later')
    desk.clock.forward(DAY)
    await desk.tick()
    expect((await ledger(desk)).slice(3)).toEqual(['scheduled due later'])
  })

  test('the digest that was not taken joins it; never both', async () => {
    const desk = await following()
    await robots(desk, 'A')
    desk.clock.forward(HOUR)
    await desk.tick()
    await sendInVain(desk)
    expect(await stored(desk)).toMatchObject({
      state: 'held',
      why: WHY,
      closed: { at: desk.clock.at, scope: 'channel' },
    })
    desk.clock.forward(DAY + HOUR)
    await robots(desk, 'B')
    await back(desk)
    expect(await ledger(desk)).toEqual(['scheduled withdrawn A', 'notice due', 'post due A B'])
    const [, digest] = await said(desk)
    expect(digest).toBe('# 2 new papers · since Mon')
    expect((await desk.posted()).at(-1)?.text).toContain('-- 2 read from 1 source')
    await desk.deliver()
    expect(await desk.tick()).toEqual([])
  })

  test('the title goes back to the oldest paper of the digest that was not taken', async () => {
    const desk = await following()
    desk.clock.forward(2 * HOUR)
    await desk.tick()
    await robots(desk, 'of Monday')
    desk.clock.forward(DAY)
    await desk.tick()
    await sendInVain(desk)
    desk.clock.forward(2 * DAY)
    await robots(desk, 'of Thursday')
    await back(desk)
    expect((await said(desk)).at(-1)).toBe('# 2 new papers · since Mon')
    expect((await desk.posted()).at(-1)?.text).toContain('-- 2 read from 1 source')
  })

  test('so does one that was planned and not yet tried', async () => {
    const desk = await following()
    await robots(desk, 'A')
    desk.clock.forward(HOUR)
    await desk.tick()
    await lose(desk)
    await back(desk)
    expect(await ledger(desk)).toEqual(['scheduled withdrawn A', 'notice due', 'post due A'])
  })

  test('nothing brings the line alone', async () => {
    const desk = await following()
    await lose(desk)
    desk.clock.forward(DAY)
    await back(desk)
    expect(await said(desk)).toEqual([
      'I can post here again, after I could not since Mon 16 Mar 2026, 08:00 UTC. Nothing was missed meanwhile.',
    ])
    expect(await ledger(desk)).toEqual(['notice due'])
  })

  test('one paper is spoken of as one', async () => {
    const desk = await following()
    await lose(desk)
    await robots(desk, 'A')
    await back(desk)
    expect((await said(desk))[0]).toContain(' 1 paper has waited and follows.')
  })

  test('a paused subscription brings nothing', async () => {
    const desk = await following()
    await lose(desk)
    await robots(desk, 'A')
    const [one] = await desk.store.subscriptions()
    await desk.store.changeSubscription(one?.id ?? '', { pausedAt: desk.clock.at })
    await back(desk)
    expect((await said(desk)).join()).toContain('Nothing was missed meanwhile.')
    expect(await ledger(desk)).toEqual(['notice due'])
  })

  test('what people chose to post is not made anew, and not posted twice', async () => {
    const desk = await following()
    await desk.arrive([{ title: 'Robots of the archive' }], { live: false })
    await desk.press('1.post.1')
    await sendInVain(desk)
    await robots(desk, 'A')
    await back(desk)
    expect(await ledger(desk)).toEqual(['post due of the archive', 'notice due'])
    await desk.deliver()
    desk.clock.forward(HOUR)
    await desk.tick()
    expect((await ledger(desk)).at(-1)).toBe('scheduled due A')
  })

  test('a digest that was asked for joins what has come since', async () => {
    const desk = await following()
    await robots(desk, 'A')
    await desk.ask('post')
    await sendInVain(desk)
    desk.clock.forward(MINUTE)
    await back(desk)
    expect(await ledger(desk)).toEqual(['post withdrawn A', 'notice due', 'post due A'])
    expect((await said(desk))[0]).toContain('1 paper has waited and follows.')
  })

  test('shared papers and lines that were held come after all', async () => {
    const desk = await following()
    await robots(desk, 'A')
    const [paper] = await desk.store.latestPapers(KEY, 1)
    await desk.press(`1.discuss.${paper?.key}`)
    await sendInVain(desk)
    await back(desk)
    expect(await ledger(desk)).toEqual(['share due', 'notice due', 'post due A'])
  })
})

describe('the schedule', () => {
  test('goes on with the slot after the return', async () => {
    const desk = await following()
    await lose(desk)
    desk.clock.forward(3 * DAY)
    const channel = await back(desk)
    expect(channel).toMatchObject({ state: 'on', nextSlotAt: Date.parse('2026-03-19T09:00:00Z') })
    expect([channel.why, channel.closed]).toEqual([undefined, undefined])
    expect(await stored(desk)).toEqual(channel)
  })

  test('a channel on `instant` gets its catch-up, then what comes as it comes', async () => {
    const desk = await following()
    await desk.ask('schedule instant')
    await lose(desk)
    await robots(desk, 'A')
    expect(await desk.tick()).toEqual([])
    desk.clock.forward(2 * DAY)
    await robots(desk, 'B')
    await back(desk)
    expect(await ledger(desk)).toEqual(['notice due', 'post due A B'])
    expect((await said(desk))[1]).toBe('# 2 new papers · since Mon')
    await desk.deliver()
    expect(await desk.tick()).toEqual([])
    await robots(desk, 'C')
    await desk.tick()
    expect((await ledger(desk)).at(-1)).toBe('instant due C')
  })

  test('a tick in between makes no second digest', async () => {
    const desk = await following()
    await desk.ask('schedule instant')
    await lose(desk)
    await robots(desk, 'A')
    await Promise.all([back(desk), desk.tick()])
    await desk.tick()
    const open = (await ledger(desk)).filter((one) => one.includes(' due '))
    expect(open).toHaveLength(1)
    expect(open[0]).toMatch(/ due A$/)
  })
})

describe('a digest of unknown end', () => {
  test('is looked for first: the line waits behind it, the catch-up comes with the next slot', async () => {
    const desk = await following()
    await robots(desk, 'A')
    desk.clock.forward(HOUR)
    await desk.tick()
    const claims = createClaims(desk)
    const readyAt = desk.clock.at + MINUTE
    await claims.settle(await claims.claim(), { state: 'uncertain', readyAt, why: 'timed out' })
    await lose(desk)
    desk.clock.forward(DAY)
    await robots(desk, 'B')
    await back(desk)
    expect(await ledger(desk)).toEqual(['scheduled uncertain A', 'notice due'])
    expect((await said(desk))[1]).toContain('1 paper has waited and follows.')

    const looked = await claims.claim()
    expect(looked.delivery).toMatchObject({ kind: 'scheduled', unsureSince: readyAt - MINUTE })
    await claims.settle(looked, { state: 'delivered', ref: 'found' })
    await desk.deliver()
    desk.clock.forward(DAY)
    await desk.tick()
    expect(await ledger(desk)).toEqual(['scheduled delivered A', 'notice delivered', 'scheduled due B'])
    expect((await said(desk)).at(-1)).toBe('# 1 new paper · since Mon')
  })
})

describe('once', () => {
  test('twice at the same time', async () => {
    const desk = await following()
    await lose(desk)
    await robots(desk, 'A')
    const channel = await stored(desk)
    const other = createMatcher({ ...desk.desk, hash })
    const returned = await Promise.all([
      comeBack(desk.desk, channel, desk.clock.at),
      comeBack({ ...desk.desk, matcher: other }, channel, desk.clock.at + 1),
    ])
    expect(returned.map(({ state }) => state)).toEqual(['on', 'on'])
    expect(await ledger(desk)).toEqual(['notice due', 'post due A'])
  })

  test('twice, one after the other', async () => {
    const desk = await following()
    await lose(desk)
    await robots(desk, 'A')
    const channel = await stored(desk)
    await comeBack(desk.desk, channel, desk.clock.at)
    await desk.deliver()
    desk.clock.forward(MINUTE)
    expect(await comeBack(desk.desk, channel, desk.clock.at)).toMatchObject({ state: 'on' })
    expect(await ledger(desk)).toEqual(['notice delivered', 'post delivered A'])
  })

  test('a return that is refused leaves one line and one digest for the next', async () => {
    const desk = await following()
    await lose(desk)
    await robots(desk, 'A')
    for (let hour = 0; hour < 3; hour++) {
      await back(desk)
      await sendInVain(desk)
      desk.clock.forward(HOUR)
    }
    await robots(desk, 'B')
    await back(desk)
    expect((await ledger(desk)).filter((one) => one.includes(' due'))).toEqual(['notice due', 'post due A B'])
    expect((await said(desk))[0]).toContain('2 papers have waited and follow.')
  })
})

describe('a death in between', () => {
  test('before anything is planned: the next slot brings it all, and says since when', async () => {
    const desk = await following()
    await robots(desk, 'A')
    desk.clock.forward(HOUR)
    await desk.tick()
    await desk.deliver()
    await lose(desk)
    desk.clock.forward(2 * DAY)
    await robots(desk, 'B')
    const dying = { ...desk.desk, store: { ...desk.store, plan: () => Promise.reject(new Error('killed')) } }
    await expect(comeBack(dying, await stored(desk), desk.clock.at)).rejects.toThrow('killed')
    expect(await stored(desk)).toMatchObject({ state: 'on' })
    desk.clock.forward(DAY)
    await desk.tick()
    expect(await ledger(desk)).toEqual(['scheduled delivered A', 'scheduled due B'])
    expect((await said(desk)).at(-1)).toBe('# 1 new paper · since Mon')
  })

  test('after the line: the papers come with the next slot, and no second line', async () => {
    const desk = await following()
    await lose(desk)
    await robots(desk, 'A')
    const crashpoint = (step: string) => {
      if (step === 'plan: before plan') throw new Error('killed')
    }
    await expect(comeBack({ ...desk.desk, crashpoint }, await stored(desk), desk.clock.at)).rejects.toThrow('killed')
    await back(desk)
    await desk.deliver()
    desk.clock.forward(HOUR)
    await desk.tick()
    expect(await ledger(desk)).toEqual(['notice delivered', 'scheduled due A'])
  })
})

test('a channel that is paused is left as people left it', async () => {
  const desk = await following()
  await desk.ask('pause')
  expect(await back(desk)).toMatchObject({ state: 'paused' })
  expect(await ledger(desk)).toEqual([])
})

test('a paused channel whose subscriptions were forgotten hears of it', async () => {
  const desk = await following()
  await desk.ask('pause')
  await lose(desk)
  const { closed } = await stored(desk)
  await desk.store.markWarned(LAB, closed?.at ?? 0, desk.clock.at)
  for (const { id } of await desk.store.subscriptions(KEY))
    await desk.store.changeSubscription(id, { removedAt: desk.clock.at })
  expect(await back(desk)).toMatchObject({ state: 'paused' })
  expect((await said(desk)).join()).toContain('Nothing is followed here any more')
})

test('what people asked for in a paused channel is sent at once when it is open again', async () => {
  const desk = await following()
  await desk.ask('pause')
  await lose(desk)
  let woken = 0
  await comeBack({ ...desk.desk, wake: () => void woken++ }, await stored(desk), desk.clock.at)
  expect(woken).toBe(1)
})
