import { describe, expect, test } from 'vitest'
import { feedNamedBy, feedOfListing, ownLinks } from '../../../src/sources/feed/links.ts'

describe('a link of an item', () => {
  test.each<[link: string | undefined, clean: string | undefined]>([
    ['https://example.org/a', 'https://example.org/a'],
    [' https://example.org/a\n', 'https://example.org/a'],
    ['https://example.org/a?utm_source=rss&id=7&UTM_Medium=x#top', 'https://example.org/a?id=7'],
    ['https://example.org/a?utm_source=rss', 'https://example.org/a'],
    ['https://user:pw@example.org/a', 'https://example.org/a'],
    ['/posts/1', 'https://blog.example.org/posts/1'],
    ['posts/1', 'https://blog.example.org/en/posts/1'],
    ['//cdn.example.org/x', 'https://cdn.example.org/x'],
    ['http://exämple.org/ü', 'http://xn--exmple-cua.org/%C3%BC'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['ftp://example.org/a', undefined],
    ['tag:example.org,2026:1', undefined],
    ['urn:uuid:1', undefined],
    ['https://', undefined],
    [`https://example.org/${'a'.repeat(3_000)}`, undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j', (link, clean) => {
    expect(ownLinks([])(link, 'https://blog.example.org/en/')).toBe(clean)
  })
})

test.each<[page: string, feed: string | undefined]>([
  ['https://arxiv.org/list/cs.CL/recent', 'https://rss.arxiv.org/rss/cs.CL'],
  ['https://arxiv.org/list/cs.CL/new?skip=0', 'https://rss.arxiv.org/rss/cs.CL'],
  ['http://www.arxiv.org/list/hep-th', 'https://rss.arxiv.org/rss/hep-th'],
  ['https://arxiv.org/list/cond-mat.mtrl-sci/recent', 'https://rss.arxiv.org/rss/cond-mat.mtrl-sci'],
  ['https://arxiv.org/archive/cs', 'https://rss.arxiv.org/rss/cs'],
  ['https://arxiv.org/abs/2604.01234', undefined],
  ['https://rss.arxiv.org/rss/cs.CL', undefined],
  ['https://example.org/arxiv.org/list/cs.CL/recent', undefined],
])('listing %s', (page, feed) => {
  expect(feedOfListing(page)).toBe(feed)
})

describe('the feed that a page names', () => {
  const page = (head: string): string => `<!doctype html><html><head>${head}</head><body><p>Hello</p></body></html>`
  test.each<[name: string, head: string, feed: string | undefined]>([
    ['RSS', '<link rel="alternate" type="application/rss+xml" href="/feed">', 'https://example.org/feed'],
    ['Atom', '<link rel=alternate type=application/atom+xml href=atom.xml>', 'https://example.org/blog/atom.xml'],
    [
      'JSON Feed',
      '<LINK REL="alternate" TYPE="application/feed+json" HREF="https://x.example/f"/>',
      'https://x.example/f',
    ],
    [
      'the first of several',
      '<link rel="alternate" type="application/rss+xml" href="/a"><link rel="alternate" type="application/rss+xml" href="/b">',
      'https://example.org/a',
    ],
    [
      'entities in the address',
      '<link rel="alternate" type="application/rss+xml" href="/f?a=1&amp;b=2">',
      'https://example.org/f?a=1&b=2',
    ],
    ['another language', '<link rel="alternate" hreflang="de" type="text/html" href="/de">', undefined],
    ['a style sheet', '<link rel="stylesheet" type="text/css" href="/s.css">', undefined],
    ['no address', '<link rel="alternate" type="application/rss+xml" href="">', undefined],
    ['a script', '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', undefined],
    ['in a comment', '<!-- <link rel="alternate" type="application/rss+xml" href="/feed"> -->', undefined],
    ['none', '<title>A page</title>', undefined],
  ])('%s', (_, head, feed) => {
    expect(feedNamedBy(page(head), 'https://example.org/blog/')).toBe(feed)
  })
})
