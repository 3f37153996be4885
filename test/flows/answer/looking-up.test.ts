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

  test('by the name of an author says what they wrote', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([PLANNER, { ...GRASPS, abstract: 'After an idea of Mina Okafor.' }])
    expect(await ask('search Mina Okafor')).toContain('By this author: author:"Mina Okafor" (1 paper).\n1 Grasping')
    expect(await ask('search Jo Berg')).toContain('# 1 paper by this author: author:"Jo Berg"\n1 Planning')
    const tried = await ask('try "jo berg"')
    expect(tried).toContain('did you mean author:"Jo Berg"?')
    expect(tried).not.toContain('No paper of the archive holds')
    expect(await ask('search planning cups')).not.toContain('author')
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
        '# What this topic would have posted: experts OR robot',
        'Reads as: any of "experts", "robot"',
        'About 1.5 a day over the 4 weeks to 2026-03-16 (3 of 3 papers on 2 days, 100 %)',
        '▅▁▁█  1 to 2 papers a week',
        '`robot` alone brings about 1 a day (67 %): without it less than one a week (33 %).',
        '`experts` alone brings less than one a week (33 %): without it about 1 a day (67 %).',
        '## Best of the 4 weeks to 2026-03-16',
        '1 Routing in a mixture of experts | Sam Ito | arXiv cs.CL',
        '2 Grasping with a diffusion policy | Lena Fuchs | arXiv cs.RO',
        '3 Planning with world models | Mina Okafor, Jo Berg +1 | arXiv cs.RO',
        '[Subscribe]',
      ].join('\n'),
    )
    expect(await ask('try robot OR experts last 1 week')).toContain('on 2026-03-16 (2 of 2 papers on 1 day, 100 %)')
    expect(await store.channels()).toEqual([])
  })

  test('by an id that says its weeks, or an older one that does not', async () => {
    const { press, arrive } = await openDesk()
    await arrive([{ ...PLANNER, listedOn: '2025-12-01' }, GRASPS])
    expect(await press('1.try.robot')).toContain('What robot would have posted')
    expect(await press('1.try.robot')).toContain('(1 of 1 paper on 1 day')
    expect(await press('1.try.robot weeks:26')).toContain('What robot would have posted')
    expect(await press('1.try.robot weeks:26')).toContain('(2 of 2 papers on 2 days')
    expect(await press('1.try', 'robot weeks:26')).toContain('(2 of 2 papers on 2 days')
    expect(await press('1.try.robot weeks:99')).toContain('“robot weeks 99”')
  })

  test('an archive that ends in the past still answers', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([{ ...PLANNER, listedOn: '2025-11-03' }])
    expect(await ask('try robot')).toContain('on 2025-11-03 (1 of 1 paper on 1 day, 100 %)')
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

  test('promises no digest where the channel is paused, or posts as papers are found', async () => {
    const { ask, tick, arrive } = await openDesk()
    await ask('subscribe robot')
    expect(await ask('latest')).toContain('-- 0 papers waiting for #lab · next digest Mon 09:00 UTC')
    await ask('pause')
    expect(await ask('latest')).toMatch(/-- 0 papers waiting for #lab$/)
    await ask('resume')
    await ask('schedule instant')
    await ask('settings hourly 1')
    await arrive([PLANNER])
    await tick()
    expect(await ask('latest')).toMatch(/waiting for #lab$/)
  })

  test('offers what is behind the cap of the last digest', async () => {
    const { ask, arrive, click, deliver, tick, clock } = await openDesk()
    await ask('settings announce off')
    await ask('settings size 3')
    await ask('subscribe robot as Robots')
    await arrive(Array.from({ length: 5 }, (_, n) => ({ title: `Robot ${n}`, arxiv: `2603.1000${n}` })))
    await ask('post')
    expect(await ask('latest')).toMatch(/Robot 4 \| arXiv · #1 Robots: on its way\n/)
    await deliver()
    expect(await ask('latest')).toMatch(/: behind the cap\n(?:.*\n)*\[Show 2 behind the cap\]\n--/)
    expect(await click('Show 2 behind the cap')).toContain('# Papers 4–5 of 5')
    await arrive([PLANNER])
    clock.forward(DAY)
    await tick()
    await deliver()
    expect(await ask('latest')).not.toContain('[Show')
  })
})

/** What can become of a paper is in ../explain.test.ts. */
describe('why', () => {
  test('the reason, where it was seen, each topic with what was found and what is lacking', async () => {
    const { ask, arrive, deliver } = await openDesk()
    await ask('settings announce off')
    await ask('subscribe robot "diffusion policy" as Hands')
    await arrive([PLANNER, GRASPS])
    await ask('post')
    await deliver()
    const posted = await ask('why https://arxiv.org/abs/2603.00002v1')
    expect(posted.split('\n').slice(0, 3)).toEqual([
      '# Grasping with a diffusion policy',
      'It was posted here on Mon 16 Mar 2026, 08:00 UTC, as the only paper of a digest out of turn.',
      'Listed by Hugging Face on 16 Mar 2026; seen Mon 16 Mar 2026, 08:00 UTC.',
    ])
    expect(posted).toMatch(
      /\n#1 Hands \(robot "diffusion policy"\) takes it: found `robot` in the abstract and `"diffusion policy"` in the title and the abstract\. It was the only paper of this topic, with a score of \d+\.\d: its words \d/,
    )
    expect(await ask('why Planning with world models')).toBe(
      [
        '# Planning with world models',
        'No topic of this channel takes it.',
        'Listed by Hugging Face on 16 Mar 2026; seen Mon 16 Mar 2026, 08:00 UTC.',
        '#1 Hands (robot "diffusion policy") does not take it because one phrase is missing: `"diffusion policy"`; `robot` was found in the abstract.',
        '[Open] [Show the whole test]',
      ].join('\n'),
    )
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

test('try says that it leaves a label out, and takes an `as` without one for a word', async () => {
  const { ask, arrive } = await openDesk()
  await arrive([PLANNER])
  const tried = await ask('try robots as Adam weeks:4')
  expect(tried).toContain('# What robots would have posted')
  expect(tried).toContain('\nNote: “as Adam” is left out: it is a label.\n')
  expect(await ask('try robots as')).toContain('# What robots would have posted')
  expect(await ask('try robots')).not.toContain('Note:')
})
