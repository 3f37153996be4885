import { describe, expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { HOUR } from '../../../src/core/instant.ts'
import type { Person } from '../../../src/core/invocation.ts'
import { words } from '../../../src/core/message.ts'
import { listChannels } from '../../../src/flows/verbs/deliveries.ts'
import { createClosableChat } from '../../closable-chat.ts'
import { ANN, LAB, OPEN_CHAT, openDesk } from '../../desk.ts'
import { textOfMessage } from '../../plain-text.ts'
import { PLANNER } from '../papers.ts'

const HALL = { platform: 'terminal', workspace: 'demo', channel: 'hall' } as const

test('list: who follows what since when, how much was posted, the schedule and the next digest', async () => {
  const { ask, arrive, deliver } = await openDesk()
  await ask('subscribe "world models", -survey as Planning')
  await ask('subscribe drones', { person: { id: 'bob', mayManage: true } })
  await ask('schedule weekdays 9am Berlin')
  await arrive([PLANNER])
  await ask('post')
  await deliver()
  await ask('pause 2')
  expect(await ask('list')).toBe(
    [
      '# #lab follows 2 topics',
      '#1 Planning  "world models" -survey · by ann on 16 Mar · 1 posted in 4 weeks',
      '#2 Drones  drones · by bob on 16 Mar · 0 posted in 4 weeks · paused',
      '[Tune topics]',
      '-- Monday to Friday at 09:00 · next Tue 09:00 Berlin',
    ].join('\n'),
  )
})

test('a topic that cannot be read any more is marked wherever it is listed, until it can be', async () => {
  const { ask, click, desk } = await openDesk({ packs: { moe: 'MoE, "mixture of experts"' } })
  const packs = desk.packs as Map<string, string>
  await ask('subscribe @moe as Experts')
  await ask('subscribe robots')
  expect(await ask('list')).not.toContain('cannot be read')
  packs.clear()
  const list = await ask('list')
  expect(list).toContain(
    '#1 Experts  @moe · by ann on 16 Mar · 0 posted in 4 weeks · cannot be read any more: see `/papers status`\n',
  )
  expect(list).toContain('#2 Robots  robots · by ann on 16 Mar · 0 posted in 4 weeks\n')
  expect(await click('Tune topics')).toContain(
    '#1 Experts  @moe · 0 posted in 4 weeks · cannot be read any more: see `/papers status` [Edit]',
  )
  expect(await ask('list all')).toContain('cannot be read any more')
  await ask('edit 1 experts')
  expect(await ask('list')).not.toContain('cannot be read')
})

test('a topic that goes on as it was last read says so, beside one that is well', async () => {
  const moe = { moe: 'MoE, "mixture of experts"' }
  const { ask, desk, press } = await openDesk({ packs: moe, keptPacks: moe })
  await ask('subscribe @moe as Experts')
  await ask('subscribe robots')
  const packs = desk.packs as Map<string, string>
  packs.clear()
  expect((await ask('list')).split('\n').slice(1, 3)).toEqual([
    '#1 Experts  @moe · by ann on 16 Mar · 0 posted in 4 weeks · goes on as it was last read: see `/papers status`',
    '#2 Robots  robots · by ann on 16 Mar · 0 posted in 4 weeks',
  ])
  expect(await ask('edit 1 @moe, experts')).toContain('There is no pack @moe')
  expect(await press('1.narrow.1.-survey')).toContain('There is no pack @moe')
  await ask('unsubscribe 1')
  expect(await press('1.resubscribe.1')).toContain('Following #1 Experts again')
  expect(await ask('subscribe MoE, "mixture of experts"')).toContain('Already followed as #1 Experts')
})

test('list all, where others follow something that the asker may not see', async () => {
  const chat = { ...OPEN_CHAT, seenBy: async () => [] }
  const { ask } = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
  await ask('subscribe robots')
  expect(await ask('list all')).toBe('No channel that you can see follows anything yet.')
})

test('list all: every channel of the workspace, each with its own', async () => {
  const { ask } = await openDesk()
  await ask('subscribe robots')
  await ask('subscribe cells', { channel: HALL })
  await ask('schedule instant', { channel: HALL })
  expect(await ask('list all')).toBe(
    [
      '# 2 channels',
      '## #hall follows 1 topic',
      '#1 Cells  cells · by ann on 16 Mar · 0 posted in 4 weeks',
      'as papers are found, at most 4 digests an hour',
      '## #lab follows 1 topic',
      '#1 Robots  robots · by ann on 16 Mar · 0 posted in 4 weeks',
      'every day at 09:00 · next Mon 09:00 UTC',
    ].join('\n'),
  )
})

test('long topics are cut in lists, so that none pushes others out; Edit shows the whole', async () => {
  const { ask, click } = await openDesk()
  const topic = `(${Array.from({ length: 24 }, (_, at) => `wordlike${at}`).join(' OR ')}) -survey`
  await ask(`subscribe ${topic} as Long`)
  expect(await ask('list')).toMatch(
    /^#1 Long {2}\(wordlike0 OR .{60,110} … .{15,40} -survey · by ann on 16 Mar · 0 posted in 4 weeks$/m,
  )
  expect(await click('Tune topics')).toMatch(
    /^#1 Long {2}\(wordlike0 OR .{60,110} … .{15,40} -survey · 0 posted in 4 weeks \[Edit\]/m,
  )
  expect(await click('Edit')).toContain('wordlike23')
})

test('the command line, where nobody presses Edit, shows topics whole', async () => {
  const { ask, desk } = await openDesk()
  const topic = Array.from({ length: 24 }, (_, at) => `wordlike${at}`).join(' OR ')
  await ask(`subscribe ${topic} as Long`)
  expect(textOfMessage((await listChannels(desk)).message)).toMatch(/#1 Long {2}[^…]*wordlike0 [^…]*wordlike23 [^…]*$/m)
})

test('no line of Home is longer than those that stand below each other', async () => {
  const packs = { moe: 'MoE' }
  const { ask, desk, send, last } = await openDesk({ packs, keptPacks: packs })
  await ask(`subscribe @moe, ${'wordlike '.repeat(20)} as ${'L'.repeat(60)}`)
  const known = desk.packs as Map<string, string>
  known.clear()
  expect(await send({ kind: 'home' })).toContain('goes on as it was')
  const reply = last()
  const items = reply.kind === 'show' ? reply.message.items : []
  const lines = items.flatMap((item) => (item.kind === 'text' ? [words(item.text)] : []))
  for (const one of lines) expect(one.length).toBeLessThanOrEqual(160)
})

test('list all and Home tell conversations without a name by who is in them', async () => {
  const { ask, send, store } = await openDesk()
  const own = { ...LAB, channel: '@ann' }
  const group = { ...LAB, channel: 'group' }
  for (const channel of [own, group]) {
    await ask('subscribe robots', { channel })
    await store.changeChannel(channel, { name: '' })
  }
  const headings = (text: string) => text.match(/^## .*$/gm)
  expect(headings(await ask('list all'))).toEqual([
    '## Your own conversation with the bot follows 1 topic',
    '## A group conversation follows 1 topic',
  ])
  expect(headings(await ask('list all', { channel: group }))).toContain('## This conversation follows 1 topic')
  expect(headings(await send({ kind: 'home' }))).toEqual([
    '## Your own conversation with the bot',
    '## A group conversation',
  ])
})

test('Tune topics: each subscription with what can be done to it', async () => {
  const { ask, click } = await openDesk()
  await ask('subscribe robots')
  await ask('subscribe drones')
  await ask('list')
  const tuned = await click('Tune topics')
  expect(tuned).toContain('#2 Drones  drones · 0 posted in 4 weeks [Edit] [Pause] [Unsubscribe]')
  expect(await click('Pause')).toContain('#1 Robots is paused')
  await ask('list')
  expect(await click('Tune topics')).toContain(
    '#1 Robots  robots · 0 posted in 4 weeks · paused [Edit] [Resume] [Unsubscribe]',
  )
  expect(await click('Unsubscribe')).toContain('No longer following #1 Robots')
})

test('a person is named, never notified; a forgotten one is someone', async () => {
  const { ask, last } = await openDesk()
  await ask('subscribe robots')
  const people = async () => {
    await ask('list')
    const reply = last()
    if (reply.kind !== 'show') return []
    return reply.message.items.flatMap((item) =>
      item.kind === 'text' ? item.text.flatMap((run) => run.person ?? []) : [],
    )
  }
  expect(await people()).toEqual(['ann'])
  await ask('forget me')
  expect(await people()).toEqual([])
  expect(await ask('list')).toContain('by someone on 16 Mar')
})

describe('the home of a person', () => {
  const VAULT = { platform: 'terminal', workspace: 'demo', channel: 'vault' } as const

  test('says how to begin where they are in no channel that follows anything', async () => {
    const { send, click, submit } = await openDesk()
    expect(await send({ kind: 'home' })).toBe(
      [
        '# Your channels',
        'No channel that you are in follows anything yet. Type `/papers` in one, or follow a topic for yourself.',
        '[Follow a topic yourself] [Search]',
      ].join('\n'),
    )
    expect(await click('Follow a topic yourself')).toBe('Form: Follow a topic\ntopic: \nlabel: \n(Preview)')
    await submit({ topic: 'robots' })
    expect(await submit()).toContain('Now following here as #1 Robots')
  })

  test('shows their channels with the next digest and the last, and what can be done there', async () => {
    const { ask, send, last, arrive, tick, deliver, clock } = await openDesk()
    await ask('subscribe robots')
    await ask('subscribe drones', { channel: HALL })
    await ask('pause', { channel: HALL })
    await arrive([PLANNER])
    clock.forward(HOUR)
    await tick()
    await deliver()
    clock.forward(HOUR)
    await ask('subscribe cups')
    await deliver()
    expect(await send({ kind: 'home' })).toBe(
      [
        '# Your channels',
        '## #hall',
        '#1 Drones  drones · by ann on 16 Mar · 0 posted in 4 weeks',
        'every day at 09:00 · paused: matches wait until `/papers resume` [Tune topics] [Schedule] [Resume]',
        '## #lab',
        '#1 Robots  robots · by ann on 16 Mar · 1 posted in 4 weeks',
        '#2 Cups  cups · by ann on 16 Mar · 0 posted in 4 weeks',
        'every day at 09:00 · next Tue 09:00 UTC · last Mon 16 Mar 2026, 09:00 UTC [Tune topics] [Schedule] [Pause]',
        '[Follow a topic yourself] [Search]',
      ].join('\n'),
    )
    const reply = last()
    const items = reply.kind === 'show' ? reply.message.items : []
    const actions = items.flatMap((item) => (item.kind === 'text' ? (item.actions ?? []) : []))
    expect(actions.map(({ id, place }) => `${id} ${place}`)).toEqual([
      '1.tune terminal:demo/hall',
      '1.schedule terminal:demo/hall',
      '1.resume terminal:demo/hall',
      '1.tune terminal:demo/lab',
      '1.schedule terminal:demo/lab',
      '1.pause terminal:demo/lab',
    ])
  })

  test('leaves out channels that they are not in, that follow nothing, and those of other workspaces', async () => {
    const chat = createClosableChat()
    const { ask, send } = await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })
    const far = { ...LAB, workspace: 'other' }
    for (const channel of [LAB, HALL, VAULT, far]) await ask('subscribe robots', { channel })
    await ask('unsubscribe 1', { channel: HALL })
    chat.members.set(channelKey(VAULT), ['bob'])
    const headings = async (person: Person) => (await send({ kind: 'home' }, { person })).match(/^## .*$/gm)
    expect(await headings(ANN)).toEqual(['## #lab'])
    expect(await headings({ ...ANN, id: 'bob' })).toEqual(['## #lab', '## #vault'])
    chat.public.add(channelKey(VAULT))
    expect(await headings(ANN)).toEqual(['## #lab'])
    expect(await ask('list all')).toContain('## #vault follows 1 topic')
  })

  test('offers Try again where a channel is held', async () => {
    const { ask, send, store, clock } = await openDesk()
    await ask('subscribe robots')
    await store.hold(LAB, 'the bot was removed', clock.at)
    expect(await send({ kind: 'home' })).toContain(
      'every day at 09:00 · held: the bot was removed [Tune topics] [Schedule] [Try again]',
    )
  })

  test('shows the last ten papers that they saved, and says where the others are', async () => {
    const { ask, send, arrive, clock } = await openDesk()
    const many = Array.from({ length: 11 }, (_, n) => ({ title: `Robot ${n}`, arxiv: `2603.${30_000 + n}` }))
    await arrive(many)
    expect(await send({ kind: 'home' })).not.toContain('Saved papers')
    for (const { arxiv } of many.slice(0, 10)) {
      clock.forward(1_000)
      await ask(`save ${arxiv}`)
    }
    const ten = await send({ kind: 'home' })
    expect(ten).toContain('\n## Saved papers\n1 Robot 9 ')
    expect(ten).toContain('\n10 Robot 0 ')
    expect(ten).not.toContain('`/papers saved`')
    clock.forward(1_000)
    await ask('save 2603.30010')
    const eleven = await send({ kind: 'home' })
    expect(eleven).toContain('\n## Saved papers\n1 Robot 10 ')
    expect(eleven).toContain('\n10 Robot 1 | arXiv\n`/papers saved` lists them all.')
    expect(eleven).not.toContain('Robot 0')
    expect(await send({ kind: 'home' }, { person: { ...ANN, id: 'bob' } })).not.toContain('Robot')
  })

  test('is drawn again for the same event', async () => {
    const { send } = await openDesk()
    expect(await send({ kind: 'home' }, { key: 'opened' })).toBe(await send({ kind: 'home' }, { key: 'opened' }))
  })
})
