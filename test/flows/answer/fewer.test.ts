import { describe, expect, test } from 'vitest'
import { ANN, openDesk, type TestDesk } from '../../desk.ts'

const DAY = 24 * 3_600_000

/** Of six robots three do surgery; two of them are biologists'. */
const ROBOTS = [
  ['Surgical robots that suture', 'A surgical robot sutures tissue. The surgical arm is small.', 'cs.RO'],
  ['A robot folds shirts', 'A robot folds shirts on a table.', 'cs.RO'],
  ['Surgical robot training', 'A surgical robot is trained in a clinic.', 'cs.RO'],
  ['A robot walks on sand', 'A robot walks on loose sand.', 'cs.RO'],
  ['Cell sorting by a surgical robot', 'A surgical robot sorts cells.', 'q-bio.GN'],
  ['A robot feeds worms', 'A robot feeds worms in a dish.', 'q-bio.GN'],
].map(([title = '', abstract = '', category = ''], at) => ({
  title,
  abstract,
  categories: [category],
  arxiv: `2603.1000${at}`,
}))

async function openLab(): Promise<TestDesk> {
  const desk = await openDesk()
  await desk.ask('settings announce off')
  await desk.arrive(ROBOTS)
  return desk
}

describe('Fewer like this', () => {
  test('proposes what to leave out, each with its effect, and applies one with Undo', async () => {
    const { ask, click, press, arrive, tick, deliver, clock } = await openLab()
    await ask('subscribe robot as Robots')
    clock.forward(DAY)
    await tick()
    await deliver()
    await arrive([{ title: 'A robot paints', abstract: 'A robot paints walls.', arxiv: '2603.20000' }])

    await ask('show 2603.10004')
    expect(await click('Fewer like this')).toBe(
      [
        '# Fewer like Cell sorting by a surgical robot',
        '#1 Robots (robot) takes it: `robot` in the title and the abstract.',
        'It brought about 3.5 a day over the 2 days to 2026-03-17.',
        '-cat:q-bio.GN  about 2.5 a day instead of 3.5; of the last 6 posted papers 2 would not have come [Leave out]',
        '-"surgical robot"  about 2 a day instead of 3.5; of the last 6 posted papers 3 would not have come [Leave out]',
        '[Change]',
      ].join('\n'),
    )
    expect(await click('Leave out')).toContain('# Changed. #1 Robots is now: robot -category:q-bio.GN')
    expect(await click('Undo')).toContain('Undone. #1 Robots is again: robot')
    expect(await press('1.narrow.1.-"surgical robot"')).toContain(
      '# Changed. #1 Robots is now: robot -"surgical robot"',
    )
  })

  test('several topics: asks which one is meant first', async () => {
    const { ask, click, last } = await openLab()
    await ask('subscribe robot as Robots')
    await ask('subscribe surgical as Surgery')
    await ask('subscribe shirts as Clothes')
    await ask('show 2603.10000')
    expect(await click('Fewer like this')).toContain(
      'Several topics here take this paper. Which of them should bring fewer like it?',
    )
    const reply = last()
    const [select] = reply.kind === 'show' ? reply.message.actions : []
    expect(select?.choices).toEqual([
      { value: '1', label: '#1 Robots', hint: 'robot' },
      { value: '2', label: '#2 Surgery', hint: 'surgical' },
    ])
    expect(await click('Choose a topic…', { value: '2' })).toContain('#2 Surgery (surgical) takes it:')
  })

  test('one sentence where no word would do', async () => {
    const { ask, click, arrive } = await openDesk()
    await ask('subscribe knots')
    await arrive([{ title: 'Knots', abstract: 'We study knots.', arxiv: '2603.30000' }])
    await ask('show 2603.30000')
    expect(await click('Fewer like this')).toBe(
      [
        '# Fewer like Knots',
        '#1 Knots (knots) takes it: `knots` in the title and the abstract.',
        'It brought about 1 a day on 2026-03-16.',
        'No word of it would keep such papers out without taking most others too: change the topic with `/papers edit 1`.',
        '[Change]',
      ].join('\n'),
    )
  })

  test('of a topic that goes on as it was last read says why nothing can be left out', async () => {
    const packs = { machines: 'robot' }
    const { ask, click, desk, arrive } = await openDesk({ packs, keptPacks: packs })
    await arrive(ROBOTS)
    await ask('subscribe @machines as Robots')
    const now = desk.packs as Map<string, string>
    now.clear()
    await ask('show 2603.10004')
    expect(await click('Fewer like this')).toBe(
      [
        '# Fewer like Cell sorting by a surgical robot',
        '#1 Robots (@machines) goes on as it was last read, so nothing can be left out of it until the operator has mended the pack, or `/papers edit 1` has changed the topic: There is no pack @machines: @machines here ↑; "topics" lists the packs.',
        '[Change]',
      ].join('\n'),
    )
  })

  test('stands on the card only where a topic of this channel takes the paper', async () => {
    const { ask } = await openLab()
    await ask('subscribe shirts')
    expect(await ask('show 2603.10000')).not.toContain('Fewer')
    expect(await ask('show 2603.10001')).toContain('[Copy BibTeX] [Fewer like this]')
  })

  test('says so where the topic is gone, or takes the paper no more', async () => {
    const { ask, press } = await openLab()
    const sentence = 'No such topic of this channel takes this paper any more, so there is nothing to narrow.'
    await ask('subscribe robot')
    await ask('subscribe surgical')
    expect(await press('1.fewer.arxiv:2603.10001', '2')).toBe(sentence)
    await ask('unsubscribe 1')
    expect(await press('1.fewer.arxiv:2603.10001')).toBe(sentence)
    expect(await press('1.fewer.arxiv:2603.99999')).toContain('2603.99999')
  })

  test('whoever may only look sees the proposals; pressing one says that they may not change it', async () => {
    const { ask, press, store } = await openLab()
    await ask('subscribe robot')
    const guest = { person: { ...ANN, mayManage: false, isGuest: true } }
    expect(await press('1.fewer.arxiv:2603.10000', undefined, guest)).toContain('[Leave out]')
    expect(await press('1.narrow.1.-"surgical robots"', undefined, guest)).toBe(
      'Guests may look, but not change what this channel follows.',
    )
    expect((await store.subscriptions()).map(({ topic }) => topic)).toEqual(['robot'])
  })
})
