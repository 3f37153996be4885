import { describe, expect, test } from 'vitest'
import { openDesk } from '../../desk.ts'
import { EXPERTS, GRASPS, PLANNER } from '../papers.ts'

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

  test('a label that was made from the topic follows it', async () => {
    const { ask } = await openDesk()
    await ask('subscribe robots')
    expect(await ask('edit 1 drones')).toContain('# Changed. #1 Drones is now: drones')
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
    expect(await ask('edit 1')).toContain('This channel follows nothing yet.')
    await ask('subscribe cells')
    expect(await ask('edit 1')).toBe('No subscription here is called "1": there is #3 Cells.')
    await expect(submit()).rejects.toThrow('no form')
  })
})
