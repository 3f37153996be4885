/** What the command line prints of a topic, where there are no buttons to press. */
import { describe, expect, test } from 'vitest'
import { tryArchive } from '../../../src/flows/verbs/look-up.ts'
import { isMisuse } from '../../../src/flows/verbs/misuse.ts'
import { openDesk, type TestDesk } from '../../desk.ts'
import { textOfMessage } from '../../plain-text.ts'

const many = (length: number, title: string, more: object = {}) =>
  Array.from({ length }, (_, n) => ({ title: `${title} ${n}`, ...more }))

async function printed(desk: TestDesk['desk'], topic: string): Promise<string[]> {
  const shown = await tryArchive(desk, topic, 1, false)
  if (isMisuse(shown)) throw new Error(shown.message)
  return textOfMessage(shown.message).split('\n')
}

/** The lines from the one that says that it is too much to the next heading. */
function narrower(lines: readonly string[]): string[] {
  const from = lines.findIndex((one) => one.startsWith('That is more'))
  const rest = from < 0 ? [] : lines.slice(from)
  return rest.slice(
    0,
    rest.findIndex((one) => one.startsWith('#')),
  )
}

describe('ways to narrow a topic', () => {
  test('are lines that name the way, what it brings and the topic to type', async () => {
    const { desk, arrive } = await openDesk()
    await arrive([
      ...many(10, 'A policy', { abstract: 'Diffusion has a policy too.' }),
      ...many(6, 'A benchmark of diffusion policy', { categories: ['cs.RO'] }),
      ...many(20, 'Flowers'),
    ])
    expect(narrower(await printed(desk, 'diffusion policy'))).toEqual([
      'That is more than a digest of 8 holds. Narrower:',
      'Use the phrase: about 6 a day, as "diffusion policy"',
      'add -benchmark: about 10 a day, as diffusion policy -benchmark',
      'only cat:cs.RO: about 6 a day, as diffusion policy category:cs.RO',
    ])
  })

  test('a branch to drop, and the rest', async () => {
    const { desk, arrive } = await openDesk()
    await arrive([...many(30, 'A benchmark'), ...many(9, 'World models'), ...many(40, 'Flowers')])
    expect(narrower(await printed(desk, 'benchmark, "world models"'))).toEqual([
      'That is more than a digest of 8 holds. Narrower:',
      'drop benchmark: about 9 a day, as "world models"',
    ])
  })

  test('each is a topic that brings what its line says', async () => {
    const { desk, arrive } = await openDesk()
    await arrive([
      ...many(12, 'A robot benchmark', { categories: ['cs.RO'] }),
      ...many(14, 'A robot arm', { categories: ['cs.AI'] }),
      ...many(60, 'Flowers'),
    ])
    const ways = narrower(await printed(desk, 'robot')).slice(1)
    expect(ways.length).toBeGreaterThan(1)
    for (const way of ways) {
      const [, rate = '', topic = ''] = /^.*: (.*), as (.*)$/.exec(way) ?? []
      const lines = await printed(desk, topic)
      expect(lines.find((one) => /^About/.test(one))?.toLowerCase()).toContain(rate)
    }
  })

  test('without any, that it is too much is all there is to say', async () => {
    const { desk, arrive } = await openDesk()
    await arrive([...many(12, 'Robot'), ...many(60, 'Flowers')])
    expect(narrower(await printed(desk, 'robot'))).toEqual(['That is more than a digest of 8 holds.'])
  })
})
