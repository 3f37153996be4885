import { describe, expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { createClaims } from '../../claims.ts'
import { CLOSED, createClosableChat, MEND, UNKNOWN } from '../../closable-chat.ts'
import { LAB, openDesk } from '../../desk.ts'
import { GRASPS, PLANNER } from '../papers.ts'

const robots = (many: number) =>
  Array.from({ length: many }, (_, n) => ({ title: `Robot number ${n + 1}`, arxiv: `2603.${10_001 + n}` }))

describe('digest', () => {
  test('shows the next one privately and marks nothing', async () => {
    const { ask, arrive, posted } = await openDesk()
    await ask('settings announce off')
    await ask('subscribe robots')
    await arrive([PLANNER])
    const first = await ask('digest')
    expect(first).toContain('# 1 new paper · ')
    expect(first).toContain('[Post now]')
    expect(await ask('preview')).toBe(first)
    expect(await posted()).toEqual([])
  })

  test('says when nothing waits, and when nothing is followed', async () => {
    const { ask } = await openDesk()
    expect(await ask('digest')).toContain('This channel follows nothing yet.')
    await ask('subscribe robots')
    expect(await ask('digest')).toBe(
      'Nothing waits for this channel yet. Digests come every day at 09:00; the next one Mon 16 Mar 2026, 09:00 UTC. Nobody has chosen a zone here yet, so it is UTC.',
    )
  })
})

describe('post', () => {
  test('posts at once, and then there is nothing new', async () => {
    const { ask, click, arrive, deliver, posted } = await openDesk()
    await ask('settings announce off')
    await ask('subscribe robots')
    await arrive([PLANNER])
    await ask('digest')
    expect(await click('Post now')).toBe('(done)')
    await deliver()
    expect((await posted()).map(({ state, text }) => [state, text])).toEqual([
      ['delivered', expect.stringContaining('1 Planning with world models')],
    ])
    expect(await ask('post')).toContain(
      'Nothing new has come in for this channel since its last digest. Digests come every day',
    )
    expect(await posted()).toHaveLength(1)
  })

  test('in a paused channel promises no next digest, and neither does the preview', async () => {
    const { ask, arrive, posted } = await openDesk()
    await ask('settings announce off')
    await ask('subscribe robots')
    await arrive([PLANNER])
    expect(await ask('digest')).toContain('-- 1 read from 1 source · next Tue 09:00 UTC')
    await ask('pause')
    expect(await ask('digest')).toMatch(/-- 1 read from 1 source$/)
    await ask('post')
    expect((await posted()).at(-1)?.text).toMatch(/-- 1 read from 1 source$/)
  })

  test('in a channel that follows nothing says how to begin', async () => {
    const { ask } = await openDesk()
    expect(await ask('post')).toContain('This channel follows nothing yet.')
  })
})

describe('Post these now', () => {
  test('posts the best of the last week, also from the archive, once', async () => {
    const { ask, press, click, arrive, deliver, posted, clock } = await openDesk()
    await ask('settings announce off')
    await arrive([PLANNER, GRASPS], { live: false })
    await ask('subscribe robots as Machines')
    expect(await click('Post these now')).toBe('(done)')
    const [message] = await posted()
    expect(message?.text).toContain('# 2 papers for Machines')
    await deliver()
    clock.forward(60_000)
    expect(await press('1.post.1')).toBe('These were all posted here already.')
    expect(await ask('why 2603.00001')).toContain('It was posted here')
    await ask('subscribe zeppelins')
    const list = await ask('list')
    expect([...list.matchAll(/(\d+) posted in 4 weeks/g)].map(([, count]) => count)).toEqual(['2', '0'])
  })

  test('says that nothing matched, or why the topic cannot be read', async () => {
    const { ask, press, desk, posted } = await openDesk({ packs: { moe: 'MoE' } })
    await ask('settings announce off')
    await ask('subscribe robots')
    await ask('subscribe @moe')
    expect(await press('1.post.1')).toBe(
      'In the 7 days to 2026-03-16 nothing matched #1 Robots, so there is nothing to post.',
    )
    const packs = desk.packs as Map<string, string>
    packs.clear()
    expect(await press('1.post.2')).toContain('There is no pack @moe')
    expect(await posted()).toEqual([])
  })

  test('of a subscription that is gone says so', async () => {
    const { ask, press } = await openDesk()
    await ask('subscribe robots')
    expect(await press('1.post.4')).toBe('No subscription here is called "4": there is #1 Robots.')
  })
})

describe('Show more', () => {
  test('pages through what stands behind the cap, without repeating anything', async () => {
    const { ask, click, arrive, deliver, posted } = await openDesk()
    await ask('settings announce off')
    await ask('settings size 3')
    await ask('subscribe robots')
    await arrive(robots(14))
    await ask('post')
    await deliver()
    const [digest] = await posted()
    const first = await click('Show 11 more', { on: digest })
    expect(first).toContain('# Papers 4–11 of 14')
    const second = await click('Show 3 more')
    expect(second).toContain('# Papers 12–14 of 14')
    expect(second).not.toContain('Show')
    const numbers = [...`${digest?.text}${first}${second}`.matchAll(/Robot number (\d+)/g)].map(([, number]) => number)
    expect(new Set(numbers).size).toBe(14)
    expect(await ask('why 2603.10014')).toMatch(
      /It was posted here on|It is behind the cap of the digest posted here on Mon 16 Mar/,
    )
  })

  test('belongs to the channel of its digest', async () => {
    const { ask, arrive, posted, press } = await openDesk()
    await ask('subscribe robots')
    await arrive(robots(12))
    await ask('post')
    const digest = (await posted()).at(-1)
    const channel = { platform: 'terminal', workspace: 'demo', channel: 'hall' } as const
    expect(await press(`1.more.${digest?.id}.8`, undefined, { channel })).toContain('not known here any more')
  })
})

describe('Discuss', () => {
  test('opens a paper as its own message, once per channel', async () => {
    const { ask, click, press, arrive, posted } = await openDesk()
    await arrive([PLANNER])
    await ask('show 2603.00001')
    expect(await click('Discuss')).toBe('(done)')
    expect((await posted()).map(({ text }) => text)).toEqual([
      [
        '# Planning with world models',
        'Mina Okafor, Jo Berg +1 · arXiv cs.RO',
        'A world model predicts how a scene goes on. The robot plans in it.',
        'https://arxiv.org/abs/2603.00001',
        '[Open]',
      ].join('\n'),
    ])
    expect(await press('1.discuss.arxiv:2603.00001')).toBe('This paper was opened for discussion here already.')
    expect(await ask('show 2603.00001')).not.toContain('[Discuss]')
    const channel = { platform: 'terminal', workspace: 'demo', channel: 'hall' } as const
    expect(await press('1.discuss.arxiv:2603.00001', undefined, { channel })).toBe('(done)')
  })

  test('that was refused for its content says that nobody has seen it, on the card and on older ones', async () => {
    const desk = await openDesk()
    const { ask, click, arrive, posted } = desk
    await arrive([PLANNER])
    await ask('show 2603.00001')
    await click('Discuss')
    const claims = createClaims(desk)
    const refused = { state: 'held', heldFor: 'content', why: 'Discord refused it' } as const
    await claims.settle(await claims.claim(), refused)
    await ask('show 2603.00001')
    expect(await click('Discuss')).toBe(
      'Discuss was tried here for this paper, but its message is held, so nobody has seen it: `/papers status` says why.',
    )
    expect(await ask('status')).toContain('Discord refused it.')
    expect(await posted()).toHaveLength(1)
  })
})

describe('where the bot cannot post', () => {
  async function inClosed() {
    const chat = createClosableChat()
    const desk = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
    await desk.ask('settings announce off')
    await desk.ask('subscribe robots')
    await desk.arrive([PLANNER])
    await desk.tick()
    chat.shut.set(channelKey(LAB), CLOSED)
    return { ...desk, chat }
  }

  test.each([
    ['Post now', '1.post', `${MEND}\nNothing is lost: what matches waits.`],
    ['Post these now', '1.post.1', MEND],
    ['Discuss', '1.discuss.arxiv:2603.00001', MEND],
  ])('%s says how to mend it, and posts once it can', async (_, id, answered) => {
    const { press, posted, chat, store } = await inClosed()
    expect(await press(id)).toBe(answered)
    expect(await posted()).toEqual([])
    expect((await store.openMatches(channelKey(LAB))).map(({ paper }) => paper.title)).toEqual([PLANNER.title])
    chat.shut.set(channelKey(LAB), 'joinable')
    expect(await press(id)).toBe('(done)')
    expect(await posted()).toHaveLength(1)
  })

  test('Discuss opens no channel where nothing was ever done', async () => {
    const { press, chat, store } = await inClosed()
    const hall = { ...LAB, channel: 'hall' }
    chat.shut.set(channelKey(hall), CLOSED)
    expect(await press('1.discuss.arxiv:2603.00001', undefined, { channel: hall })).toBe(MEND)
    expect(await store.channel(hall)).toBeUndefined()
  })

  test('where nobody says, the try will tell', async () => {
    const { press, posted, chat } = await inClosed()
    chat.shut.set(channelKey(LAB), UNKNOWN)
    expect(await press('1.post')).toBe('(done)')
    expect(await posted()).toHaveLength(1)
  })
})
