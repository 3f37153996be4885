import { describe, expect, test } from 'vitest'
import type { Store } from '../../../src/core/store.ts'
import { openDesk, type TestDesk } from '../../desk.ts'
import { EXPERTS, GRASPS, PLANNER } from '../papers.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('edit, typed', () => {
  test('changes the topic and says the new reading', async () => {
    const { ask, arrive, posted, deliver } = await openDesk()
    await arrive([PLANNER, GRASPS])
    await ask('subscribe robots as Machines')
    await deliver()
    const answer = await ask('edit machines "diffusion policy" -survey')
    expect(answer).toContain(
      '# Changed. #1 Machines is now: "diffusion policy" -survey\nReads as: "diffusion policy"; not "survey"',
    )
    expect(answer).toContain('1 Grasping with a diffusion policy')
    expect((await posted()).at(-1)?.text).toContain('#1 Machines has changed here: "diffusion policy" -survey (by ann)')
  })

  test('replaces what another process makes of it meanwhile, and Undo brings that back', async () => {
    const { ask, click, store, desk } = await openDesk()
    await ask('subscribe robots as Machines')
    let isFirst = true
    const changeSubscription: Store['changeSubscription'] = async (id, ...change) => {
      if (isFirst) await store.changeSubscription(id, { topic: 'arms' })
      isFirst = false
      return store.changeSubscription(id, ...change)
    }
    Object.assign(desk, { store: { ...store, changeSubscription } })
    expect(await ask('edit 1 drones')).toContain('# Changed. #1 Machines is now: drones')
    expect(await click('Undo')).toContain('Undone. #1 Machines is again: arms')
  })

  test('a label that was made from the topic follows it', async () => {
    const { ask } = await openDesk()
    await ask('subscribe robots')
    expect(await ask('edit 1 drones')).toContain('# Changed. #1 Drones is now: drones')
  })

  test('renames as well, with a topic or without one', async () => {
    const { ask } = await openDesk()
    await ask('subscribe robots')
    expect(await ask('edit 1 drones as Flying things')).toContain('# Changed. #1 Flying things is now: drones')
    expect(await ask('edit 1 as Drones')).toContain('# Changed. #1 Drones is now: drones')
    expect(await ask('edit 1 as Drones')).toContain('# Changed. #1 Drones is now: drones')
    expect(await ask('edit 1 as Kites')).toContain('# Changed. #1 Kites is now: drones')
  })

  test('takes a label without quotes as one, and never its second word as a topic', async () => {
    const { ask, store } = await openDesk()
    await ask('subscribe world models as World models')
    const topic = async () => (await store.subscriptions())[0]?.topic
    expect(await ask('edit World models')).toBe('Form: Change #1\ntopic: world models\nlabel: World models\n(Preview)')
    expect(await ask('edit world models as Robots')).toContain('# Changed. #1 Robots is now: world models')
    expect(await ask('edit 1 as world models')).toContain('# Changed. #1 world models is now: world models')
    expect(await ask('edit World models as robots')).toContain('# Changed. #1 robots is now: world models')
    expect(await topic()).toBe('world models')
    expect(await ask('edit robots arms as Arms')).toContain('# Changed. #1 Arms is now: arms')
  })

  test('says where what could be a label is read as a topic', async () => {
    const { ask } = await openDesk()
    await ask('subscribe robots')
    expect(await ask('edit 1 drones as kites')).toContain(
      'Note: “as kites” is read as words to look for: a label stands in quotes, as "kites".',
    )
    expect(await ask('edit 1 drones as "kites"')).not.toContain('Note:')
  })

  test('renames what another process gives another topic meanwhile, and leaves that', async () => {
    const { ask, store, desk } = await openDesk()
    await ask('subscribe robots')
    let isFirst = true
    const changeSubscription: Store['changeSubscription'] = async (id, ...change) => {
      if (isFirst) await store.changeSubscription(id, { topic: 'arms' })
      isFirst = false
      return store.changeSubscription(id, ...change)
    }
    Object.assign(desk, { store: { ...store, changeSubscription } })
    expect(await ask('edit 1 as Machines')).toContain('# Changed. #1 Machines is now: arms')
    expect((await store.subscriptions())[0]).toMatchObject({ topic: 'arms', label: 'Machines' })
  })

  test('renames what goes on as it was last read', async () => {
    const moe = { moe: 'MoE' }
    const { ask, desk } = await openDesk({ packs: moe, keptPacks: moe })
    await ask('subscribe @moe as Experts')
    const packs = desk.packs as Map<string, string>
    packs.clear()
    expect(await ask('edit 1 as Mixtures')).toContain('# Changed. #1 Mixtures is now: @moe')
  })

  test('what came before never alerts by the new topic; what waited for the old one and no longer matches is gone', async () => {
    const { ask, arrive, clock } = await openDesk()
    await arrive([PLANNER, EXPERTS])
    await ask('subscribe "world models" as Mine')
    clock.forward(60_000)
    await ask('edit 1 experts OR robots')
    const digest = await ask('digest')
    expect(digest).toContain('1 Planning with world models')
    expect(digest).not.toContain('experts |')
    clock.forward(60_000)
    await arrive([GRASPS])
    expect(await ask('digest')).toContain('Grasping with a diffusion policy')
    clock.forward(60_000)
    await ask('edit 1 experts')
    expect(await ask('digest')).toContain('Nothing waits for this channel yet.')
  })

  test('never becomes what another subscription is', async () => {
    const { ask } = await openDesk()
    await ask('subscribe robots')
    await ask('subscribe drones')
    expect(await ask('edit 2 robot')).toContain('Already followed as #1 Robots: robots')
    expect(await ask('edit 2 drone')).toContain('# Changed. #2')
  })

  test('refuses what cannot be read, and asks which where none is named', async () => {
    const { ask } = await openDesk()
    expect(await ask('edit')).toContain('This channel follows nothing yet.')
    await ask('subscribe robots')
    expect(await ask('edit 1 ("robots"')).toContain('here ↑')
    expect(await ask('edit 4 drones')).toBe('No subscription here is called "4": there is #1 Robots.')
    expect(await ask('edit')).toBe(
      '# Tune topics\n#1 Robots  robots · 0 posted in 4 weeks [Edit] [Pause] [Unsubscribe]',
    )
  })
})

describe('the form', () => {
  test('stands filled in, previews, then saves topic and label', async () => {
    const { ask, submit } = await openDesk()
    await ask('subscribe robots as Machines')
    expect(await ask('edit 1')).toBe('Form: Change #1\ntopic: robots\nlabel: Machines\n(Preview)')
    expect(await submit({ topic: 'drones', label: 'Flying' })).toContain('(Save)\n# What drones would have posted')
    expect(await submit()).toContain('# Changed. #1 Flying is now: drones')
  })

  test('an error keeps what was filled in', async () => {
    const { ask, submit } = await openDesk()
    await ask('subscribe robots')
    await ask('edit 1')
    expect(await submit({ topic: '-survey' })).toMatch(/^Form: Change #1\ntopic: -survey {2}! /)
  })

  test('the label alone can change, and nothing is matched anew', async () => {
    const { ask, submit, arrive } = await openDesk()
    await arrive([PLANNER])
    await ask('subscribe robots')
    await ask('edit 1')
    await submit({ label: 'Machines' })
    expect(await submit()).toContain('# Changed. #1 Machines is now: robots')
    expect(await ask('digest')).toContain('## Machines\n1 Planning with world models')
  })

  test('of a subscription that is gone says so', async () => {
    const { ask, submit } = await openDesk()
    await ask('subscribe robots')
    await ask('subscribe drones')
    await ask('edit 1')
    await ask('unsubscribe 1')
    await ask('edit 2')
    await ask('unsubscribe 2').then(() => undefined)
    expect(await ask('edit 1')).toMatch(/^#1 .* is no longer followed here\.$/)
    await ask('subscribe cells')
    expect(await ask('edit 1')).toMatch(/^#1 .* is no longer followed here\.$/)
    await expect(submit()).rejects.toThrow('no form')
  })
})

describe('narrower by a button', () => {
  test('applies to the topic as it stands now; its label stays', async () => {
    const { ask, press, posted, deliver } = await openDesk()
    await ask('subscribe robots as Machines')
    await ask('edit 1 robots OR drones')
    await deliver()
    expect(await press('1.narrow.1.-survey')).toContain(
      '# Changed. #1 Machines is now: (drones OR robots) -survey\nReads as: any of "drones", "robots"; not "survey"',
    )
    expect((await posted()).at(-1)?.text).toContain('#1 Machines has changed here: (drones OR robots) -survey (by ann)')
    expect(await press('1.narrow.1.cat:cs.RO')).toContain('is now: category:cs.RO (drones OR robots) -survey')
  })

  test('a second time it says that it is so already', async () => {
    const { ask, press, posted } = await openDesk()
    await ask('subscribe robots')
    await press('1.narrow.1.-survey')
    const before = (await posted()).length
    expect(await press('1.narrow.1.-surveys')).toBe(
      '#1 Robots cannot be narrowed that way any further: it is robots -survey.',
    )
    expect(await press('1.narrow.1.phrase')).toContain('cannot be narrowed that way any further')
    expect(await posted()).toHaveLength(before)
  })

  test('never becomes what another subscription is', async () => {
    const { ask, press } = await openDesk()
    await ask('subscribe robots')
    await ask('subscribe robots -survey as Real')
    expect(await press('1.narrow.1.-survey')).toContain('Already followed as #2 Real: robots -survey')
    expect(await ask('list')).toContain('#1 Robots  robots ')
  })

  test('of two that are pressed together both hold', async () => {
    const { ask, press, store } = await openDesk()
    await ask('subscribe robots')
    const answers = await Promise.all([press('1.narrow.1.-survey'), press('1.narrow.1.cat:cs.RO')])
    expect(answers[0]).toContain('# Changed. #1 Robots is now: robots -survey')
    expect(answers[1]).toContain('# Changed. #1 Robots is now: robots category:cs.RO -survey')
    const [stands] = await store.subscriptions()
    expect(stands).toMatchObject({ topic: 'robots category:cs.RO -survey', before: { topic: 'robots -survey' } })
  })

  test('one that is pressed twice at once is answered the same twice', async () => {
    const { ask, press, store } = await openDesk()
    await ask('subscribe robots')
    const [first, second] = await Promise.all([press('1.narrow.1.-survey'), press('1.narrow.1.-survey')])
    expect(first).toContain('# Changed. #1 Robots is now: robots -survey')
    expect(second).toBe(first)
    expect((await store.subscriptions())[0]?.before).toMatchObject({ topic: 'robots' })
  })

  test.each([
    ['once', 1, '# Changed. #1 Robots is now: arms -survey'],
    ['again and again', 2, '#1 Robots was changed again meanwhile, so this button did nothing'],
  ])('another process that changes the topic meanwhile, %s, loses nothing', async (_, changes, answered) => {
    const { ask, press, store, desk } = await openDesk()
    await ask('subscribe robots')
    let left = changes
    const changeSubscription: Store['changeSubscription'] = async (id, ...change) => {
      if (left > 0) await store.changeSubscription(id, { topic: left === changes ? 'arms' : 'legs' })
      left -= 1
      return store.changeSubscription(id, ...change)
    }
    Object.assign(desk, { store: { ...store, changeSubscription } })
    expect(await press('1.narrow.1.-survey')).toContain(answered)
    const [stands] = await store.subscriptions()
    expect(stands?.topic).toBe(changes === 1 ? 'arms -survey' : 'legs')
  })

  test('old buttons for the phrase do the same', async () => {
    const { ask, press } = await openDesk()
    await ask('subscribe world models -survey')
    expect(await press('1.phrase.1')).toContain('is now: "world models" -survey')
  })

  test.each(['1.narrow', '1.narrow.1', '1.narrow.1.', '1.narrow.1.survey', '1.narrow.x.-survey'])(
    'what cannot be read is answered: %s',
    async (id) => {
      const { ask, press, store } = await openDesk()
      await ask('subscribe robots')
      expect(await press(id)).toContain('This button is from an older version')
      expect(await press('1.narrow.7.-survey')).toBe('No subscription here is called "#7": there is #1 Robots.')
      expect((await store.subscriptions()).map(({ topic }) => topic)).toEqual(['robots'])
    },
  )
})

describe('Undo of an edit', () => {
  test('brings back what waited, and nothing that was posted', async () => {
    const { ask, click, press, arrive, tick, deliver, posted, clock } = await openDesk()
    await ask('subscribe robot')
    await arrive([PLANNER])
    clock.forward(HOUR)
    await tick()
    await deliver()
    expect((await posted()).at(-1)?.text).toContain('1 Planning with world models')
    await arrive([GRASPS, { title: 'A robot survey', abstract: 'We survey.', arxiv: '2603.00009' }])
    clock.forward(60_000)
    await ask('latest')

    clock.forward(60_000)
    await press('1.narrow.1.-survey')
    await press('1.narrow.1.-diffusion')
    expect(await ask('digest')).toContain('Nothing waits for this channel yet.')
    clock.forward(60_000)
    await arrive([{ title: 'A diffusion robot', abstract: 'It spreads.', arxiv: '2603.00010' }])
    expect(await press('1.undo-edit.1')).toBe(
      'Undone. #1 Robot is again: robot -survey\nReads as: "robot"; not "survey"\n[Change]',
    )
    clock.forward(DAY)
    await tick()
    const digest = (await posted()).at(-1)?.text
    expect(digest).toContain('# 2 new papers')
    expect(digest).toContain('Grasping with a diffusion policy')
    expect(digest).toContain('A diffusion robot')
    expect(await click('Change')).toContain('topic: robot -survey')
  })

  test('a topic that was followed for what it finds no more is given back with it', async () => {
    const { ask, press, arrive, store } = await openDesk()
    await ask('subscribe robot')
    await arrive([GRASPS, PLANNER])
    expect(await ask('digest')).toContain('# 2 new papers')
    const [before] = await store.subscriptions()
    await ask('edit 1 planning as Plans')
    expect(await ask('digest')).toContain('# 1 new paper')
    await press('1.undo-edit.1')
    expect(await ask('digest')).toContain('# 2 new papers')
    expect(await store.subscriptions()).toEqual([before])
  })

  test('undoes the last edit only, and once', async () => {
    const { ask, click, press, posted, deliver, clock } = await openDesk()
    await ask('subscribe robots')
    await ask('edit 1 drones')
    await ask('edit 1 cells')
    await deliver()
    clock.forward(60_000)
    expect(await click('Undo')).toContain('Undone. #1 Drones is again: drones')
    expect((await posted()).at(-1)?.text).toContain('#1 Drones has changed here: drones (by ann)')
    expect(await press('1.undo-edit.1')).toBe('The last change of #1 Drones is undone already: it is drones.')
    await ask('edit 1 cells')
    expect(await click('Undo')).toContain('#1 Drones is again: drones')
  })

  test('of a label alone matches nothing anew', async () => {
    const { ask, submit, press, arrive, store } = await openDesk()
    await arrive([PLANNER])
    await ask('subscribe robots')
    const [before] = await store.subscriptions()
    await ask('edit 1')
    await submit({ label: 'Machines' })
    await submit()
    expect(await press('1.undo-edit.1')).toContain('Undone. #1 Robots is again: robots')
    expect(await store.subscriptions()).toEqual([before])
  })

  test('an edit that changes nothing says so, and leaves the Undo of the one before; a second click gets the same answer', async () => {
    const { ask, press, clock } = await openDesk()
    await ask('subscribe robots')
    expect(await ask('edit 1 robots')).toBe('#1 Robots is robots already, so nothing has changed.')
    await ask('edit 1 drones')
    expect(await ask('edit 1 drones')).toContain('# Changed. #1 Drones is now: drones')
    clock.forward(60_000)
    expect(await ask('edit 1 drones')).toBe('#1 Drones is drones already, so nothing has changed.')
    expect(await press('1.undo-edit.1')).toContain('is again: robots')
  })

  test('says why it cannot: another follows it now, a pack is gone, or so is the subscription', async () => {
    const { ask, press, desk } = await openDesk({ packs: { moe: 'MoE, "mixture of experts"' } })
    await ask('subscribe robots')
    await ask('edit 1 drones')
    await ask('subscribe robot as Others')
    expect(await press('1.undo-edit.1')).toContain('Already followed as #2 Others: robot')
    await ask('subscribe @moe')
    await ask('edit 3 experts')
    const packs = desk.packs as Map<string, string>
    packs.clear()
    expect(await press('1.undo-edit.3')).toContain(
      'cannot go back to @moe, which cannot be read any more. There is no pack @moe: @moe here ↑',
    )
    await ask('unsubscribe 3')
    expect(await press('1.undo-edit.3')).toMatch(/^#3 .* is no longer followed here\.$/)
  })
})

/** Papers about robots that nobody has seen, one for each name. */
function robots(...names: string[]) {
  return names.map((name) => ({ title: `Robot ${name}`, abstract: 'It walks.' }))
}

/** Titles of what waits for the next digest. */
async function waiting({ store }: TestDesk): Promise<string[]> {
  const [subscription] = await store.subscriptions()
  return (await store.openPapersOf(subscription?.id ?? '')).map(({ title }) => title).toSorted()
}

describe('Undo of an edit that is some time ago', () => {
  const LATE = 'That change is some time ago, so papers that this topic has missed meanwhile are not posted.'

  test('does not post what came meanwhile', async () => {
    const made = await openDesk()
    const { ask, press, arrive, tick, deliver, clock, store } = made
    await ask('subscribe robot')
    await ask('edit 1 drones')
    for (let day = 0; day < 20; day += 1) {
      clock.forward(DAY)
      await arrive(robots(`of day ${day}`))
      await tick()
      await deliver()
    }
    await arrive([{ title: 'A drone robot', abstract: 'Both.' }])
    clock.forward(HOUR)
    expect(await press('1.undo-edit.1')).toBe(`Undone. #1 Robot is again: robot\nReads as: "robot"\n${LATE}\n[Change]`)
    expect(await waiting(made)).toEqual(['A drone robot'])
    const [after] = await store.subscriptions()
    expect(after).toMatchObject({ since: clock.at, meaningAt: clock.at, caughtUp: true })
    expect(after?.before).toBeUndefined()
    await arrive(robots('of today'))
    await ask('latest')
    expect(await waiting(made)).toEqual(['A drone robot', 'Robot of today'])
  })

  test('and that was a button which narrows the topic, posts as little', async () => {
    const made = await openDesk()
    const { ask, press, arrive, tick, deliver, clock } = made
    await ask('subscribe robot')
    await press('1.narrow.1.-survey')
    for (let day = 0; day < 15; day += 1) {
      clock.forward(DAY)
      await arrive([{ title: `A survey of robots ${day}` }, { title: `Robot ${day}` }])
      await tick()
      await deliver()
    }
    clock.forward(HOUR / 2)
    expect(await press('1.undo-edit.1')).toContain(LATE)
    await arrive([{ title: 'A survey of arms', abstract: 'A robot has two.' }])
    await ask('latest')
    expect((await waiting(made)).filter((title) => title.includes('survey'))).toEqual(['A survey of arms'])
  })

  test('does not bring back what waited before a digest that has passed', async () => {
    const made = await openDesk()
    const { ask, press, arrive, tick, clock } = made
    await ask('subscribe robot')
    await arrive(robots('one'))
    await ask('latest')
    await ask('edit 1 drones')
    clock.forward(2 * HOUR)
    await tick()
    expect(await press('1.undo-edit.1')).toContain(LATE)
    expect(await waiting(made)).toEqual([])
  })

  test('where no digest has passed, however long ago, all waits again', async () => {
    const made = await openDesk()
    const { ask, press, arrive, clock } = made
    await ask('subscribe robot')
    await ask('schedule weekly sun 09:00')
    await arrive(robots('one'))
    await ask('latest')
    await ask('edit 1 drones')
    clock.forward(4 * DAY)
    await arrive(robots('two'))
    expect(await press('1.undo-edit.1')).not.toContain(LATE)
    expect(await waiting(made)).toEqual(['Robot one', 'Robot two'])
  })

  test.each([
    ['59 minutes', HOUR - 60_000, ['Robot meanwhile']],
    ['an hour', HOUR, []],
  ])('where papers are posted as they come, %s ago', async (_, ms, expected) => {
    const made = await openDesk()
    const { ask, press, arrive, clock } = made
    await ask('subscribe robot')
    await ask('schedule instant')
    await ask('edit 1 drones')
    clock.forward(60_000)
    await arrive(robots('meanwhile'))
    await ask('latest')
    clock.forward(ms - 60_000)
    await press('1.undo-edit.1')
    expect(await waiting(made)).toEqual(expected)
  })

  test('of a label alone leaves since when papers come', async () => {
    const { ask, submit, press, tick, clock, store } = await openDesk()
    await ask('subscribe robot')
    const [before] = await store.subscriptions()
    await ask('edit 1')
    await submit({ label: 'Machines' })
    await submit()
    clock.forward(2 * DAY)
    await tick()
    expect(await press('1.undo-edit.1')).not.toContain(LATE)
    expect(await store.subscriptions()).toEqual([{ ...before, caughtUp: true }])
  })
})

test('what an edit keeps for its Undo is bounded', async () => {
  const { ask, press, arrive, store } = await openDesk()
  await ask('subscribe robot')
  await arrive(robots(...Array.from({ length: 120 }, (_, number) => `number ${number}`)))
  await ask('latest')
  await ask('edit 1 drones')
  const [edited] = await store.subscriptions()
  expect(edited?.before?.waiting).toHaveLength(100)
  await press('1.undo-edit.1')
  expect(await store.openPapersOf(edited?.id ?? '')).toHaveLength(120)
})

test('an edit by another process while the last one is undone stays, with what it matches', async () => {
  const made = await openDesk()
  const { ask, press, arrive, store, desk } = made
  await ask('subscribe robot')
  await arrive([...robots('one'), { title: 'A ship', abstract: 'It sails.' }])
  await ask('latest')
  await ask('edit 1 drones')
  const [read] = await store.subscriptions()
  const undone: Store['undoEdit'] = async (asRead, undo) => {
    await store.changeSubscription(asRead.id, {
      topic: 'ships',
      before: { label: 'Drones', topic: 'drones', meaning: '', since: 0, meaningAt: 0, at: 5 },
    })
    return store.undoEdit(asRead, undo)
  }
  Object.assign(desk, { store: { ...store, undoEdit: undone } })
  expect(await press('1.undo-edit.1')).toContain('was changed again meanwhile, so this Undo did nothing')
  expect(await waiting(made)).toEqual([])
  const [stands] = await store.subscriptions()
  expect(stands).toMatchObject({ topic: 'ships', since: read?.since, before: { topic: 'drones' } })
})
