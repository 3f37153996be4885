/**
 * A lab's first two weeks with live sources, as people meet them: the whole program beside Slack, Hugging Face, arXiv, bioRxiv
 * and a feed on this machine, days passing by a clock that the test moves.
 */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../src/core/instant.ts'
import { createMovedClock } from './program.ts'
import { type Arxiv, openArxiv } from './servers/arxiv.ts'
import { type Biorxiv, openBiorxiv } from './servers/biorxiv.ts'
import { type HuggingFace, openHuggingFace } from './servers/hugging-face.ts'
import { openSite, type Site } from './servers/site.ts'
import { textOf } from './servers/slack/words.ts'
import type { SlackChannel, SlackUser } from './servers/slack.ts'
import { openSlackApp, type SlackApp } from './slack-app.ts'

const MONDAY = '2026-11-16T08:50:00Z'
const QUARTER = 15 * MINUTE
const SECRET = 'k3y-nobody-must-see'

let clock: ReturnType<typeof createMovedClock>
let hf: HuggingFace
let arxiv: Arxiv
let biorxiv: Biorxiv
let site: Site
let slack: SlackApp
let ann: SlackUser
let lab: SlackChannel

beforeEach(async () => {
  clock = createMovedClock(MONDAY)
  hf = await openHuggingFace({ now: clock.now })
  arxiv = await openArxiv({ now: clock.now })
  biorxiv = await openBiorxiv()
  site = await openSite()
  for (const [at, day] of ['2026-11-02', '2026-11-05', '2026-11-09', '2026-11-11'].entries()) {
    hf.list(day, [
      { id: `2610.0010${at}`, title: `Archived World Models ${at}`, summary: 'A world model of the past.' },
    ])
    arxiv.announce(day, [{ id: `2610.0020${at}`, title: `Archived Robots ${at}`, categories: ['cs.RO'] }])
  }
  hf.list('2026-11-16', [{ id: '2611.00101', title: 'Tactile World Models', summary: 'A world model that feels.' }])
  arxiv.announce('2026-11-16', [
    { id: '2611.00101', title: 'Tactile World Models', abstract: 'A world model that feels.', categories: ['cs.RO'] },
    { id: '2611.00102', title: 'Walking on Ice', abstract: 'A robot walks on ice.', categories: ['cs.RO'] },
  ])
  biorxiv.post('biorxiv', '2026-11-16', [
    { doi: '10.1101/2026.11.15.600001', title: 'A World Model in Mice', abstract: 'Mice hold a world model.' },
  ])
})

afterEach(async () => {
  await slack.close()
  for (const one of [hf, arxiv, biorxiv, site]) await one.close()
})

async function open(): Promise<void> {
  slack = await openSlackApp('Socket Mode', {
    at: MONDAY,
    settings: `
sources:
  - { name: hf, kind: hugging-face, url: "${hf.url}", pause: 0 }
  - { name: arxiv, kind: arxiv, url: "${arxiv.url}", categories: [cs.RO], pause: 0 }
  - { name: biorxiv, kind: biorxiv, url: "${biorxiv.url}", pause: 0 }
backfill: 2w
feeds: { allow: [127.0.0.1] }
`,
  })
  ann = slack.server.addUser({ name: 'ann', real_name: 'Ann Sample', tz: 'Europe/Berlin' })
  lab = slack.server.addChannel({ name: 'robotics', members: [ann.id] })
}

const posts = (channel = lab): string[] => slack.server.posts(channel.id).map(({ blocks }) => textOf(blocks))
const digests = (channel = lab): string[] => posts(channel).filter((text) => /new papers? ·/.test(text))

/** Types a command and waits for what comes back, privately. */
async function ask(text: string, channel = lab): Promise<string> {
  const before = slack.server.privately(ann.id).length
  await slack.server.command(ann.id, channel.id, text)
  const answer = await slack.server.when(() => slack.server.privately(ann.id)[before])
  return textOf(answer.blocks)
}

/** Time passes: everything is read a quarter of an hour before it ends, and again then, matched, planned and delivered. */
async function pass(ms: number): Promise<void> {
  for (const part of [ms - QUARTER, QUARTER]) {
    clock.forward(part)
    slack.program.forward(part)
    await slack.program.app.tick()
  }
}

test('papers of every source come once, whatever happens to the sources', async () => {
  await open()
  await slack.server.when(() => slack.program.log.filter((line) => line.includes('the archive is filled')).length === 3)
  expect(await ask('try "world model" weeks:2')).toMatch(/5 of /)
  await ask('subscribe "world model" as World models')
  await ask('subscribe cat:cs.RO as Robots')
  await ask('schedule daily 9:00 UTC')

  // Monday 09:00: what came in since the start, the archive not, and what two sources list once.
  await pass(QUARTER)
  expect(digests()).toHaveLength(1)
  for (const title of ['Tactile World Models', 'Walking on Ice', 'A World Model in Mice'])
    expect(digests()[0]?.split(title)).toHaveLength(2)
  expect(digests()[0]).not.toContain('Archived')
  expect(digests()[0]).toContain('read from 3 sources')

  // Tuesday: Hugging Face lists a paper without categories, and a second version and a cross-list of known ones bring nothing.
  hf.list('2026-11-17', [{ id: '2611.00201', title: 'Hands That Learn', summary: 'A hand that learns.' }])
  arxiv.announce('2026-11-17', [
    { id: '2611.00102', title: 'Walking on Ice', categories: ['cs.RO'], type: 'replace', version: 2 },
    { id: '2611.00101', title: 'Tactile World Models', categories: ['cs.CV', 'cs.RO'], type: 'cross' },
  ])
  await pass(DAY)
  expect(digests()).toHaveLength(1)

  // Thursday, its third day: arXiv tells its category, and now it matches.
  await pass(DAY)
  arxiv.announce('2026-11-19', [{ id: '2611.00201', title: 'Hands That Learn', categories: ['cs.RO'] }])
  await pass(DAY)
  expect(digests()).toHaveLength(2)
  expect(digests()[1]).toContain('Hands That Learn')
  expect(await ask('why 2611.00201')).toMatch(
    /Robots.*takes it: found category:cs.RO in its categories.* It has done so since .*, when its categories came \(cs\.RO\)\./,
  )

  // Friday: arXiv refuses. The digest says so, and Monday's brings what Friday announced.
  arxiv.announce('2026-11-20', [{ id: '2611.00301', title: 'Climbing Stairs Blind', categories: ['cs.RO'] }])
  arxiv.fault('busy')
  hf.list('2026-11-20', [{ id: '2611.00302', title: 'Small World Models', summary: 'A small world model.' }])
  await pass(DAY)
  expect(digests()).toHaveLength(3)
  expect(digests()[2]).toContain('Small World Models')
  expect(digests()[2]).toMatch(/arXiv not read since Thu/)
  expect(await ask('status')).toMatch(/arXiv.*asks for a pause/)
  arxiv.heal()
  await pass(3 * DAY)
  expect(digests()).toHaveLength(4)
  expect(digests()[3]).toContain('Climbing Stairs Blind')

  // Nothing stands in two digests.
  const titles = digests().flatMap(
    (text) =>
      text.match(
        /(?:Tactile|Small) World Models|Walking on Ice|World Model in Mice|Hands That Learn|Climbing Stairs Blind/g,
      ) ?? [],
  )
  expect(titles.toSorted()).toEqual([...new Set(titles)].toSorted())
})

test('an announcement that was missed while the bot was down is posted when it is up again', async () => {
  await open()
  await ask('subscribe cat:cs.RO as Robots')
  await pass(QUARTER)
  arxiv.announce('2026-11-17', [{ id: '2611.00401', title: 'Swimming Robots', categories: ['cs.RO'] }])
  arxiv.announce('2026-11-18', [{ id: '2611.00402', title: 'Flying Robots', categories: ['cs.RO'] }])
  arxiv.announce('2026-11-19', [{ id: '2611.00403', title: 'Digging Robots', categories: ['cs.RO'] }])
  clock.forward(3 * DAY)
  slack.program.forward(3 * DAY)
  await slack.program.restart()
  await slack.program.app.tick()
  const missed = digests().join('\n')
  for (const title of ['Swimming Robots', 'Flying Robots', 'Digging Robots'])
    expect(missed.split(title)).toHaveLength(2)
})

test("a channel's own feed is nobody else's business until somebody else lists the paper", async () => {
  const item = (title: string, day: string): string =>
    `<item><title>${title}</title><description>A robot does it.</description><guid>${title}</guid><pubDate>${new Date(`${day}T06:00:00Z`).toUTCString()}</pubDate></item>`
  const feed = (...items: string[]): string =>
    `<?xml version="1.0"?><rss version="2.0"><channel><title>Lab Notes</title><link>http://example.org/</link><description>d</description>${items.join('')}</channel></rss>`
  const old = item('Gripping Eggs Without Breaking Any', '2026-10-01')
  site.on('/feed', { body: feed(old), headers: { 'content-type': 'application/rss+xml' } })
  await open()
  const other = slack.server.addChannel({ name: 'elsewhere', members: [ann.id] })
  await ask('subscribe robot as Robots')
  await ask('subscribe robot as Robots', other)

  const added = await ask(`source add ${site.url}/feed?key=${SECRET}`)
  expect(added).toContain('Lab Notes')
  expect(await ask('source list')).toMatch(/#1.*Lab Notes/)
  await pass(QUARTER)
  expect(digests().join()).not.toContain('Gripping Eggs')

  const fresh = item('Robots That Fold Origami Cranes', '2026-11-17')
  site.on('/feed', { body: feed(fresh, old), headers: { 'content-type': 'application/rss+xml' } })
  await pass(DAY)
  expect(digests().join().split('Robots That Fold Origami Cranes')).toHaveLength(2)
  expect(digests(other).join()).not.toContain('Origami')
  expect(await ask('search origami')).toContain('Origami Cranes')
  expect(await ask('search origami', other)).toContain('Nothing in the archive matches')
  expect(await ask('why Robots That Fold Origami Cranes', other)).not.toContain('Lab Notes')

  hf.list('2026-11-18', [
    {
      id: '2611.00501',
      title: 'Robots That Fold Origami Cranes',
      summary: 'A robot folds paper.',
      authors: ['Bo Lin'],
    },
  ])
  await pass(DAY)
  expect(digests(other).join()).toContain('Origami')
  expect(digests().join().split('Robots That Fold Origami Cranes')).toHaveLength(2)

  expect(await ask('source remove 1')).toContain('Lab Notes')
  const said = [...slack.program.log, ...slack.server.requests.map((one) => JSON.stringify(one))].join('\n')
  const typed = slack.server.privately(ann.id).map(({ blocks }) => textOf(blocks))
  expect(said).not.toContain(SECRET)
  expect(typed.join('\n')).not.toContain(SECRET)
})

test('a paper that no source has listed is looked up once, and why says what to change', async () => {
  arxiv.announce('2026-11-12', [
    {
      id: '2611.00900',
      title: 'World Models of Weather',
      abstract: 'A world model of rain.',
      categories: ['physics.ao-ph'],
    },
  ])
  await open()
  await ask('subscribe "world model" as World models')
  const asked = () => arxiv.site.requests.filter(({ path }) => path.includes('id_list=2611.00900')).length
  const why = await ask('why https://arxiv.org/abs/2611.00900v1')
  expect(why).toContain('World Models of Weather')
  expect(why).toContain('physics.ao-ph')
  expect(why).toMatch(/World models.*takes it/)
  expect(await ask('show 2611.00900')).toContain('A world model of rain.')
  expect(asked()).toBe(1)
  expect(await ask('search "world models of weather"')).not.toContain('1 paper')
  await pass(HOUR)
  expect(digests().join()).not.toContain('Weather')
})
