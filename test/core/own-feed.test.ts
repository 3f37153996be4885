import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Feed, feedSourceName } from '../../src/core/feed.ts'
import { feedsMeant, feedTitle, isSameAddress, ownFeedNumber, readFeedAddress } from '../../src/core/own-feed.ts'

function feed(number: number, title: string, url: string): Feed {
  return { channel: 'slack:T1/C1', number, title, url, by: 'ann', addedAt: 0, source: '' }
}

describe('an address', () => {
  test.each([
    ['https://example.org/feed.xml', 'https://example.org/feed.xml'],
    ['  https://example.org/feed.xml.', 'https://example.org/feed.xml'],
    ['<https://example.org/feed.xml>', 'https://example.org/feed.xml'],
    ['<https://example.org/feed.xml|example.org/feed.xml>', 'https://example.org/feed.xml'],
    ['(https://example.org/a_(b))', 'https://example.org/a_(b)'],
    ['`https://example.org/feed`', 'https://example.org/feed'],
    ['“https://example.org/feed”', 'https://example.org/feed'],
    ['example.org/feed.xml', 'https://example.org/feed.xml'],
    ['example.org:8080/feed', 'https://example.org:8080/feed'],
    ['feed://example.org/feed', 'https://example.org/feed'],
    ['feed:https://example.org/feed', 'https://example.org/feed'],
    ['http://intranet/feed', 'http://intranet/feed'],
    ['HTTPS://Example.ORG', 'https://example.org/'],
    ['https://example.org/?key=a&b=c', 'https://example.org/?key=a&b=c'],
    ['www.example.org', 'https://www.example.org/'],
    ['https://user:pw@example.org/feed?token=x', 'https://user:pw@example.org/feed?token=x'],
    ['http://127.0.0.1:8080/feed', 'http://127.0.0.1:8080/feed'],
    ['https://example.org/feed)).).', 'https://example.org/feed'],
    ['https://example.org/a_(b)).', 'https://example.org/a_(b)'],
    [`https://example.org/${'a'.repeat(1_900)}${')'.repeat(50)}`, `https://example.org/${'a'.repeat(1_900)}`],
  ])('%j is read as %j', (typed, address) => {
    expect(readFeedAddress(typed)).toBe(address)
  })

  test.each([
    'nature',
    'ftp://example.org/feed',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'two words',
    'https://',
    'mailto:ada@example.org',
    'feed',
    '',
    `https://example.org/${'a'.repeat(2_000)}`,
  ])('%j is none', (typed) => {
    expect(readFeedAddress(typed)).toBeUndefined()
  })

  test.each([')', '.', 'a', '(', '<', '|'])('a flood of %s is none', (sign) => {
    expect(readFeedAddress(`https://example.org/${sign.repeat(200_000)}-`)).toBeUndefined()
    expect(readFeedAddress(`https://example.org/${sign.repeat(200_000)}`)).toBeUndefined()
  })

  test('whatever is typed is an address of the web or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withFragments: true })), (typed) => {
        const address = readFeedAddress(typed)
        expect(address === undefined || /^https?:\/\/[^\s/]+\//.test(address)).toBe(true)
        if (address !== undefined) expect(readFeedAddress(address)).toBeDefined()
      }),
    )
  })

  test.each([
    ['https://example.org/a', 'https://example.org/a#part', true],
    ['https://example.org/a', 'http://example.org/a/', true],
    ['https://example.org/a', 'https://example.org/b', false],
    ['https://example.org/a?k=1', 'https://example.org/a?k=2', false],
  ])('%s and %s are the same: %s', (one, other, same) => {
    expect(isSameAddress(one, other)).toBe(same)
  })
})

describe('a feed is meant', () => {
  const NATURE = feed(1, 'Nature Methods', 'https://www.nature.com/nmeth.rss')
  const LAB = feed(3, 'Lab', 'https://user:secret@lab.example.org/feed?key=secret')
  const NEWS = feed(4, 'News', 'https://lab.example.org/news')
  const FEEDS = [NATURE, LAB, NEWS]

  test.each<[string, readonly Feed[]]>([
    ['1', [NATURE]],
    ['#3', [LAB]],
    ['2', []],
    ['nature methods', [NATURE]],
    ['www.nature.com', [NATURE]],
    ['Nature.com', [NATURE]],
    ['lab.example.org', [LAB, NEWS]],
    ['https://lab.example.org/news', [NEWS]],
    ['example.org', []],
    ['', []],
  ])('by %j', (said, meant) => {
    expect(feedsMeant(FEEDS, said)).toEqual(meant)
  })

  test('it is called by number, title and host, never by its address', () => {
    expect(feedTitle(LAB)).toBe('#3 Lab (lab.example.org)')
  })
})

test('the name that a feed is read under gives its number to its own channel only', () => {
  const name = feedSourceName('slack:T1/C1', 12)
  expect(ownFeedNumber(name, 'slack:T1/C1')).toBe(12)
  expect(ownFeedNumber(name, 'slack:T1/C')).toBeUndefined()
  expect(ownFeedNumber(name, 'slack:T1/C1#1')).toBeUndefined()
  expect(ownFeedNumber('hf', 'slack:T1/C1')).toBeUndefined()
})
