import { describe, expect, test } from 'vitest'
import type { Settlement } from '../../../src/core/delivery.ts'
import { HOUR, MINUTE } from '../../../src/core/instant.ts'
import type { LiveSource } from '../../../src/core/ports.ts'
import { samplePlan } from '../../contracts/store/sample.ts'
import { makeChannel } from '../../core/made.ts'
import { HF, openDesk } from '../../desk.ts'
import { PLANNER } from '../papers.ts'

describe('help', () => {
  test('lists every command', async () => {
    const { ask } = await openDesk()
    const help = await ask('help')
    expect(help).toContain('\nsubscribe <topic> [as <label>]  Follow a topic in this channel\n')
    expect(help.split('\n')).toHaveLength(27)
  })

  test('explains one, by name or alias', async () => {
    const { ask } = await openDesk()
    expect(await ask('help follow')).toBe(
      [
        '`/papers subscribe <topic> [as <label>]`  Follow a topic in this channel.',
        'topic  what to look for: words, "a phrase", OR, -not, title:, author:, cat:, @pack',
        'label  a short name for it, as it is headed in the digest (may be left out)',
        'For example: `/papers subscribe "diffusion policy" OR robotics -survey as Robots`',
        'Also: follow, add.',
        'It changes the channel, so it may need permission (setting `who`).',
      ].join('\n'),
    )
    expect(await ask('help /papers settings')).toContain('Only people who manage the channel')
    expect(await ask('help latest')).toBe(
      '`/papers latest`  What came in last, what matched here, what is behind the cap.\nFor example: `/papers latest`\nAlso: new.',
    )
  })

  test('of an unknown one asks which', async () => {
    const { ask } = await openDesk()
    expect(await ask('help similer')).toBe('There is no command "similer": did you mean `/papers similar`?')
  })
})

describe('topics', () => {
  const packs = { machines: 'robot, drone', cells: '"stem cell"' }
  const packsAbout = new Map([['machines', 'things that move']])

  test('the ones followed here, then the packs', async () => {
    const { ask } = await openDesk({ packs, about: { packsAbout } })
    await ask('subscribe @machines -survey as Machines')
    expect(await ask('topics')).toBe(
      [
        '# Topics',
        '## Followed here',
        '#1 Machines  @machines -survey',
        '## Packs  ready-made topics: `/papers subscribe @name`',
        '@machines  things that move',
        '@cells  "stem cell"',
      ].join('\n'),
    )
  })

  test.each(['machines', '@machines', '@MACHINES'])('one pack: %s', async (name) => {
    const { ask } = await openDesk({ packs, about: { packsAbout } })
    expect(await ask(`topics ${name}`)).toBe(
      '@machines  things that move\nrobot, drone\nLook first with `/papers try @machines`, then `/papers subscribe @machines`.',
    )
  })

  test('an unknown pack', async () => {
    const { ask } = await openDesk({ packs })
    expect(await ask('topics @machine')).toBe('There is no pack "@machine": did you mean @machines?')
    expect(await ask('topics constructor')).toBe('There is no pack "constructor": `/papers topics` lists them all.')
  })
})

describe('status', () => {
  test('all is well', async () => {
    const { ask, arrive } = await openDesk()
    await ask('settings announce off')
    await ask('subscribe robots')
    await arrive([PLANNER])
    await ask('latest')
    expect(await ask('status')).toBe(
      [
        '# All is well',
        '## Sources  1 paper in the archive',
        'Hugging Face  last read Mon 16 Mar 2026, 08:00 UTC, 1 entry; next reading Mon 08:15',
        '## Deliveries  1 paper waiting for the next digest',
        '## Changed lately',
        'ann followed Robots · just now',
        'ann set announce off · just now',
      ].join('\n'),
    )
  })

  test('the last digest here, not a notice or a paper that was opened for discussion', async () => {
    const { ask, arrive, deliver, clock, press } = await openDesk()
    await ask('subscribe robots')
    await deliver()
    expect(await ask('status')).toMatch(/waiting for the next digest$/m)
    await arrive([PLANNER])
    await ask('post')
    await deliver()
    clock.forward(HOUR)
    await press('1.discuss.arxiv:2603.00001')
    await deliver()
    expect(await ask('status')).toContain(
      '0 papers waiting for the next digest; the last one here Mon 16 Mar 2026, 08:00 UTC',
    )
  })

  test('a topic that cannot be read any more, with what to do', async () => {
    const { ask, desk } = await openDesk({ packs: { moe: 'MoE, "mixture of experts"' } })
    await ask('settings announce off')
    await ask('subscribe @moe as Experts')
    expect(await ask('status')).toContain('# All is well')
    const packs = desk.packs as Map<string, string>
    packs.clear()
    expect((await ask('status')).split('\n').slice(0, 2)).toEqual([
      '# Something needs a look',
      '#1 Experts (@moe) takes nothing, because its topic cannot be read any more: There is no pack @moe: @moe here ↑; "topics" lists the packs. Once the operator has mended the pack it takes what it missed; `/papers edit 1` changes the topic.',
    ])
  })

  test('one that goes on as it was last read', async () => {
    const moe = { moe: 'MoE, "mixture of experts"' }
    const { ask, desk } = await openDesk({ packs: moe, keptPacks: moe })
    await ask('settings announce off')
    await ask('subscribe @moe as Experts')
    expect(await ask('status')).toContain('# All is well')
    const packs = desk.packs as Map<string, string>
    packs.clear()
    expect((await ask('status')).split('\n').slice(0, 2)).toEqual([
      '# Something needs a look',
      '#1 Experts (@moe) goes on as it was last read, because its topic cannot be read any more: There is no pack @moe: @moe here ↑; "topics" lists the packs. Nothing is missed; the operator can mend the pack, or `/papers edit 1` changes the topic.',
    ])
  })

  test('what is open here, what is open elsewhere, and what is wrong', async () => {
    const wrong = { ok: false, what: 'The disk is full.', mend: 'Make room.' }
    const { ask, store, clock } = await openDesk({ about: { health: async () => [wrong, { ok: true, what: 'fine' }] } })
    await ask('subscribe robots')
    await ask('subscribe robots', { channel: { platform: 'terminal', workspace: 'demo', channel: 'hall' } })
    await store.recordRead('arxiv', { at: clock.at, error: 'the server answered 503' })
    expect(await ask('status')).toMatch(
      new RegExp(
        [
          '^# Something needs a look',
          'The disk is full. Make room.',
          '## Sources {2}0 papers in the archive',
          'Hugging Face {2}not read yet',
          'arXiv {2}not read yet; failing: the server answered 503',
          '## Deliveries {2}0 papers waiting for the next digest',
          '[a-z2-7]{24} {2}a notice of Mon 16 Mar 2026, 08:00 UTC is due since Mon 16 Mar 2026, 08:00 UTC\\.',
          '1 more open in other channels.',
          '## Changed lately',
          'ann followed Robots · just now$',
        ].join('\n'),
      ),
    )
  })

  test.each([
    [
      'what is held in another channel is said',
      { platform: 'terminal', workspace: 'demo', channel: 'hall' },
      [
        '# Something needs a look',
        '1 more open in other channels, 1 of them held: `/papers status` says there why.',
        '1 post may be a repeat, where nobody could look.',
      ],
    ],
    [
      'of another workspace nothing is said',
      { platform: 'terminal', workspace: 'other', channel: 'hall' },
      ['# All is well'],
    ],
    ['nor of another platform', { platform: 'slack', workspace: 'demo', channel: 'C1' }, ['# All is well']],
  ] as const)('%s', async (_, elsewhere, said) => {
    const { ask, store, clock } = await openDesk()
    await store.openChannel(makeChannel({ ref: elsewhere }))
    await store.plan(samplePlan('a', 'hall', { channel: elsewhere, at: clock.at }))
    const pace = { sends: 1, perMs: 0 }
    const claim = async () =>
      await store.claim({
        ...{ at: clock.at, owner: 'w1', leaseMs: MINUTE, settleMs: MINUTE },
        pace: new Map([[elsewhere.platform, { channel: pace, workspace: pace, bot: pace }]]),
      })
    const settle = async (settlement: Settlement) => {
      const claimed = await claim()
      expect(claimed && (await store.settle(claimed, settlement, clock.at))).toBe(true)
    }
    await settle({ state: 'due', readyAt: clock.at, why: 'busy', refusals: 0, maybeRepeated: true })
    await settle({ state: 'held', heldFor: 'content', why: 'too long' })
    const told = (await ask('status')).split('\n')
    expect(told.filter((line) => /All is|needs a look|other channels|repeat/.test(line)).toSorted()).toEqual(
      [...said].toSorted(),
    )
  })
})

describe('status of the sources', () => {
  const arxiv: LiveSource = {
    name: 'arxiv',
    kind: 'arxiv',
    everyMs: HOUR,
    readsBack: true,
    nextListing: () => Date.parse('2026-03-17T04:00:00Z'),
  }

  test('what was read, what could not be, what comes next, and how far the past is read', async () => {
    const { ask, store, clock } = await openDesk({ about: { sources: [HF, arxiv] } })
    await store.recordRead('hf', {
      at: clock.at,
      entries: 89,
      rejected: [
        { at: 'item 3', reason: 'item 3 has no title.' },
        { at: 'item 4', reason: 'no abstract' },
        { at: 'item 9', reason: 'no abstract' },
      ],
    })
    await store.wantBackFill('hf', '2026-01-20')
    const hf = (await store.sourceStates())[0]
    await store.recordRead('arxiv', { at: clock.at, error: 'rss.arxiv.org did not answer' })
    await store.wantBackFill('arxiv', '2026-01-20')
    await store.addEntries({
      source: 'arxiv',
      live: false,
      at: clock.at,
      arrivals: [],
      back: { cursor: 'c', reached: '2026-03-02', read: 0 },
    })
    await store.recordBackFill('arxiv', { error: 'export.arxiv.org asks for a pause.' })
    await store.recordRead('digest', { at: clock.at, entries: 1, rejected: [] })
    expect((await ask('status')).split('\n').slice(0, 5)).toEqual([
      '# Something needs a look',
      '## Sources  0 papers in the archive',
      `Hugging Face  last read Mon 16 Mar 2026, 08:00 UTC, 89 entries; 3 of 92 records could not be read, the first: ${hf?.fault?.replace(/\.$/, '')}; next reading Mon 08:15; archive to be read back, on to 20 Jan`,
      'arXiv  not read yet; failing: rss.arxiv.org did not answer; next reading Mon 08:10; next list expected Tue 04:00; archive read back to 2 Mar, on to 20 Jan, which failed: export.arxiv.org asks for a pause',
      'Digest  last read Mon 16 Mar 2026, 08:00 UTC, 1 entry',
    ])
    await store.recordBackFill('hf', { doneAt: clock.at, since: '2026-01-20' })
    clock.forward(HOUR)
    const later = await ask('status')
    expect(later).toContain('; next reading within minutes; archive read back to 20 Jan\n')
  })

  test('without any source says so', async () => {
    const { ask } = await openDesk({ about: { sources: [] } })
    expect(await ask('status')).toContain('Nothing is read live, and nothing has been read by hand.')
  })
})

test('privacy says what is stored, where, by whom, and how to leave', async () => {
  const { ask, click } = await openDesk({ about: { operator: { name: 'The lab', contact: 'lab@example.org' } } })
  const privacy = await ask('privacy')
  expect(privacy).toContain(
    '\nsaved papers  person and paper; your own list; kept until you take it off or say `/papers forget me`; where the bot has left your workspace, until the operator runs `paperwire forget <person>`\n',
  )
  expect(privacy).toContain('It is kept in the memory of this test.')
  expect(privacy).toContain('\nRun by The lab, lab@example.org.\n[Forget me]')
  expect(privacy).not.toContain('arXiv')
  expect(await click('Forget me')).toContain('It cannot be undone.')
  expect(await click('Forget me now')).toContain('Forgotten: 0 saved papers')
})

test('privacy says who else is asked for a paper', async () => {
  const { ask } = await openDesk({ about: { asksElsewhere: true } })
  expect(await ask('privacy')).toContain(
    '\nAn arXiv id or DOI that somebody names and no source has listed is asked for at arXiv, Hugging Face, bioRxiv and medRxiv: they learn the id, not who asks.\n',
  )
})

test('an event is remembered for a week, as privacy says', async () => {
  const { ask, clock } = await openDesk()
  expect(await ask('privacy')).toContain(
    'events  id and time of each command; so that a repeat does nothing; kept a week',
  )
  await ask('help', { key: 'event' })
  clock.forward(6 * 86_400_000)
  expect(await ask('help', { key: 'event' })).toBe('(done)')
  clock.forward(2 * 86_400_000)
  expect(await ask('help', { key: 'event' })).toContain('# Paperwire')
})
