/** A double click: nothing is done twice, and each is answered in words that hold. */
import { expect, test } from 'vitest'
import { openDesk, type TestDesk } from '../../desk.ts'
import { PLANNER } from '../papers.ts'

const labels = (desk: TestDesk) => desk.posted().then((all) => all.map(({ text }) => text.split('\n')[0]))

test('on Unsubscribe or Undo: gone once, said once, and answered the same', async () => {
  const desk = await openDesk()
  await desk.ask('subscribe robots')
  await desk.deliver()
  const first = await desk.press('1.unsubscribe.1')
  expect(first).toBe('No longer following #1 Robots: robots\n[Undo]')
  desk.clock.forward(200)
  expect(await desk.press('1.unsubscribe.1')).toBe(first)
  expect(await desk.ask('unsubscribe #1')).toBe(first)
  expect(await labels(desk)).toEqual([
    '#1 Robots is followed here now: robots (by ann)',
    '#1 Robots is no longer followed here: robots (by ann)',
  ])
  expect(await desk.press('1.resubscribe.1')).toContain('Following #1 Robots again')
  desk.clock.forward(200)
  expect(await desk.press('1.resubscribe.1')).toBe('Already followed as #1 Robots: robots\n[Tune topics]')
  expect(await labels(desk)).toHaveLength(2)
})

test.each(['one after the other', 'at the same time'])('on Follow in the form, %s: one subscription', async (how) => {
  const desk = await openDesk()
  const asked = { kind: 'submit', form: '1.subscribe', values: { topic: 'robots' }, previewed: 'robots' } as const
  const first = desk.send(asked)
  if (how === 'one after the other') await first
  const answers = await Promise.all([first, desk.send(asked)])
  expect(answers[0]).toContain('# Now following here as #1 Robots')
  expect(answers[1]).toBe('Already followed as #1 Robots: robots\n[Tune topics]')
  expect((await desk.store.subscriptions()).map(({ number }) => number)).toEqual([1])
  expect(await labels(desk)).toEqual(['#1 Robots is followed here now: robots (by ann)'])
})

test.each<[string, string, string | RegExp]>([
  ['1.save.arxiv:2603.00001', 'Save', /^\(redrawn\).*\[Saved\] \[Useful\]/s],
  ['1.unsave.arxiv:2603.00001', 'Saved', /^\(redrawn\).*\[Save\] \[Useful\]/s],
  ['1.useful.arxiv:2603.00001', 'Useful', /^\(redrawn\).*\[Useful to you \(1\)\]/s],
  ['1.not-useful.arxiv:2603.00001', 'Useful to you', /^\(redrawn\).*\[Useful\]/s],
  ['1.pause', 'Pause', 'This channel is paused; what matches waits, and nothing is lost.\n[Resume]'],
])('on %s: the same twice', async (id, _, answered) => {
  const desk = await openDesk()
  await desk.arrive([PLANNER])
  for (let click = 0; click < 2; click++) {
    const answer = await desk.press(id)
    if (typeof answered === 'string') expect(answer).toBe(answered)
    else expect(answer).toMatch(answered)
    desk.clock.forward(200)
  }
  expect(await desk.posted()).toEqual([])
})

test('on Save in the form of a topic: changed once, said once', async () => {
  const desk = await openDesk()
  await desk.ask('subscribe robots')
  const values = { topic: 'drones', label: 'Flying' }
  const asked = { kind: 'submit', form: '1.edit.1', values, previewed: 'drones' } as const
  for (let click = 0; click < 2; click++) {
    desk.clock.forward(200)
    expect(await desk.send(asked)).toContain('# Changed. #1 Flying is now: drones')
  }
  expect(await labels(desk)).toHaveLength(2)
})

test('on Discuss, at the same time: one message', async () => {
  const desk = await openDesk()
  await desk.arrive([PLANNER])
  const answers = await Promise.all([1, 2].map(() => desk.press('1.discuss.arxiv:2603.00001')))
  expect(answers).toEqual(['(done)', 'This paper was opened for discussion here already.'])
  expect(await desk.posted()).toHaveLength(1)
})

test('on Post now: one digest, before and after it left', async () => {
  const desk = await openDesk()
  await desk.ask('settings announce off')
  await desk.ask('subscribe robots')
  await desk.arrive([PLANNER])
  const answers = await Promise.all([desk.press('1.post'), desk.press('1.post')])
  expect(answers.toSorted()).toEqual(['(done)', 'A digest is on its way to this channel already.'])
  desk.clock.forward(200)
  expect(await desk.press('1.post')).toBe('(done)')
  const standing = (await desk.posted()).filter(({ state }) => state !== 'withdrawn')
  expect(standing).toHaveLength(1)
  await desk.deliver()
  expect(await desk.press('1.post')).toContain('Nothing new has come in for this channel since its last digest.')
})

test('on Post these now: one message', async () => {
  const desk = await openDesk()
  await desk.ask('settings announce off')
  await desk.arrive([PLANNER], { live: false })
  await desk.ask('subscribe robots')
  expect(await desk.press('1.post.1')).toBe('(done)')
  desk.clock.forward(200)
  expect(await desk.press('1.post.1')).toBe('These were all posted here already.')
  expect(await desk.posted()).toHaveLength(1)
})

test('on Resume: on once, then it says that it is on', async () => {
  const desk = await openDesk()
  await desk.ask('subscribe robots')
  await desk.ask('pause')
  expect(await desk.press('1.resume')).toContain('This channel is on again; nothing has waited.')
  expect(await desk.press('1.resume')).toContain('This channel is on. Digests come')
})
