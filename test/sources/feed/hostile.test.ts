import { describe, expect, test } from 'vitest'
import { entriesOf, item, read, rss } from './reading.ts'

describe('what is no feed', () => {
  const good = rss(item('<title>On Things</title>').repeat(3))
  const json = JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: 'T',
    items: [{ id: '1', title: 'One' }],
  })
  const bomb = `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(99)}">]>`

  test.each<[name: string, text: string, why: RegExp]>([
    ['an empty answer', '', /nothing/],
    ['blanks', ' \ufeff\n', /nothing/],
    ['JSON of another kind', '{"error":"no such feed"}', /data that is no feed/],
    ['JSON with items of another kind', '{"version":"2","items":{}}', /data that is no feed/],
    ['JSON cut short', json.slice(0, -20), /damaged or cut short/],
    ['other XML', '<?xml version="1.0"?><result><hits/></result>', /something that is no feed/],
    ['plain text', 'Service unavailable', /something that is no feed/],
    ['a PDF', '%PDF-1.7\n\u0000<<', /something that is no feed/],
    ['a feed of outlines', '<opml version="2.0"><body/></opml>', /something that is no feed/],
    ['cut between two items', good.slice(0, good.lastIndexOf('<item>')), /cut short/],
    ['cut in an item', good.slice(0, -60), /cut short/],
    ['entities that grow', bomb + good.slice(good.indexOf('<rss')), /entities of its own/],
    [
      'an entity from elsewhere',
      `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>${good.slice(good.indexOf('<rss'))}`,
      /entities of its own/,
    ],
    ['elements 50,000 deep', rss(item(`<title>A</title>${'<x>'.repeat(50_000)}${'</x>'.repeat(50_000)}`)), /damaged/],
    [
      'an element named __proto__',
      rss(item('<title>A</title><__proto__><polluted>1</polluted></__proto__>')),
      /damaged/,
    ],
    ['RSS without a channel', '<rss version="2.0"></rss>', /damaged/],
  ])('%s', async (_, text, why) => {
    expect(await read(text)).toEqual({ kind: 'none', why: expect.stringMatching(why) })
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  test.each([
    '<!doctype html><html><head><title>Hi</title></head></html>',
    '<!DOCTYPE html>\n<title>Hi</title><p>Hello',
    '\n<!-- made by hand --><HTML lang="en"><body><rss version="2.0"><channel></channel></rss></body></HTML>',
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1.dtd"><html></html>',
  ])('a page: %s', async (text) => {
    expect(await read(text)).toEqual({ kind: 'page' })
  })

  test('a feed that keeps its reader busy', async () => {
    const text = rss(item(`<title>A</title><author>${'('.repeat(300_000)}</author>`))
    const why = 'answered with a feed that takes too long to read'
    expect(await read(text, { timeMs: 100 })).toEqual({ kind: 'none', why })
  })
})

describe('what is odd, but read', () => {
  test.each<[name: string, text: string, title: string]>([
    ['a byte order mark and blanks', `\ufeff \n${rss(item('<title>A</title>'))}`, 'A'],
    ['comments behind the end', `${rss(item('<title>A</title>'))}\n<!-- in 0.2 s -->\n`, 'A'],
    [
      'a document type from elsewhere',
      `<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss.dtd">${rss('')
        .replace(/^.*\n/, '')
        .replace('</channel>', `${item('<title>A</title>')}</channel>`)}`,
      'A',
    ],
    ['another charset declared', rss(item('<title>Zoë</title>')).replace('UTF-8', 'ISO-8859-1'), 'Zoë'],
    ['letters that were garbled before', rss(item('<title>A Kennedyâ€™s</title>')), 'A Kennedyâ€™s'],
    ['bare ampersands and entities of HTML', rss(item('<title>R&D &nbsp; caf&eacute;</title>')), 'R&D café'],
    ['character data', rss(item('<title><![CDATA[A <b>bold</b> R&D]]></title>')), 'A bold R&D'],
    ['escaped twice', rss(item('<title>AT&amp;amp;T &amp;#8217;s</title>')), 'AT&T ’s'],
    ['control characters', rss(item('<title>A\u0000\u0007\u001b[31m B</title>')), 'A[31m B'],
    ['lines in a title', rss(item('<title>\n  A\n  B\n</title>')), 'A B'],
    ['LaTeX', rss(item('<title>$D^2$LoRA for $a&lt;b$</title>')), '$D^2$LoRA for $a<b$'],
    ['marks 50,000 deep in a title', rss(item(`<title>${'&lt;b&gt;'.repeat(50_000)}A</title>`)), 'A'],
    [
      'an article that quotes a feed',
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><title>A</title><content><![CDATA[
 <rss version="2.0"><channel><item><title>Not me</title></item></channel></rss>]]></content></entry></feed>`,
      'A',
    ],
    [
      'JSON behind a byte order mark',
      `\ufeff{"version":"https://jsonfeed.org/version/1","title":"T","items":[null,5,{"id":1,"title":"A"}]}`,
      'A',
    ],
  ])('%s', async (_, text, title) => {
    expect((await entriesOf(text)).map((entry) => entry.title)).toEqual([title])
  })

  test('no items at all', async () => {
    expect(await read(rss('', '<title>Journal: Table of Contents</title>'))).toEqual({
      kind: 'feed',
      title: 'Journal: Table of Contents',
      listed: [],
      rejected: [],
    })
    expect(await read('<feed xmlns="http://www.w3.org/2005/Atom"><id>1</id></feed>')).toMatchObject({
      title: '',
      listed: [],
    })
    expect(await read('{"version":"https://jsonfeed.org/version/1","title":"T","items":[]}')).toMatchObject({
      title: 'T',
    })
  })

  test('the title of a feed is one short harmless line', async () => {
    const found = await read(rss('', `<title>\u202eA <b>very</b>\n${'long '.repeat(40)}</title>`))
    expect(found).toMatchObject({ title: expect.stringMatching(/^A very long .*…$/) })
    expect(found.kind === 'feed' && found.title.length).toBeLessThanOrEqual(80)
  })

  test('the first thousand items are read, and it says so', async () => {
    const text = rss(Array.from({ length: 1_500 }, (_, at) => item(`<title>Number ${at}</title>`)).join(''))
    expect(await entriesOf(text)).toHaveLength(1_000)
    expect(await read(text)).toMatchObject({
      rejected: [{ at: 'item 1001', reason: 'only the first 1000 items of a feed are read' }],
    })
  })
})
