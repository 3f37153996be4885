/** Papers that no source here has listed: they are looked up, shown, explained, and stored once something is done with them. */
import { describe, expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { EntrySchema } from '../../../src/core/paper.ts'
import type { LookedUp } from '../../../src/flows/look-up-paper.ts'
import { LAB, openDesk } from '../../desk.ts'
import { PLANNER } from '../papers.ts'

const KEY = 'arxiv:2602.04321'
const ENTRY = EntrySchema.parse({
  title: 'Knitting with robots',
  abstract: 'A robot knits a scarf.',
  authors: ['Mina Okafor'],
  categories: ['cs.CV'],
  listedOn: '2026-02-10',
  arxiv: '2602.04321',
  version: 2,
  announced: 'replace',
})
const POPULAR = { ...ENTRY, announced: undefined, categories: [], upvotes: 3, tldr: 'Robots can knit.' }
const FOUND: LookedUp = {
  kind: 'found',
  source: 'arxiv',
  entry: ENTRY,
  also: [{ source: 'hf', entry: EntrySchema.parse(POPULAR) }],
  missingIn: [],
}

/** Every key that is looked up is answered so. */
async function openWith(answer: LookedUp) {
  const asked: string[] = []
  const desk = await openDesk({
    about: {
      lookUp: async (key) => {
        asked.push(key)
        return answer
      },
    },
  })
  return { ...desk, asked }
}

describe('show', () => {
  test('looks it up, says that nobody here has listed it, and stores nothing', async () => {
    const { ask, asked, store } = await openWith(FOUND)
    await ask('subscribe robot')
    expect(await ask('show https://arxiv.org/abs/2602.04321v1')).toBe(
      [
        '# Knitting with robots',
        'Mina Okafor · arXiv 2602.04321 v2 · cs.CV · 10 Feb · ▲3 on Hugging Face',
        'https://arxiv.org/abs/2602.04321',
        'In short, as a machine put it: Robots can knit.',
        'A robot knits a scarf.',
        'No source here has listed it.',
        '[Save] [Useful] [Discuss] [Why] [Copy BibTeX]',
      ].join('\n'),
    )
    expect(asked).toEqual([KEY])
    expect(await store.paperCount()).toBe(0)
  })

  test('a paper that is stored is not looked up', async () => {
    const { ask, asked, arrive } = await openWith(FOUND)
    await arrive([PLANNER])
    expect(await ask('show 2603.00001')).toContain('# Planning with world models')
    expect(await ask('show planning with world')).toContain('# Planning with world models')
    expect(asked).toEqual([])
  })

  test('one that is stored under its title is that paper', async () => {
    const { ask, arrive } = await openWith(FOUND)
    await arrive([{ title: 'Knitting with robots', abstract: 'As pasted.', authors: ['Mina Okafor'] }])
    const card = await ask('show 2602.04321')
    expect(card).toContain('As pasted.')
    expect(card).not.toContain('No source here has listed it')
  })

  test('another paper of the same title is another paper', async () => {
    const { ask, arrive } = await openWith(FOUND)
    await arrive([{ title: 'Knitting with robots', authors: ['Mina Okafor'], arxiv: '2101.00001' }])
    expect(await ask('show 2602.04321')).toContain('No source here has listed it')
  })

  test.each<[string, LookedUp, string]>([
    [
      'nobody knows',
      { kind: 'unknown', asked: ['arxiv', 'hf'] },
      'No paper "2602.04321" has been seen here, and arXiv and Hugging Face do not know it either. Look with `/papers search`.',
    ],
    [
      'one does not know',
      { kind: 'unknown', asked: ['biorxiv'] },
      'No paper "2602.04321" has been seen here, and bioRxiv does not know it either. Look with `/papers search`.',
    ],
    [
      'could not be looked up',
      { kind: 'failed', why: 'export.arxiv.org did not answer in time.', asked: ['arxiv'] },
      'No paper "2602.04321" has been seen here, and it could not be looked up: export.arxiv.org did not answer in time. Try again later.',
    ],
    [
      'may not be looked up',
      { kind: 'off' },
      'No paper "2602.04321" has been seen here. What is read live: Hugging Face. Look with `/papers search`.',
    ],
  ])('of one that %s says so', async (_, answer, sentence) => {
    const { ask } = await openWith(answer)
    for (const command of ['show', 'why', 'save', 'similar']) expect(await ask(`${command} 2602.04321`)).toBe(sentence)
  })

  test('a title is never looked up', async () => {
    const { ask, asked } = await openWith(FOUND)
    expect(await ask('show Knitting with robots')).toContain('has been seen here. What is read live')
    expect(asked).toEqual([])
  })
})

describe('what is done with it stores it as archive, which alerts nobody', () => {
  test.each([
    ['Save', /^\(redrawn\)\n.*\[Saved\]/s],
    ['Useful', /^\(redrawn\)\n.*\[Useful to you \(1\)\]/s],
    ['Discuss', /^\(done\)$/],
  ])('%s', async (label, answer) => {
    const { ask, click, store, tick, posted } = await openWith(FOUND)
    await ask('settings announce off')
    await ask('subscribe robot')
    await ask('show 2602.04321')
    expect(await click(label)).toMatch(answer)
    expect(await store.paper(KEY)).toMatchObject({ categories: ['cs.CV'], upvotes: 3, tldr: 'Robots can knit.' })
    expect((await store.sightings(KEY)).map(({ source, live }) => [source, live])).toEqual([
      ['arxiv', false],
      ['hf', false],
    ])
    expect(await tick()).toEqual([])
    const texts = (await posted()).map(({ text }) => text)
    expect(texts).toEqual(label === 'Discuss' ? [expect.stringContaining('Knitting with robots')] : [])
    expect(await ask('show 2602.04321')).toContain('[Similar]')
    expect(await ask('why 2602.04321')).toContain('It matches, but came with the archive only')
  })

  test('save, typed', async () => {
    const { ask, store } = await openWith(FOUND)
    expect(await ask('save 2602.04321')).toBe('Saved: Knitting with robots. `/papers saved` lists your papers.')
    expect(await store.savedPapers('ann')).toHaveLength(1)
  })

  test('BibTeX, Why and similar store nothing', async () => {
    const { ask, click, store } = await openWith(FOUND)
    await ask('show 2602.04321')
    expect(await click('Copy BibTeX')).toMatch(/^@misc\{okafor2026knitting,/)
    expect(await ask('similar 2602.04321')).toContain('so it has no neighbours')
    await ask('show 2602.04321')
    expect(await click('Why')).toContain('No source here has listed it. So it could not be posted.')
    expect(await click('Open')).toContain('[Save]')
    expect(await store.paperCount()).toBe(0)
  })

  test('once a source lists it live it is posted as any other', async () => {
    const { ask, arrive, tick, clock, posted } = await openWith(FOUND)
    await ask('settings announce off')
    await ask('subscribe robot')
    await ask('save 2602.04321')
    await arrive([{ ...ENTRY, announced: 'new' }], { source: 'arxiv' })
    clock.forward(3_600_000)
    await tick()
    expect((await posted()).map(({ text }) => text)).toEqual([expect.stringContaining('Knitting with robots')])
  })

  test('where it cannot be looked up any more the button says so', async () => {
    const { press } = await openWith({ kind: 'unknown', asked: ['arxiv'] })
    expect(await press(`1.save.${KEY}`)).toBe('That paper is no longer in the archive.')
    const failing = await openWith({ kind: 'failed', why: 'arxiv.org did not answer', asked: ['arxiv'] })
    expect(await failing.press(`1.discuss.${KEY}`)).toContain('it could not be looked up: arxiv.org did not answer.')
  })
})

describe('why', () => {
  test('says who lists it, what is read here, and what the topics here make of it', async () => {
    const { ask, store, clock, tick } = await openWith(FOUND)
    await store.recordRead('hf', { at: clock.at, entries: 1, rejected: [] })
    await ask('settings announce off')
    await ask('subscribe robot as Robots')
    await ask('subscribe "world models" as Worlds')
    expect(await ask('why 2602.04321')).toBe(
      [
        '# Knitting with robots',
        'No source here has listed it. So it could not be posted.',
        'arXiv has it, announced on 10 Feb 2026 in cs.CV. Hugging Face has it, with the day 10 Feb 2026.',
        'Hugging Face is read here since Mon 16 Mar 2026, 08:00 UTC, and listed it before; what is older is never posted.',
        'arXiv is not read here: the operator can add `{ name: arxiv, kind: arxiv, categories: [cs.CV] }` to the sources in config/paperwire.yaml.',
        '#1 Robots (robot) takes it: found `robot` as "robots" in the title and the abstract.',
        '#2 Worlds ("world models") does not take it: it lacks `"world models"`.',
        'Had it come in, it would have been posted here. Discuss on its card posts it now.',
        '[Open] [Show the whole test: #1 Robots, #2 Worlds]',
      ].join('\n'),
    )
    expect(await store.paperCount()).toBe(0)
    expect(await tick()).toEqual([])
  })

  test('promises no post where what takes it is paused', async () => {
    const { ask } = await openWith(FOUND)
    await ask('subscribe robot as Robots')
    await ask('subscribe scarf as Scarfs')
    await ask('pause 2')
    expect(await ask('why 2602.04321')).toContain('Had it come in, it would have been posted here. Discuss')
    await ask('pause 1')
    expect(await ask('why 2602.04321')).toContain(
      'Had it come in, it would wait: #1 Robots and #2 Scarfs are paused until `/papers resume 1` and `/papers resume 2`. Discuss on its card posts it now.',
    )
    await ask('pause')
    expect(await ask('why 2602.04321')).toContain(
      'Had it come in, it would wait: this channel is paused until `/papers resume`. Discuss on its card posts it now.',
    )
  })

  test('where no topic would take it says what to change', async () => {
    const { ask } = await openWith(FOUND)
    expect(await ask('why 2602.04321')).toContain('This channel follows nothing yet.')
    await ask('subscribe "world models"')
    expect(await ask('why 2602.04321')).toContain('Had it come in, no topic of this channel would have taken it')
  })

  test('topics that cannot be read are told as such, not as nothing followed', async () => {
    const moe = { moe: 'MoE' }
    const { ask, press, desk } = await openDesk({ packs: moe, about: { lookUp: async () => FOUND } })
    await ask('subscribe @moe as Experts')
    const packs = desk.packs as Map<string, string>
    packs.clear()
    const broken = '#1 Experts (@moe) takes nothing, because its topic cannot be read any more: There is no pack @moe'
    const said = await ask('why 2602.04321')
    expect(said).toContain(broken)
    expect(said).not.toContain('follows nothing')
    expect(said).not.toContain('Had it come in')
    expect(await press(`1.why-tree.${KEY}`)).toContain(broken)
    expect(await press(`1.why-tree.${KEY}`, '1')).toContain(broken)
    expect(await press(`1.why-tree.${KEY}`, '2')).toBe('#2 is not followed here any more.')
  })

  test('of several that are meant one is chosen, and is explained', async () => {
    const { ask, click } = await openWith(FOUND).then(async (desk) => {
      await desk.arrive([PLANNER, { title: 'Planning with small models', arxiv: '2603.00010' }])
      return desk
    })
    expect(await ask('why planning with')).toMatch(
      /^# Which paper do you mean by "planning with"\?\n1 Planning with .*\n2 Planning with .*\n\[Choose the paper: /,
    )
    expect(await click('Choose the paper', { value: 'arxiv:2603.00001' })).toContain(
      '# Planning with world models\nNo topic of this channel takes it.',
    )
    await ask('save planning with')
    expect(await click('Choose the paper', { value: 'arxiv:2603.00001' })).toContain('[Saved]')
  })

  test('a paper that another channel alone knows is as unknown as any', async () => {
    const { ask, store, arrive } = await openWith(FOUND)
    const hall = { ...LAB, channel: 'hall' }
    await ask('settings announce off', { channel: hall })
    const added = { url: 'https://example.org/feed', title: 'Hall', by: 'bob', addedAt: 0 }
    const feed = await store.addFeed({ channel: channelKey(hall), ...added })
    await arrive([{ ...ENTRY, announced: 'new' }], { feed })
    expect(await ask('why 2602.04321', { channel: hall })).toContain('Listed by Hall (example.org) on 10 Feb 2026')
    const here = await ask('why 2602.04321')
    expect(here).toContain('No source here has listed it.')
    expect(here).not.toMatch(/Hall|example\.org/)
    expect(await ask('save 2602.04321')).toContain('Saved: Knitting with robots')
    expect(await ask('why 2602.04321')).not.toMatch(/Hall|example\.org/)
  })
})
