import { describe, expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import { createClosableChat } from '../../closable-chat.ts'
import { openDesk } from '../../desk.ts'
import { GRASPS, PLANNER } from '../papers.ts'

const HALL = { platform: 'terminal', workspace: 'demo', channel: 'hall' } as const
const BOB = { id: 'bob', mayManage: true }

describe('show', () => {
  test('the card: facts, link, abstract, why it is here, what can be done', async () => {
    const { ask, arrive } = await openDesk()
    await ask('subscribe "world models" as Planning')
    await arrive([{ ...PLANNER, upvotes: 31 }])
    expect(await ask('show 2603.00001')).toBe(
      [
        '# Planning with world models',
        'Mina Okafor, Jo Berg, Ida Sand · arXiv 2603.00001 · cs.RO · 16 Mar · ▲31 on Hugging Face',
        'https://arxiv.org/abs/2603.00001',
        'A world model predicts how a scene goes on. The robot plans in it.',
        'Here because: "world models" in Planning (title, and sentence 1)',
        '[Save] [Useful] [Discuss] [Why] [Similar] [Copy BibTeX] [Fewer like this]',
      ].join('\n'),
    )
  })

  test.each([
    'arXiv:2603.00001v2',
    'https://huggingface.co/papers/2603.00001',
    'Planning with world models',
    'planning with WORLD models',
    'Planning with world',
    'Planing with world modles',
  ])('finds the paper by %j', async (said) => {
    const { ask, arrive } = await openDesk()
    await arrive([PLANNER, GRASPS, { title: 'Something else about world models', arxiv: '2603.00011' }])
    expect(await ask(`show ${said}`)).toContain('# Planning with world models\n')
  })

  test('says which other channels got it', async () => {
    const { ask, arrive, deliver } = await openDesk()
    await ask('subscribe robots', { channel: HALL })
    await arrive([PLANNER])
    await ask('post', { channel: HALL })
    await deliver()
    expect(await ask('show 2603.00001')).toContain('\nAlso in #hall (16 Mar)\n')
    expect(await ask('show 2603.00001', { channel: HALL })).not.toContain('lso in')
  })

  test('never says that a channel got it which the asker may not be told of', async () => {
    const chat = createClosableChat()
    const { ask, arrive, deliver, store, last } = await openDesk({
      about: { platforms: new Map([['terminal', chat]]) },
    })
    const unnamed = { ...HALL, channel: '@cat' }
    for (const channel of [HALL, unnamed]) await ask('subscribe robots', { channel })
    await store.changeChannel(HALL, { name: 'merger-talks' })
    await store.changeChannel(unnamed, { name: '' })
    chat.members.set(channelKey(HALL), ['bob'])
    await arrive([PLANNER])
    for (const channel of [HALL, unnamed]) await ask('post', { channel })
    await deliver()
    expect(await ask('show 2603.00001')).not.toContain('lso in')
    expect(JSON.stringify(last())).not.toMatch(/merger-talks|hall/)
    expect(await ask('show 2603.00001', { person: BOB })).toContain('\nAlso in #merger-talks (16 Mar)\n')
    chat.public.add(channelKey(HALL))
    expect(await ask('show 2603.00001')).toContain('\nAlso in #merger-talks (16 Mar)\n')
  })

  test('an unknown one is unknown', async () => {
    const { ask } = await openDesk({ about: { sources: [] } })
    expect(await ask('show Attention')).toBe(
      'No paper "Attention" has been seen here. No source is read live. Look with `/papers search`.',
    )
  })
})

describe('the buttons of a card', () => {
  test('Save and Saved take turns; Useful counts one vote per person', async () => {
    const { ask, click, arrive } = await openDesk()
    await arrive([PLANNER])
    await ask('show 2603.00001')
    expect(await click('Save')).toContain('[Saved] [Useful]')
    expect(await click('Saved')).toContain('[Save] [Useful]')
    expect(await click('Useful')).toContain('[Useful to you (1)]')
    expect(await ask('show 2603.00001', { person: BOB })).toContain('[Save] [Useful (1)]')
    expect(await click('Useful (1)', { person: BOB })).toContain('[Useful to you (2)]')
    expect(await click('Useful to you (2)', { person: BOB })).toContain('[Useful (1)]')
  })

  test('Why, Similar and Copy BibTeX answer beside it', async () => {
    const { ask, click, arrive } = await openDesk()
    await arrive([PLANNER])
    await ask('show 2603.00001')
    expect(await click('Copy BibTeX')).toMatch(
      /^@misc\{okafor2026planning,\n {2}title = \{\{Planning with world models\}\},/,
    )
    await ask('show 2603.00001')
    expect(await click('Similar')).toContain('The archive holds nothing like "Planning with world models" yet.')
    await ask('show 2603.00001')
    expect(await click('Why')).toContain('No topic of this channel takes it.')
    expect(await click('Open', { value: 'arxiv:2603.00001' })).toContain('[Copy BibTeX]')
  })
})

describe('save and saved', () => {
  test('the list is the person’s own, in whatever channel, the last first', async () => {
    const { ask, arrive, clock } = await openDesk()
    await arrive([PLANNER, GRASPS])
    expect(await ask('saved')).toBe('You have saved nothing yet: `/papers save <paper>`, or Save on a card.')
    expect(await ask('save 2603.00001')).toBe('Saved: Planning with world models. `/papers saved` lists your papers.')
    clock.forward(1_000)
    await ask('save Grasping with a diffusion policy')
    await ask('save 2603.00001', { person: BOB })
    expect(await ask('saved', { channel: HALL })).toBe(
      [
        '# You have saved 2 papers',
        '1 Grasping with a diffusion policy | Lena Fuchs | arXiv cs.RO',
        '2 Planning with world models | Mina Okafor, Jo Berg +1 | arXiv cs.RO',
        '-- `/papers saved bib` gives all as BibTeX',
      ].join('\n'),
    )
    expect(await ask('saved bib')).toMatch(
      /^# You have saved 2 papers\n@misc\{fuchs2026grasping,.*\n@misc\{okafor2026planning,/s,
    )
  })

  test('of many the last fifteen are listed', async () => {
    const { ask, arrive } = await openDesk()
    const many = Array.from({ length: 17 }, (_, n) => ({ title: `Robot ${n}`, arxiv: `2603.${30_000 + n}` }))
    await arrive(many)
    for (const { arxiv } of many) await ask(`save ${arxiv}`)
    const saved = await ask('saved')
    expect(saved).toContain('# You have saved 17 papers')
    expect(saved).toContain('\n15 Robot ')
    expect(saved).toContain('-- the last 15 here; ')
    expect((await ask('saved bib')).match(/@misc/g)).toHaveLength(17)
  })

  test('BibTeX of more than a page goes on behind its button', async () => {
    const { ask, click, arrive } = await openDesk()
    const many = Array.from({ length: 60 }, (_, n) => ({ title: `Robot ${n}`, arxiv: `2603.${30_000 + n}` }))
    await arrive(many)
    for (const { arxiv } of many) await ask(`save ${arxiv}`)
    const first = await ask('saved bib')
    const [button = '', left] = /Show the next of (\d+)/.exec(first) ?? []
    const second = await click(button)
    expect(second.match(/@misc/g)).toHaveLength(Number(left))
    expect(second).not.toContain('Show ')
    const eprints = `${first}${second}`.match(/(?<=eprint = \{)[^}]+/g)
    expect(new Set(eprints)).toEqual(new Set(many.map(({ arxiv }) => arxiv)))
  })

  test('forget me takes it all off', async () => {
    const { ask, press, arrive } = await openDesk()
    await arrive([PLANNER])
    await ask('save 2603.00001')
    await press('1.useful.arxiv:2603.00001')
    await ask('subscribe robots')
    expect(await ask('forget me')).toBe(
      'Forgotten: 1 saved paper, 1 vote, and your name on 1 subscription. The subscriptions themselves stay; `/papers unsubscribe` removes one.',
    )
    expect(await ask('saved')).toContain('You have saved nothing yet')
    expect(await ask('show 2603.00001')).toContain('[Save] [Useful]')
  })
})
