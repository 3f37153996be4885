import { describe, expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { MINUTE } from '../../../src/core/instant.ts'
import { EntrySchema } from '../../../src/core/paper.ts'
import type { FeedFound } from '../../../src/core/ports.ts'
import { CLOSED, createClosableChat } from '../../closable-chat.ts'
import { ANN, HF, LAB, openDesk, type TestDesk } from '../../desk.ts'

const HALL = { ...LAB, channel: 'hall' }
const SECRET = 'https://ann:geheim@www.nature.com/nmeth.rss?key=geheim'

function entry(title: string, listedOn: string, abstract = 'Nothing more is said.') {
  return EntrySchema.parse({ title, abstract, listedOn, url: `https://www.nature.com/${encodeURIComponent(title)}` })
}

const METHODS: FeedFound = {
  kind: 'feed',
  url: SECRET,
  title: 'Nature Methods',
  entries: [entry('An old robot', '2026-03-01'), entry('A new cell', '2026-03-15'), entry('A robot arm', '2026-03-10')],
  rejected: [{ at: 'item 4', reason: 'has no title' }],
}

/** A desk whose web holds these feeds, and the addresses that were asked for. */
async function openWith(
  found: Readonly<Record<string, FeedFound>> = { [SECRET]: METHODS },
  about: Partial<TestDesk['desk']> = {},
) {
  const asked: string[] = []
  const desk = await openDesk({
    about: {
      findFeed: async (url) => {
        asked.push(url)
        return found[url] ?? { kind: 'refused', sentence: `${new URL(url).hostname} has no feed.` }
      },
      ...about,
    },
  })
  return { ...desk, asked }
}

/** All that was said and posted, to look for what must not be in it. */
async function allSaid({ last, posted }: TestDesk): Promise<string> {
  return JSON.stringify([last(), await posted()])
}

describe('source add', () => {
  test('reads it once and says what it is, what of it would match, and who sees it', async () => {
    const desk = await openWith()
    await desk.ask('subscribe robot')
    expect(await desk.ask(`source add ${SECRET}`)).toBe(
      [
        '# Read here now: #1 Nature Methods (www.nature.com)',
        'It lists 3 entries now, the newest “A new cell” (15 Mar). 1 more record could not be read.',
        '2 of them would match what this channel follows.',
        'Only this channel sees it. What it has listed in the last 24 hours, and what it lists from now on, is posted here when a topic of this channel takes it.',
        '[Undo]',
      ].join('\n'),
    )
    expect(await desk.store.feeds(channelKey(LAB))).toMatchObject([{ number: 1, url: SECRET, by: 'ann' }])
    expect(await allSaid(desk)).not.toContain('geheim')
  })

  test('in a channel that follows nothing says that nothing of it will be posted', async () => {
    const { ask } = await openWith({ [SECRET]: { ...METHODS, entries: [], rejected: [] } })
    const answer = await ask(`source add ${SECRET}`)
    expect(answer).toContain('It lists nothing at the moment.\nThis channel follows nothing yet.')
  })

  test.each([
    ['in the brackets that a chat puts around it', `add <${SECRET}>`],
    ['with its words', `add <${SECRET}|the feed>`],
    ['with the full stop of a sentence', `add ${SECRET}.`],
    ['without add', SECRET],
  ])('takes an address %s', async (_, typed) => {
    const { ask, asked } = await openWith()
    expect(await ask(`source ${typed}`)).toContain('# Read here now: #1 Nature Methods')
    expect(asked).toEqual([SECRET])
  })

  test.each([
    ['no address', 'source add', /^Which feed\? Give its address/],
    ['no address of the web', 'source add ftp://example.org/geheim', /^That is no address of a feed/],
    ['an address without a feed', 'source add https://example.org/geheim', /^example\.org has no feed\.$/],
  ])('refuses %s', async (_, typed, sentence) => {
    const desk = await openWith()
    expect(await desk.ask(typed)).toMatch(sentence)
    expect(await desk.store.feeds()).toEqual([])
    expect(await desk.store.channels()).toEqual([])
    expect(await allSaid(desk)).not.toContain('geheim')
  })

  test('refuses what is read here already, before it asks for it and after', async () => {
    const page = 'https://www.nature.com/nmeth'
    const { ask, asked, store } = await openWith({ [SECRET]: METHODS, [page]: METHODS })
    await ask(`source add ${SECRET}`)
    const already = 'That feed is read here already: #1 Nature Methods (www.nature.com).'
    expect(await ask(`source add ${SECRET}#latest`)).toBe(already)
    expect(asked).toHaveLength(1)
    expect(await ask(`source add ${page}`)).toBe(already)
    expect(await store.feeds()).toHaveLength(1)
    expect(await store.feed(channelKey(LAB), 2)).toBeUndefined()
    expect(await ask(`source add ${SECRET}`, { channel: HALL })).toContain('# Read here now: #1 Nature Methods')
  })

  test('refuses more than the limit', async () => {
    const { ask } = await openWith({ [SECRET]: METHODS }, { feedLimit: 1 })
    await ask(`source add ${SECRET}`)
    expect(await ask('source add https://example.org/other')).toBe(
      'This channel has 1 feed of its own, which is the limit: `/papers source remove` one first.',
    )
    const none = await openWith({}, { feedLimit: 0 })
    expect(await none.ask(`source add ${SECRET}`)).toContain('The operator lets channels have no feeds of their own')
  })

  test('of two who add the same at once the first stays', async () => {
    const { ask, store } = await openWith()
    const answers = await Promise.all([ask(`source add ${SECRET}`), ask(`source add ${SECRET}`)])
    expect(answers.filter((one) => one.startsWith('# Read here now: #1'))).toHaveLength(1)
    expect(answers.filter((one) => one.startsWith('That feed is read here already: #1'))).toHaveLength(1)
    expect(await store.feeds()).toHaveLength(1)
  })

  test('a title that shows nothing is the host', async () => {
    const { ask } = await openWith({ [SECRET]: { ...METHODS, title: '\u202e ' } })
    expect(await ask(`source add ${SECRET}`)).toContain('#1 www.nature.com (www.nature.com)')
  })
})

describe('source remove', () => {
  test.each(['1', '#1', 'www.nature.com', 'nature.com', 'Nature Methods', SECRET])('by %j, and Undo', async (said) => {
    const desk = await openWith()
    const { ask, click, store } = desk
    await ask(`source add ${SECRET}`)
    const removed = 'No longer read here: #1 Nature Methods (www.nature.com). What it has listed stays.\n[Undo]'
    expect(await ask(`source remove ${said}`)).toBe(removed)
    expect(await store.feeds()).toEqual([])
    expect(await ask('source remove 1')).toBe(removed)
    expect(await click('Undo')).toBe('Read here again: #1 Nature Methods (www.nature.com).\n[Remove]')
    expect(await store.feeds()).toHaveLength(1)
    expect(await allSaid(desk)).not.toContain('geheim')
  })

  test('Undo of adding removes it', async () => {
    const { ask, click, store } = await openWith()
    await ask(`source add ${SECRET}`)
    expect(await click('Undo')).toContain('No longer read here: #1 Nature Methods')
    expect(await store.feeds()).toEqual([])
  })

  test('where none is meant, or several are, says which there are', async () => {
    const other = 'https://www.nature.com/nbt.rss'
    const { ask, asked } = await openWith({ [SECRET]: METHODS, [other]: { ...METHODS, url: other, title: 'Biotech' } })
    expect(await ask('source remove 1')).toMatch(/^This channel has no feed of its own\. Add one:/)
    await ask(`source add ${SECRET}`)
    await ask(`source add ${other}`)
    expect(asked).toHaveLength(2)
    const both = '#1 Nature Methods (www.nature.com), #2 Biotech (www.nature.com)'
    expect(await ask('source remove https://example.org/geheim')).toBe(
      `No feed of this channel is called so: there is ${both}. Say its number, as in \`/papers source remove 1\`.`,
    )
    expect(await ask('source remove')).toContain('No feed of this channel is called so')
    expect(await ask('source remove www.nature.com')).toBe(
      `Several feeds here are meant by that: ${both}. Say the number.`,
    )
    expect(await ask('source remove 1', { channel: HALL })).toContain('This channel has no feed of its own.')
  })

  test('is not undone twice, nor for what never was', async () => {
    const { ask, press } = await openWith()
    await ask(`source add ${SECRET}`)
    expect(await press('1.restore-feed.1')).toContain('That feed is read here already')
    expect(await press('1.restore-feed.7')).toBe('There is no feed #7 to bring back.')
    expect(await press('1.restore-feed.x')).toBe('There is no feed #x to bring back.')
  })
})

describe('source list', () => {
  test('what is read for everybody, then the feeds of this channel', async () => {
    const arxiv = { name: 'arxiv', kind: 'arxiv', everyMs: 60 * MINUTE, readsBack: true } as const
    const live = [
      { ...HF, minUpvotes: 5 },
      { ...arxiv, categories: ['cs.CL', 'cs.LG'] },
    ]
    const { ask, store, clock } = await openWith({ [SECRET]: METHODS }, { sources: live })
    await ask(`source add ${SECRET}`)
    const [feed] = await store.feeds()
    await store.recordRead('hf', { at: clock.at, entries: 3, rejected: [] })
    await store.recordRead(feed?.source ?? '', { at: clock.at, error: 'www.nature.com did not answer' })
    expect(await ask('source')).toBe(
      [
        '# What is read here',
        '## For everybody',
        'Hugging Face  5 upvotes or more; last read Mon 16 Mar 2026, 08:00 UTC, 3 entries',
        'arXiv  cs.CL and cs.LG; not read yet',
        '## For this channel alone',
        '#1 Nature Methods (www.nature.com)  not read yet; failing: www.nature.com did not answer [Remove]',
        'Add one: `/papers source add https://www.nature.com/nmeth.rss`. Only this channel sees what it lists.',
      ].join('\n'),
    )
    expect(await ask('source list', { channel: HALL })).not.toContain('Nature Methods (')
  })

  test('Remove stands beside each', async () => {
    const { ask, click } = await openWith()
    await ask(`source add ${SECRET}`)
    await ask('source')
    expect(await click('Remove')).toContain('No longer read here: #1 Nature Methods')
  })
})

test('everybody may look; adding, removing and Undo need the permission to change the channel', async () => {
  const { ask, press, store } = await openWith()
  await ask(`source add ${SECRET}`)
  const place = { person: { id: 'guest', mayManage: false, isGuest: true } }
  expect(await ask('source list', place)).not.toContain('[Remove]')
  expect(await ask('source', place)).toContain('#1 Nature Methods (www.nature.com)')
  const refused = 'Guests may look, but not change what is read for this channel.'
  expect(await ask('source remove 1', place)).toBe(refused)
  expect(await ask('source add https://example.org/feed', place)).toBe(refused)
  expect(await ask('source https://example.org/feed', place)).toBe(refused)
  expect(await press('1.remove-feed.1', undefined, place)).toBe(refused)
  expect(await press('1.restore-feed.1', undefined, place)).toBe(refused)
  expect(await store.feeds()).toHaveLength(1)
})

describe('the public line', () => {
  const named = { person: { ...ANN, name: 'Ann' } }
  const texts = async ({ posted }: TestDesk) => (await posted()).map(({ state, text }) => `${state}: ${text}`)

  test('says which feed was added or removed, and its host only', async () => {
    const desk = await openWith()
    await desk.ask(`source add ${SECRET}`, named)
    await desk.deliver()
    desk.clock.forward(MINUTE)
    await desk.ask('source remove 1', named)
    expect(await texts(desk)).toEqual([
      'delivered: A feed is read here now: Nature Methods, www.nature.com (by Ann)\n[Tune topics]',
      'due: A feed is no longer read here: Nature Methods, www.nature.com (by Ann)\n[Tune topics]',
    ])
    expect(await allSaid(desk)).not.toContain('geheim')
  })

  test('says nothing of what was taken back before anybody read of it', async () => {
    const desk = await openWith()
    await desk.ask(`source add ${SECRET}`, named)
    await desk.click('Undo')
    expect(await texts(desk)).toEqual([expect.stringMatching(/^withdrawn: A feed is read here now/)])
    desk.clock.forward(MINUTE)
    await desk.click('Undo')
    await desk.deliver()
    desk.clock.forward(MINUTE)
    await desk.ask('source remove 1', named)
    await desk.click('Undo')
    expect((await texts(desk)).map((text) => text.split(':')[0])).toEqual(['withdrawn', 'delivered', 'withdrawn'])
  })

  test('is left out by the setting, in a channel that is closed, and to a person alone', async () => {
    const off = await openWith()
    await off.ask('settings announce off')
    await off.ask(`source add ${SECRET}`)
    expect(await off.posted()).toEqual([])

    const chat = createClosableChat()
    const closed = await openWith({ [SECRET]: METHODS }, { platforms: new Map([['terminal', chat]]) })
    chat.shut.set(channelKey(LAB), CLOSED)
    expect(await closed.ask(`source add ${SECRET}`)).toContain('# Read here now')
    expect(await closed.posted()).toEqual([])

    const alone = await openWith(
      { [SECRET]: METHODS },
      { platforms: new Map([['terminal', { ...createClosableChat(), direct: () => LAB }]]) },
    )
    await alone.ask(`source add ${SECRET}`)
    expect(await alone.posted()).toEqual([])
  })
})
