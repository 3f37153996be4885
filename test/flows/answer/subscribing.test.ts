import { describe, expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { CLOSED, createClosableChat, MEND, UNKNOWN } from '../../closable-chat.ts'
import { ANN, LAB, OPEN_CHAT, openDesk } from '../../desk.ts'
import { APART, EXPERTS, GRASPS, PLANNER } from '../papers.ts'

const DAY = 24 * 3_600_000

describe('subscribe, typed', () => {
  test('follows at once and says what it reads, what it would bring, and when', async () => {
    const { ask, arrive } = await openDesk()
    await arrive([PLANNER, GRASPS, APART])
    const answer = await ask('subscribe "world models", -survey as Planning')
    const lines = answer.split('\n')
    expect(lines.slice(0, 9)).toEqual([
      '# Now following here as #1 Planning: "world models" -survey',
      'Reads as: "world models"; not "survey"',
      'About 1 a day on 2026-03-16 (1 of 3 papers on 1 day, 33 %)',
      'The archive reaches back to 16 Mar only.',
      '▁▁▁▁▁▁▁█  papers a week',
      '`-survey` has left out nothing in one day.',
      '## Best of the 7 days to 2026-03-16',
      '1 Planning with world models | Mina Okafor, Jo Berg +1 | arXiv cs.RO',
      'Digests come every day at 09:00; the next one Mon 16 Mar 2026, 09:00 UTC. Nobody has chosen a zone here yet, so it is UTC.',
    ])
    expect(lines[9]).toMatch(/^\[Choose the zone: Pacific\/Honolulu, .*\] \[Undo\] \[Change\] \[Post these now\]$/)
    expect(lines).toHaveLength(10)
  })

  test('an empty archive has no volume to show', async () => {
    const { ask } = await openDesk()
    expect(await ask('subscribe robots')).toContain(
      'The archive holds nothing listed from 2026-01-20 to 2026-03-16, so there is no volume to show.',
    )
  })

  test('without a label it is called as it was typed', async () => {
    const { ask } = await openDesk()
    expect(await ask('subscribe "diffusion policy" OR robots')).toContain('as #1 Diffusion policy OR robots:')
  })

  test.each([
    [
      'robots as machines',
      'Note: “as machines” is read as words to look for: a label stands in quotes, as "machines".',
    ],
    ['robots as my machines', '“as my machines” is read'],
    ['llm as a judge', undefined],
    ['"robots as machines"', undefined],
    ['robots as "machines"', undefined],
    ['robots as Machines', undefined],
  ])('%s: a label that was perhaps meant is asked about', async (typed, hint) => {
    const { ask } = await openDesk()
    const answer = await ask(`subscribe ${typed}`)
    expect(answer).toContain('Now following')
    if (hint === undefined) expect(answer).not.toContain('is read as words')
    else expect(answer).toContain(hint)
  })

  test('a label is what can be seen of it', async () => {
    const { ask } = await openDesk()
    expect(await ask('subscribe robots as "two\u202e\u200b  words"')).toContain('as #1 two words: robots')
    expect(await ask('subscribe drones as "\u200b"')).toContain('as #2 Drones: drones')
  })

  test("the asker's own zone stands first in the select", async () => {
    const { ask, click } = await openDesk()
    const person = { ...ANN, zone: 'Asia/Tokyo' }
    expect(await ask('subscribe robots', { person })).toMatch(
      /\[Choose the zone: Asia\/Tokyo, Pacific\/Honolulu(?!.*Tokyo)/,
    )
    await ask('schedule Tokyo')
    expect(await ask('subscribe drones', { person })).not.toContain('Choose the zone')
    expect(await click('Undo')).toContain('No longer following #2 Drones: drones')
  })

  test('the same topic is not followed twice, however it is typed', async () => {
    const { ask, posted } = await openDesk()
    await ask('subscribe robots OR drones as Machines')
    expect(await ask('subscribe drone, robot as Others')).toBe(
      'Already followed as #1 Machines: drones OR robots\n[Tune topics]',
    )
    expect(await posted()).toHaveLength(1)
  })

  test('a topic that cannot be read is refused with its place and mend, and nothing is followed', async () => {
    const { ask, store } = await openDesk()
    expect(await ask('subscribe robots OR -survey')).toMatch(/here ↑; did you mean/)
    expect(await ask('subscribe title:')).toContain('here ↑')
    expect(await store.subscriptions()).toEqual([])
  })

  test.each([
    [2, '2 topics'],
    [1, '1 topic'],
  ])('more than the limit of %i is refused', async (subscriptionLimit, topics) => {
    const { ask } = await openDesk({ about: { subscriptionLimit } })
    for (const topic of ['robots', 'drones'].slice(0, subscriptionLimit)) await ask(`subscribe ${topic}`)
    expect(await ask('subscribe cells')).toBe(
      `This channel follows ${topics}, which is the limit: \`/papers unsubscribe\` one first.`,
    )
  })

  test('bare words offer their phrase where that brings half as much or less', async () => {
    const { ask, click, arrive } = await openDesk()
    const apart = (n: number) => ({ title: `Policy ${n}`, abstract: `A policy for diffusion number ${n} is made.` })
    await arrive([GRASPS, apart(1), apart(2)])
    expect(await ask('subscribe diffusion policy as Diffusion')).toContain(
      'About 3 a day on 2026-03-16 (3 of 3 papers on 1 day, 100 %) · as a phrase "diffusion policy" about 1 a day',
    )
    const changed = await click('Use the phrase · 1 a day')
    expect(changed).toContain('# Changed. #1 Diffusion is now: "diffusion policy"')
    expect(changed).not.toContain('as a phrase')
    expect(await click('Change')).toContain('topic: "diffusion policy"\nlabel: Diffusion')
  })

  test('Keep takes the question away and changes nothing', async () => {
    const { ask, click, last, arrive, store } = await openDesk()
    const apart = (n: number) => ({ title: `Policy ${n}`, abstract: `A policy for diffusion number ${n} is made.` })
    await arrive([GRASPS, apart(1), apart(2)])
    await ask('subscribe diffusion policy as Diffusion')
    const before = await store.subscriptions()
    const kept = await click('Keep')
    expect(last().kind).toBe('redraw')
    expect(kept).toContain('# Following here as #1 Diffusion: diffusion policy')
    expect(kept).toContain('1 Grasping with a diffusion policy')
    expect(kept).not.toMatch(/as a phrase|Use the phrase|Keep/)
    expect(await store.subscriptions()).toEqual(before)
    expect(await click('Undo')).toContain('No longer following #1 Diffusion')
    expect(await ask('unsubscribe 1')).toContain('No longer following #1')
  })

  test('Undo of what was edited and kept undoes the edit', async () => {
    const { ask, click, arrive } = await openDesk()
    const apart = (n: number) => ({ title: `Policy ${n}`, abstract: `A policy for diffusion number ${n} is made.` })
    await arrive([GRASPS, apart(1), apart(2)])
    await ask('subscribe robots as Diffusion')
    await ask('edit 1 diffusion policy')
    await click('Keep')
    expect(await click('Undo')).toContain('#1 Diffusion is again: robots')
  })

  /** Nine papers about robots: six of them benchmarks, most of one category. */
  const NINE = Array.from({ length: 9 }, (_, n) => ({
    title: `Robot ${n}`,
    abstract: n < 6 ? 'We benchmark it.' : 'It walks.',
    arxiv: `2603.1000${n}`,
  }))

  test('more than a digest holds is said', async () => {
    const { ask, arrive } = await openDesk()
    await arrive(NINE)
    expect(await ask('subscribe robot')).toContain('That is more than a digest of 8 holds.')
    await ask('settings size 9')
    expect(await ask('edit 1 robots')).not.toContain('more than a digest')
  })

  test('ways to narrow it are offered with what each would bring, and can be undone', async () => {
    const { ask, click, arrive } = await openDesk()
    const many = (length: number, about: (n: number) => object) =>
      Array.from({ length }, (_, n) => ({ title: `Robot ${n} of ${length}`, ...about(n) }))
    await arrive([
      ...many(9, () => ({ title: 'A benchmark for a robot', categories: ['cs.RO', 'cs.LG'] })).map((one, n) => ({
        ...one,
        arxiv: `2603.1000${n}`,
      })),
      ...many(6, (n) => ({ arxiv: `2603.2000${n}`, categories: ['cs.RO'] })),
      ...many(5, (n) => ({ arxiv: `2603.3000${n}` })),
      ...Array.from({ length: 30 }, (_, n) => ({ title: `Flowers ${n}` })),
    ])
    const answer = await ask('subscribe robot')
    expect(answer).toContain('About 20 a day')
    expect(answer).toContain('That is more than a digest of 8 holds; narrow it below.')
    expect(answer).toContain('[add -benchmark · 11 a day] [only cat:cs.RO · 15 a day]')
    const narrowed = await click('add -benchmark · 11 a day')
    expect(narrowed).toContain('# Changed. #1 Robot is now: robot -benchmark')
    expect(narrowed).toContain('About 11 a day')
    expect(await click('Undo')).toContain('#1 Robot is again: robot')
  })

  test('a public line says who follows what, unless `announce` is off', async () => {
    const { ask, posted } = await openDesk()
    await ask('settings announce off')
    await ask('subscribe robots')
    expect(await posted()).toEqual([])
    await ask('settings announce on')
    await ask('subscribe drones')
    expect((await posted()).map(({ text }) => text)).toEqual([
      '#2 Drones is followed here now: drones (by ann)\n[Tune topics]',
    ])
  })

  test('where papers are posted as they come, those of the last day count, however long ago the last digest is', async () => {
    const { ask, arrive, clock, tick, deliver } = await openDesk()
    await ask('subscribe robots')
    await ask('schedule instant')
    await arrive([{ title: 'Robots' }])
    await tick()
    await deliver()
    clock.forward(20 * DAY)
    await arrive([{ title: 'World models of old', abstract: 'We plan.' }])
    clock.forward(2 * DAY)
    await arrive([{ title: 'World models of now', abstract: 'We plan.' }])
    await ask('subscribe "world models"')
    const digest = await ask('digest')
    expect(digest).toContain('World models of now')
    expect(digest).not.toContain('World models of old')
  })

  test('papers of the last day count, older ones never alert', async () => {
    const { ask, arrive, clock } = await openDesk()
    await arrive([PLANNER])
    clock.forward(25 * 3_600_000)
    await arrive([GRASPS])
    await arrive([EXPERTS], { live: false })
    await ask('subscribe robot OR experts')
    const digest = await ask('digest')
    expect(digest).toContain('1 Grasping with a diffusion policy')
    expect(digest).not.toContain('Planning')
    expect(digest).not.toContain('Routing')
  })
})

describe('the public line', () => {
  test('names the person as others call them, and notifies nobody', async () => {
    const { ask, posted } = await openDesk()
    await ask('subscribe robots', { person: { ...ANN, id: 'U1', name: 'Ann \u202eBaker' } })
    const [line] = await posted()
    expect(line?.text).toBe('#1 Robots is followed here now: robots (by Ann Baker)\n[Tune topics]')
    expect(line?.message.notification).toBe('#1 Robots is followed here now: robots (by Ann Baker)')
    const runs = line?.message.items.flatMap((item) => (item.kind === 'text' ? item.text : []))
    expect(runs?.filter(({ person }) => person !== undefined)).toEqual([{ text: 'Ann Baker', person: 'U1' }])
  })

  test.each(['', '\u200b'])('without a name that can be seen (%j) has the id', async (name) => {
    const { ask, posted } = await openDesk()
    await ask('subscribe robots', { person: { ...ANN, id: 'U1', name } })
    expect((await posted())[0]?.text).toContain('(by U1)')
  })
})

describe('where the bot cannot post', () => {
  async function inClosed() {
    const chat = createClosableChat()
    chat.shut.set(channelKey(LAB), CLOSED)
    return { ...(await openDesk({ about: { platforms: new Map([['terminal', chat]]) } })), chat }
  }

  test.each([
    ['robots', 'robots'],
    ['"world models", -survey', '"world models" -survey'],
    ['robots as Machines', 'robots as "Machines"'],
    ['robots as "two words"', 'robots as "two words"'],
  ])(
    '`subscribe %s` says how to mend it and what to type then; nothing is followed, opened or said',
    async (typed, again) => {
      const { ask, store } = await inClosed()
      expect(await ask(`subscribe ${typed}`)).toBe(`${MEND} Then again: \`/papers subscribe ${again}\``)
      expect(await store.channels()).toEqual([])
      expect(await store.subscriptions()).toEqual([])
      expect(await store.deliveries()).toEqual([])
    },
  )

  test('what it says to type is what was meant', async () => {
    const { ask, chat } = await inClosed()
    const [, again = ''] = /`\/papers ([^`]*)`$/.exec(await ask('subscribe "world models", -survey as Planning')) ?? []
    chat.shut.clear()
    expect(await ask(again)).toContain('# Now following here as #1 Planning: "world models" -survey')
  })

  test('the form previews, and says it when it would follow', async () => {
    const { ask, submit, store } = await inClosed()
    await ask('subscribe')
    expect(await submit({ topic: 'robots', label: 'My "own" robots' })).toContain('# What robots would have posted')
    expect(await submit()).toBe(`${MEND} Then again: \`/papers subscribe robots as "My own robots"\``)
    expect(await store.subscriptions()).toEqual([])
  })

  test('it joins where that is all it takes, and only for what it does', async () => {
    const { ask, chat } = await inClosed()
    chat.shut.set(channelKey(LAB), 'joinable')
    await ask('subscribe title:')
    await ask('try robots')
    await ask('subscribe')
    expect(chat.looks).toEqual([])
    expect(await ask('subscribe robots')).toContain('# Now following here as #1 Robots')
    expect(chat.looks).toEqual([`join ${channelKey(LAB)}`])
  })

  test('where nobody says, it follows: the first digest will tell', async () => {
    const { ask, chat } = await inClosed()
    chat.shut.set(channelKey(LAB), UNKNOWN)
    expect(await ask('subscribe robots')).toContain('# Now following here as #1 Robots')
  })
})

describe('the form', () => {
  test('previews, then follows', async () => {
    const { ask, submit, arrive, store } = await openDesk()
    await arrive([PLANNER])
    expect(await ask('subscribe')).toBe('Form: Follow a topic\ntopic: \nlabel: \n(Preview)')
    const preview = await submit({ topic: '"world models"', label: 'Planning' })
    expect(preview).toContain('Form: Follow a topic\ntopic: "world models"\nlabel: Planning\n(Follow)')
    expect(preview).toContain('# What "world models" would have posted\nReads as: "world models"')
    expect(preview).toContain('1 Planning with world models')
    expect(await store.subscriptions()).toEqual([])
    expect(await submit()).toContain('# Now following here as #1 Planning: "world models"')
  })

  test('previews again when the topic was changed after the preview', async () => {
    const { ask, submit, store } = await openDesk()
    await ask('subscribe')
    await submit({ topic: 'robots' })
    expect(await submit({ topic: 'drones' })).toContain('# What drones would have posted')
    expect(await store.subscriptions()).toEqual([])
    expect(await submit({ label: 'Flying' })).toContain('as #1 Flying: drones')
  })

  test('comes back with what is wrong, and what was filled in', async () => {
    const { ask, submit } = await openDesk()
    await ask('subscribe')
    expect(await submit({ topic: '"robots', label: 'Machines' })).toMatch(
      /^Form: Follow a topic\ntopic: "robots {2}! .*here ↑.*\nlabel: Machines\n\(Preview\)$/,
    )
    expect(await submit({ topic: '' })).toContain('topic:   ! ')
    expect(await submit({ topic: 'robots', label: 'x'.repeat(61) })).toContain('! A label has at most 60 characters.')
    expect(await submit({ label: '' })).toContain('# What robots would have posted')
    expect(await submit()).toContain('as #1 Robots: robots')
  })

  test('an already followed topic is said after the preview too', async () => {
    const { ask, submit } = await openDesk()
    await ask('subscribe robots')
    await ask('subscribe')
    await submit({ topic: 'robot' })
    expect(await submit()).toContain('Already followed as #1 Robots: robots')
  })
})

describe('unsubscribe', () => {
  test('by number, label or a unique beginning of it', async () => {
    const { ask } = await openDesk()
    await ask('subscribe robots as Machines')
    await ask('subscribe drones as Flying')
    await ask('subscribe cells')
    expect(await ask('unsubscribe #2')).toContain('No longer following #2 Flying: drones')
    expect(await ask('unsubscribe machines')).toContain('No longer following #1 Machines')
    expect(await ask('unsubscribe cel')).toContain('No longer following #3 Cells')
  })

  test('says which there are', async () => {
    const { ask } = await openDesk()
    await ask('subscribe robots')
    expect(await ask('unsubscribe 7')).toBe('No subscription here is called "7": there is #1 Robots.')
    await ask('unsubscribe 1')
    expect(await ask('unsubscribe robots')).toContain('This channel follows nothing yet.')
  })

  test('Undo brings it back under its number with what waited, and says so in public', async () => {
    const { ask, press, arrive, clock, posted, deliver } = await openDesk()
    await arrive([PLANNER])
    await ask('subscribe "world models" as Planning')
    await deliver()
    clock.forward(60_000)
    await ask('unsubscribe 1')
    await deliver()
    expect(await ask('digest')).toContain('This channel follows nothing yet.')
    clock.forward(60_000)
    expect(await press('1.resubscribe.1')).toContain('Following #1 Planning again')
    expect(await ask('digest')).toContain('1 Planning with world models')
    expect(await press('1.resubscribe.1')).toContain('Already followed as #1 Planning')
    expect((await posted()).map(({ text }) => text.split('\n')[0])).toEqual([
      '#1 Planning is followed here now: "world models" (by ann)',
      '#1 Planning is no longer followed here: "world models" (by ann)',
      '#1 Planning is followed here now: "world models" (by ann)',
    ])
  })

  test('Undo after a digest has gone without it begins anew: nothing of the time between is posted', async () => {
    const { ask, press, arrive, clock, tick, deliver } = await openDesk()
    await arrive([PLANNER])
    await ask('subscribe "world models" as Planning')
    await ask('subscribe "diffusion policy" as Grasps')
    await ask('latest')
    await ask('unsubscribe 1')
    for (const day of [1, 2, 3]) {
      clock.forward(23 * 3_600_000)
      await arrive([
        { title: `World models on day ${day}`, abstract: 'We plan.' },
        { title: `Diffusion policy of day ${day}`, abstract: 'We grasp.' },
      ])
      clock.forward(3_600_000)
      await tick()
      await deliver()
    }
    clock.forward(60_000)
    await arrive([{ title: 'World models since the last digest', abstract: 'We plan.' }])
    expect(await press('1.resubscribe.1')).toContain(
      'It was left some time ago, so what came before the last digest here is not posted.',
    )
    const digest = await ask('digest')
    expect(digest).toContain('1 World models since the last digest')
    expect(digest).not.toMatch(/on day|Planning with/)
  })

  test.each(['daily 09:00', 'weekly mon 09:00', 'instant'])(
    'Undo three weeks later of the only topic, %s, posts nothing of the time between',
    async (schedule) => {
      const { ask, press, arrive, clock, tick, deliver, posted } = await openDesk()
      await ask('subscribe "world models" as Planning')
      await ask(`schedule ${schedule}`)
      await arrive([{ title: 'World models before' }])
      clock.forward(8 * DAY)
      await tick()
      await deliver()
      await arrive([PLANNER])
      await ask('latest')
      await ask('unsubscribe 1')
      for (let day = 0; day < 21; day += 1) {
        clock.forward(DAY)
        await tick()
        await deliver()
        clock.forward(60_000)
        await arrive([{ title: `World models on day ${day}`, abstract: 'We plan.' }])
      }
      clock.forward(7 * DAY)
      await tick()
      await deliver()
      expect(await press('1.resubscribe.1')).toContain('It was left some time ago')
      expect(await ask('digest')).not.toMatch(/on day|Planning with/)
      clock.forward(7 * DAY)
      await arrive([{ title: 'World models at last', abstract: 'We plan.' }])
      await ask('latest')
      clock.forward(7 * DAY)
      await tick()
      const digests = (await posted()).map(({ text }) => text).filter((text) => text.includes('orld models '))
      expect(digests.filter((text) => /on day|Planning with/.test(text))).toEqual([])
      expect(digests.filter((text) => text.includes('World models at last'))).toHaveLength(1)
      const why = await ask('why World models on day 7')
      expect(why).toContain(
        'It matches, but came before the topic was changed, or followed again: only what comes in after that is posted.',
      )
      expect(why).toContain('and nothing older: it was changed then, or followed again after that.')
    },
  )

  test('what is taken back before the line about it was sent is not spoken of; what is changed is said once', async () => {
    const { ask, press, click, clock, posted } = await openDesk()
    const lines = async () =>
      (await posted()).filter(({ state }) => state === 'due').map(({ text }) => text.split('\n')[0])
    await ask('subscribe robots')
    await click('Undo')
    expect(await lines()).toEqual([])
    clock.forward(60_000)
    await press('1.resubscribe.1')
    clock.forward(60_000)
    await ask('edit 1 drones')
    expect(await lines()).toEqual(['#1 Drones is followed here now: drones (by ann)'])
  })

  test('one that comes back before anybody read that it was left is no news', async () => {
    const { ask, press, clock, posted, deliver } = await openDesk()
    const lines = async () =>
      (await posted()).filter(({ state }) => state === 'due').map(({ text }) => text.split('\n')[0])
    await ask('subscribe robots')
    await deliver()
    for (let time = 0; time < 2; time++) {
      clock.forward(60_000)
      await ask('unsubscribe 1')
      expect(await lines()).toEqual(['#1 Robots is no longer followed here: robots (by ann)'])
      clock.forward(60_000)
      await press('1.resubscribe.1')
      expect(await lines()).toEqual([])
    }
  })

  test('nor is its change lost that nobody had read of when it was left', async () => {
    const { ask, press, clock, posted, deliver } = await openDesk()
    const lines = async () =>
      (await posted()).filter(({ state }) => state === 'due').map(({ text }) => text.split('\n')[0])
    await ask('subscribe robots')
    await deliver()
    for (const asked of ['edit 1 drones', 'unsubscribe 1', 'unsubscribe 1']) {
      clock.forward(60_000)
      await ask(asked)
    }
    expect(await lines()).toEqual(['#1 Drones is no longer followed here: drones (by ann)'])
    clock.forward(60_000)
    await press('1.resubscribe.1')
    expect(await lines()).toEqual(['#1 Drones has changed here: drones (by ann)'])
  })

  test('to a person alone with the bot nothing is announced', async () => {
    const own = { platform: 'slack', workspace: 'T1', channel: 'ann' } as const
    const alone = { ...OPEN_CHAT, direct: (person: string) => ({ ...own, channel: person }) }
    const { ask, posted } = await openDesk({ about: { platforms: new Map([['slack', alone]]) } })
    expect(await ask('subscribe robots', { channel: own })).toContain('Now following here as #1 Robots')
    expect(await posted(own)).toEqual([])
  })

  test('Undo of a paused one leaves it paused: what waited waits until it is resumed, however late', async () => {
    const { ask, press, arrive, clock, tick, deliver } = await openDesk()
    await ask('subscribe "world models" as Planning')
    await ask('subscribe cups')
    await arrive([PLANNER])
    await ask('pause 1')
    await ask('unsubscribe 1')
    clock.forward(7 * DAY)
    await arrive([{ title: 'World models meanwhile' }, { title: 'Cups' }])
    await tick()
    await deliver()
    clock.forward(60_000)
    expect(await press('1.resubscribe.1')).toBe(
      [
        'Following #1 Planning again: "world models"',
        'Reads as: "world models"',
        'It is paused, as it was: what matches it waits.',
        '[Resume] [Change] [Unsubscribe]',
      ].join('\n'),
    )
    expect(await ask('digest')).toContain('Nothing waits for this channel yet.')
    await press('1.resume.1')
    const digest = await ask('digest')
    for (const title of [PLANNER.title, 'World models meanwhile']) expect(digest).toContain(title)
  })

  test('Undo says that the limit was reached meanwhile', async () => {
    const { ask, press, store } = await openDesk({ about: { subscriptionLimit: 2 } })
    for (const command of ['subscribe robots', 'subscribe drones', 'unsubscribe 1', 'subscribe cells'])
      await ask(command)
    expect(await press('1.resubscribe.1')).toBe(
      'This channel follows 2 topics, which is the limit: `/papers unsubscribe` one first.',
    )
    expect((await store.subscriptions()).map(({ number }) => number)).toEqual([2, 3])
    await ask('unsubscribe 2')
    expect(await press('1.resubscribe.1')).toContain('Following #1 Robots again')
  })

  test('Undo says that the topic cannot be read any more', async () => {
    const { ask, press, desk } = await openDesk({ packs: { moe: 'MoE, "mixture of experts"' } })
    await ask('subscribe @moe as Experts')
    await ask('unsubscribe 1')
    const packs = desk.packs as Map<string, string>
    packs.clear()
    expect(await press('1.resubscribe.1')).toContain(
      '#1 Experts cannot come back: @moe cannot be read any more. There is no pack @moe: @moe here ↑',
    )
  })

  test('of two with one label the number has to be said', async () => {
    const { ask } = await openDesk()
    await ask('subscribe lora as Same')
    await ask('subscribe gan as Same')
    const several = 'Several are called "same": #1 Same, #2 Same. Say the number.'
    expect(await ask('unsubscribe same')).toBe(several)
    expect(await ask('unsubscribe "same"')).toBe(several)
    expect(await ask('unsubscribe “same”')).toBe(several)
  })

  test('Undo of following is unsubscribing', async () => {
    const { ask, click } = await openDesk()
    await ask('subscribe robots')
    expect(await click('Undo')).toBe('No longer following #1 Robots: robots\n[Undo]')
    expect(await click('Undo')).toContain('Following #1 Robots again')
  })
})
