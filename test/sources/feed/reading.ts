/** Feeds in the hands of tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Entry } from '../../../src/core/paper.ts'
import { type FeedRead, readFeed } from '../../../src/sources/feed/read-feed.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
export const TODAY = '2026-11-21'
export const SELF = 'https://feeds.example.org/secret-token/feed?key=secret-key'

/** A slow machine is no fault of the feed's. `asked`: from where it was redirected to `SELF`. */
export function read(text: string, { timeMs = 60_000, asked = SELF } = {}): Promise<FeedRead> {
  return readFeed(text, { url: SELF, asked, now: NOW, timeMs })
}

/** The entries of a feed that must be one. */
export async function entriesOf(text: string, asked = SELF): Promise<Entry[]> {
  const found = await read(text, { asked })
  if (found.kind !== 'feed') throw new Error(`no feed: ${JSON.stringify(found)}`)
  return found.listed.map(({ entry }) => entry)
}

export function rss(items: string, head = '<title>A Journal</title><link>https://journal.example.org/</link>'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" xmlns:arxiv="http://arxiv.org/schemas/atom">
<channel>${head}${items}</channel></rss>`
}

export function item(about: string): string {
  return `<item>${about}</item>`
}

const PAYLOADS = '../shared/payloads'
/** Real answers of servers, which are not in this repository. */
export const hasPayloads = existsSync(PAYLOADS)
if (!hasPayloads) console.log(`real feeds: skipped, because ${PAYLOADS} is not there`)

export function payloadNames(pattern: RegExp): string[] {
  return hasPayloads ? readdirSync(PAYLOADS).filter((name) => pattern.test(name)) : []
}

export function payload(name: string): string {
  return readFileSync(`${PAYLOADS}/${name}`, 'utf8')
}
