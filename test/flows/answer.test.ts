import { describe, expect, test } from 'vitest'
import { answer } from '../../src/flows/answer.ts'
import { ANN, LAB, openDesk, type TestDesk } from '../desk.ts'
import { textOfReply } from '../plain-text.ts'
import { EXPERTS, GRASPS, PLANNER } from './papers.ts'

const HOUR = 3_600_000

test('one person walks through everything that a digest leads to', async () => {
  const { ask, click, arrive, tick, deliver, posted, clock } = await openDesk()
  await arrive([PLANNER, GRASPS, EXPERTS])

  expect(await ask('subscribe "world models" as Planning')).toContain(
    '# Now following here as #1 Planning: "world models"',
  )
  expect(await ask('digest')).toContain('1 Planning with world models')

  clock.forward(HOUR)
  await tick()
  await deliver()
  const [line, digest] = await posted()
  expect(line?.text).toBe('#1 Planning is followed here now: "world models" (by ann)\n[Tune topics]')
  expect(digest?.text).toContain('## Planning\n1 Planning with world models | Mina Okafor, Jo Berg +1 | arXiv cs.RO')

  expect(await ask('show 2603.00001')).toContain('[Save] [Useful] [Discuss] [Why] [Similar] [Copy BibTeX]')
  expect(await click('Save')).toMatch(/^\(redrawn\)\n# Planning with world models.*\[Saved\] \[Useful\]/s)
  expect(await click('Why')).toContain(
    'It was posted here on Mon 16 Mar 2026, 09:00 UTC, as the only paper of the digest.',
  )
  expect(await ask('saved')).toContain('# You have saved 1 paper\n1 Planning with world models')

  expect(await ask('unsubscribe planning')).toBe('No longer following #1 Planning: "world models"\n[Undo]')
  expect(await click('Undo')).toBe(
    'Following #1 Planning again: "world models"\nReads as: "world models"\n[Change] [Unsubscribe]',
  )
  expect(await click('Unsubscribe')).toContain('No longer following #1 Planning')
  expect(await ask('list')).toContain('# #lab follows nothing yet')
  expect(await ask('subscribe "world model" as Again')).toContain('Now following here as #2 Again')
})

describe('the same event twice', () => {
  test('does nothing the second time', async () => {
    const { ask, press, store, arrive } = await openDesk()
    await arrive([PLANNER])
    const key = 'event-1'
    expect(await ask('subscribe robots', { key })).toContain('Now following here as #1')
    expect(await ask('subscribe robots', { key })).toBe('(done)')
    expect(await store.subscriptions()).toHaveLength(1)

    await press('1.useful.arxiv:2603.00001', undefined, { key: 'vote' })
    await press('1.useful.arxiv:2603.00001', undefined, { key: 'vote' })
    expect(await store.usefulOf('ann', 'arxiv:2603.00001')).toEqual({ mine: true, count: 1 })
  })

  test('a form that is submitted twice follows once', async () => {
    const { ask, submit, posted, store } = await openDesk()
    await ask('subscribe')
    await submit({ topic: 'robots' })
    await submit({}, { key: 'confirm' })
    await ask('subscribe')
    expect(await submit({ topic: 'drones' }, { key: 'confirm' })).toBe('(done)')
    expect(await store.subscriptions()).toHaveLength(1)
    expect(await posted()).toHaveLength(1)
  })
})

describe('who may', () => {
  const guest = { id: 'guest', mayManage: false, isGuest: true }
  const member = { id: 'member', mayManage: false }

  test('guests look, members change, managers set', async () => {
    const { ask } = await openDesk()
    expect(await ask('subscribe robots', { person: guest })).toBe(
      'Guests may look, but not change what this channel follows.',
    )
    expect(await ask('try robots', { person: guest })).toContain('# What robots would have posted')
    expect(await ask('subscribe robots', { person: member })).toContain('Now following')
    expect(await ask('settings size 5', { person: member })).toBe(
      'Only people who manage this channel may change its settings.',
    )
    expect(await ask('settings', { person: member })).toContain('size 8')
    expect(await ask('settings size 5', { person: ANN })).toContain('size 5')
  })

  test('`who managers` leaves the channel to its managers, buttons and forms included', async () => {
    const { ask, press, send } = await openDesk()
    const refusing = (act: string) => `Only people who manage this channel may ${act} (setting \`who\`).`
    const refusal = refusing('change what it follows')
    await ask('subscribe robots')
    await ask('settings who managers')
    const person = member
    for (const typed of ['subscribe drones', 'unsubscribe 1', 'edit 1 drones'])
      expect(await ask(typed, { person })).toBe(refusal)
    for (const id of ['1.unsubscribe.1', '1.edit.1']) expect(await press(id, undefined, { person })).toBe(refusal)
    for (const [typed, id, act] of [
      ['post', '1.post', 'have papers posted here'],
      ['pause', '1.pause', 'pause what it follows'],
      ['resume 1', '1.resume.1', 'resume what it follows'],
      ['schedule 9am', '1.zone', 'change when digests come here'],
      ['source add https://example.org/feed', '1.remove-feed.1', 'change what is read for it'],
    ] as const) {
      expect(await ask(typed, { person })).toBe(refusing(act))
      expect(await press(id, undefined, { person })).toBe(refusing(act))
    }
    expect(await press('1.discuss.arxiv:2603.00001', undefined, { person })).toBe(refusing('have a paper posted here'))
    const values = { topic: 'drones' }
    expect(await send({ kind: 'submit', form: '1.subscribe', values, previewed: 'drones' }, { person })).toBe(refusal)
    expect(await ask('list', { person })).toContain('follows 1 topic')
  })

  test('`who anyone` lets guests too', async () => {
    const { ask, press } = await openDesk()
    await ask('settings who anyone')
    expect(await ask('subscribe robots', { person: guest })).toContain('Now following')
    expect(await press('1.pause', undefined, { person: guest })).toContain('This channel is paused')
  })

  test('a guest presses nothing that changes the channel, from Home or a card either; all else they may', async () => {
    const { ask, press, send, posted, arrive, store } = await openDesk()
    const refusal = /^Guests may look, but not [a-z ]+\.$/
    await ask('settings announce off')
    await ask('subscribe robots')
    await arrive([PLANNER])
    const before = [await store.channels(), await store.subscriptions()]
    for (const typed of [
      'subscribe drones',
      'unsubscribe 1',
      'edit 1 drones',
      'post',
      'pause',
      'resume',
      'schedule 9am',
    ])
      expect(await ask(typed, { person: guest })).toMatch(refusal)
    for (const name of ['subscribe', 'unsubscribe.1', 'resubscribe.1', 'edit.1', 'phrase.1', 'pause', 'pause.1'])
      expect(await press(`1.${name}`, undefined, { person: guest })).toMatch(refusal)
    for (const name of ['resume', 'resume.1', 'post', 'post.1', 'zone', 'schedule'])
      expect(await press(`1.${name}`, undefined, { person: guest })).toMatch(refusal)
    for (const form of ['1.subscribe', '1.edit.1', '1.schedule'])
      expect(
        await send(
          { kind: 'submit', form, values: { topic: 'cups', when: 'daily' }, previewed: 'cups' },
          { person: guest },
        ),
      ).toMatch(refusal)
    expect(await ask('schedule 9am', { person: guest })).toBe('Guests may look, but not change when digests come here.')
    expect(await press('1.discuss.arxiv:2603.00001', undefined, { person: guest })).toBe(
      'Guests may look, but not have a paper posted here.',
    )
    expect([await store.channels(), await store.subscriptions()]).toEqual(before)
    expect(await posted()).toEqual([])

    for (const name of ['card', 'why', 'similar', 'bibtex', 'save', 'useful'])
      expect(await press(`1.${name}.arxiv:2603.00001`, undefined, { person: guest })).not.toMatch(refusal)
    expect(await press('1.tune', undefined, { person: guest })).toContain('# Tune topics')
    expect(await send({ kind: 'home' }, { person: guest })).toContain('## #lab')
  })
})

describe('what the bot does not know', () => {
  test('a command', async () => {
    const { ask } = await openDesk()
    expect(await ask('serch robots')).toBe('There is no command "serch": did you mean `/papers search`?')
  })

  test.each(['1.frobnicate', '2.card.arxiv:1', 'card', '', '1.'])('a button: %j', async (id) => {
    const { press } = await openDesk()
    expect(await press(id)).toBe('This button is from an older version: `/papers help` lists what there is now.')
  })

  test.each(['1.frobnicate', '1.card', ''])('a form: %j', async (form) => {
    const { send } = await openDesk()
    expect(await send({ kind: 'submit', form, values: {} })).toContain('is from an older version')
  })

  test('buttons about what is gone', async () => {
    const { press } = await openDesk()
    expect(await press('1.card.arxiv:2603.99999')).toContain('No paper "arxiv:2603.99999" has been seen here')
    expect(await press('1.save.arxiv:2603.99999')).toBe('That paper is no longer in the archive.')
    expect(await press('1.discuss.arxiv:2603.99999')).toBe('That paper is no longer in the archive.')
    expect(await press('1.resubscribe.7')).toBe('There is no subscription #7 to bring back.')
    expect(await press('1.resubscribe')).toContain('to bring back.')
    expect(await press('1.more.nowhere.8')).toContain('That digest is not known here any more')
    expect(await press('1.more')).toContain('That digest is not known here any more')
    for (const name of ['unsubscribe', 'phrase', 'pause', 'resume', 'post'])
      expect(await press(`1.${name}.7`)).toContain('This channel follows nothing yet.')
  })

  test('a channel: it has its defaults, and looking opens nothing', async () => {
    const { ask, press, store } = await openDesk()
    for (const typed of [
      '',
      'list',
      'status',
      'digest',
      'post',
      'latest',
      'settings',
      'schedule',
      'topics',
      'resume',
      'saved',
    ])
      await ask(typed)
    await press('1.tune')
    expect(await store.channels()).toEqual([])
    expect(await ask('list')).toContain('-- every day at 09:00 · next Mon 09:00 UTC')
  })
})

test('`/papers` alone says where the channel stands and what can be done', async () => {
  const { ask, click } = await openDesk()
  expect(await ask('')).toBe(
    [
      '# #lab follows nothing yet',
      'This channel follows nothing yet. Look first with `/papers try "world models"`, then `/papers subscribe "world models"`.',
      '[Follow a topic] [Search] [Schedule]',
      '-- every day at 09:00 · next Mon 09:00 UTC',
    ].join('\n'),
  )
  expect(await click('Search')).toBe('Form: Search the archive\nquery: \n(Search)')
})

describe('what a channel is called', () => {
  const call = (desk: TestDesk, text: string, channelName?: string) =>
    answer(desk.desk, {
      key: `named-${text}-${channelName}`,
      channel: LAB,
      ...(channelName === undefined ? {} : { channelName }),
      person: ANN,
      asked: { kind: 'command', text },
    }).then(textOfReply)

  test('as the platform says when it is opened, and again when it was renamed', async () => {
    const desk = await openDesk()
    expect(await call(desk, 'list', 'robots')).toContain('# #robots follows nothing yet')
    await call(desk, 'subscribe robots', 'robots')
    expect((await desk.store.channel(LAB))?.name).toBe('robots')
    expect(await call(desk, 'list', 'machines')).toContain('# #machines follows 1 topic')
    expect((await desk.store.channel(LAB))?.name).toBe('machines')
    expect(await call(desk, 'list')).toContain('# #machines follows 1 topic')
  })

  test('one without a name is this conversation', async () => {
    const desk = await openDesk()
    expect(await call(desk, 'list', '')).toContain('# This conversation follows nothing yet')
    await call(desk, 'subscribe robots', '')
    expect(await call(desk, '', '')).toContain('# This conversation follows 1 topic')
    expect(await call(desk, 'list all', '')).toContain('## This conversation follows 1 topic')
    expect(await call(desk, 'latest', '')).toContain('-- 0 papers waiting for this conversation · next digest')
    expect(await desk.send({ kind: 'home' })).toContain('## A group conversation\n')
  })
})
