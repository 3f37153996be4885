import { describe, expect, test } from 'vitest'
import { openDesk } from '../../desk.ts'
import { APART, EXPERTS, GRASPS, PLANNER } from '../papers.ts'

const DAY = 86_400_000

describe('search', () => {
  test('lists what a topic matches, the best first', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([EXPERTS, PLANNER, GRASPS])
    expect(await ask('search "diffusion policy" OR cups')).toBe(
      '# 1 paper for "diffusion policy" OR cups\n1 Grasping with a diffusion policy | Lena Fuchs | arXiv cs.RO',
    )
    expect(await ask('find robot')).toContain('# 2 papers for robot\n1 ')
  })

  test('shows the best ten of many', async () => {
    const { ask, arrive } = await openDesk()
    await arrive(Array.from({ length: 12 }, (_, n) => ({ title: `Robot ${n}`, arxiv: `2603.${20_000 + n}` })))
    const found = await ask('search robots')
    expect(found).toContain('# 12 papers for robots')
    expect(found).toMatch(/\n10 Robot \d+ \| arXiv\n-- the best 10$/)
  })

  test('takes days, which topics do not', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([{ ...PLANNER, listedOn: '2026-03-01' }])
    expect(await ask('search robot after:2026-03-02')).toContain('Nothing')
    expect(await ask('search robot before:2026-03-02')).toContain('# 1 paper for robot before:2026-03-02')
    expect(await ask('subscribe robot after:2026-03-02')).toContain('here ↑')
  })

  test('where nothing matches shows what comes close', async () => {
    const { ask, arrive } = await openDesk()
    expect(await ask('search robots')).toBe('Nothing in the archive matches robots.')
    await arrive([PLANNER])
    expect(await ask('search "planing models"')).toBe(
      '# Nothing matches "planing models" exactly; these come close\n1 Planning with world models | Mina Okafor, Jo Berg +1 | arXiv cs.RO',
    )
  })

  test('without a query asks by the form, which says what is wrong', async () => {
    const { ask, submit, arrive } = await openDesk()
    await arrive([PLANNER])
    await ask('search')
    expect(await submit({ query: '"robot' })).toMatch(/^Form: Search the archive\nquery: "robot {2}! .*here ↑/)
    expect(await submit({ query: '' })).toMatch(/query: {3}! /)
    expect(await submit({ query: 'robot' })).toContain('# 1 paper for robot')
  })
})

describe('try', () => {
  test('shows what a topic would have posted, and follows nothing', async () => {
    const { ask, arrive, store } = await openDesk()
    await arrive([PLANNER, GRASPS, { ...EXPERTS, listedOn: '2026-02-20' }])
    expect(await ask('try robot OR experts weeks:4')).toBe(
      [
        '# What experts OR robot would have posted',
        'Reads as: any of "experts", "robot"',
        'About 1.5 a day over the 4 weeks to 2026-03-16 (3 of 3 papers on 2 days, 100 %)',
        '▅▁▁█  papers a week',
        '## Best of the 7 days to 2026-03-16',
        '1 Grasping with a diffusion policy | Lena Fuchs | arXiv cs.RO',
        '2 Planning with world models | Mina Okafor, Jo Berg +1 | arXiv cs.RO',
      ].join('\n'),
    )
    expect(await ask('try robot OR experts last 1 week')).toContain(
      'over the week to 2026-03-16 (2 of 2 papers on 1 day, 100 %)',
    )
    expect(await store.channels()).toEqual([])
  })

  test('an archive that ends in the past still answers', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([{ ...PLANNER, listedOn: '2025-11-03' }])
    expect(await ask('try robot')).toContain('over the 8 weeks to 2025-11-03 (1 of 1 paper on 1 day, 100 %)')
  })

  test('names the pack and says the hints', async () => {
    const { ask, arrive } = await openDesk({ packs: { machines: 'robot, drone' } })
    await arrive([PLANNER])
    expect(await ask('try @machines')).toContain('Reads as: pack machines: any of "drone", "robot"')
    expect(await ask('try robot not drone')).toContain('Note: ')
    expect(await ask('try @machine')).toContain('machines')
  })
})

describe('similar', () => {
  test('lists neighbours with the words that both have', async () => {
    const { ask, arrive } = await openDesk()
    const near = {
      title: 'A diffusion policy for drones',
      abstract: 'We train a policy by diffusion.',
      arxiv: '2603.00009',
    }
    await arrive([GRASPS, near, EXPERTS])
    const similar = await ask('similar 2603.00002')
    expect(similar).toMatch(
      /^# Similar to Grasping with a diffusion policy\n1 A diffusion policy for drones \| .*shares (diffusion|policy)/,
    )
  })

  test('says so where there is none', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([PLANNER])
    expect(await ask('similar 2603.00001')).toBe('The archive holds nothing like "Planning with world models" yet.')
  })
})

describe('latest', () => {
  test('says what became of each paper here', async () => {
    const { ask, arrive, clock } = await openDesk()
    expect(await ask('latest')).toContain('# Nothing has come in yet')
    await arrive([EXPERTS])
    clock.forward(2 * DAY)
    await ask('subscribe experts OR cups as Mine')
    await arrive([GRASPS])
    clock.forward(60_000)
    await arrive([APART])
    expect(await ask('latest')).toBe(
      [
        '# What came in last',
        '1 A survey of simulators | arXiv',
        '2 Grasping with a diffusion policy | Lena Fuchs | arXiv cs.RO · #1 Mine: in the next digest',
        '3 Routing in a mixture of experts | Sam Ito | arXiv cs.CL · #1 Mine: known before it was followed',
        '-- 1 paper waiting for #lab · next digest Wed 09:00 UTC',
      ].join('\n'),
    )
  })
})

describe('why', () => {
  test('posted, behind the cap, or not: with what was found and what is lacking', async () => {
    const { ask, arrive, deliver } = await openDesk()
    await ask('settings announce off')
    await ask('subscribe robot "diffusion policy" as Hands')
    await arrive([PLANNER, GRASPS])
    expect(await ask('why 2603.00002')).toContain('It matches, and waits for the next digest (Mon 09:00 UTC).')
    await ask('post')
    expect(await ask('why 2603.00002')).toContain('It matches, and is on its way.')
    await deliver()
    const posted = await ask('why https://arxiv.org/abs/2603.00002v1')
    expect(posted.split('\n').slice(0, 3)).toEqual([
      '# Grasping with a diffusion policy',
      'It was posted here Mon 16 Mar 2026, 08:00 UTC.',
      'Listed by Hugging Face on 16 Mar 2026; seen Mon 16 Mar 2026, 08:00 UTC.',
    ])
    expect(posted).toMatch(
      /#1 Hands \(robot "diffusion policy"\) takes it: found .*"diffusion policy" in the .*; score \d/,
    )
    const missed = await ask('why Planning with world models')
    expect(missed).toContain('No topic of this channel takes it.')
    expect(missed).toContain('does not take it: found robot in the abstract ("robot"); lacks "diffusion policy".')
  })

  test('words that stand apart lack one another', async () => {
    const { ask, arrive } = await openDesk()
    await ask('subscribe world data model as Worlds')
    await arrive([APART])
    expect(await ask('why 2603.00004')).toContain('lacks world and data and model together')
  })

  test('names the synonym and the exclusion', async () => {
    const { ask, arrive } = await openDesk({ synonyms: [{ words: ['MoE', 'mixture of experts'], exact: false }] })
    await ask('subscribe moe -sparse as Experts')
    await arrive([EXPERTS])
    const why = await ask('why 2603.00003')
    expect(why).toContain('found moe in the title ("mixture of experts", a synonym)')
    expect(why).toContain('excluded by sparse')
  })

  test('a paper of the archive, and one that was known before', async () => {
    const { ask, arrive, clock } = await openDesk()
    await arrive([PLANNER], { live: false })
    await arrive([GRASPS])
    clock.forward(3 * DAY)
    await ask('subscribe robots')
    const archived = await ask('why 2603.00001')
    expect(archived).toContain('It matches, but is known from the archive only')
    expect(archived).toContain('not as something new.')
    const before = await ask('why 2603.00002')
    expect(before).toContain('It matches, but was known before the topic was followed here')
    expect(before).toContain('followed since Wed 18 Mar 2026, 08:00 UTC')
  })

  test('never seen, and several that come close', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([PLANNER, { title: 'Planning with small models', arxiv: '2603.00010' }])
    expect(await ask('why 2603.99999')).toBe(
      'No paper "2603.99999" has been seen here. What is read live: Hugging Face. Look with `/papers search`.',
    )
    expect(await ask('why planning with')).toMatch(
      /^# Which paper do you mean by "planning with"\?\n1 Planning.*\n2 Planning/,
    )
  })

  test('where nothing is followed it says so', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([PLANNER])
    expect(await ask('why 2603.00001')).toContain('No topic of this channel takes it.')
    expect(await ask('why 2603.00001')).toContain('This channel follows nothing yet.')
  })
})
