import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SlackChannel, SlackServer, SlackUser } from '../slack.ts'
import { listenFor, openLab } from './real-sdk.ts'

let server: SlackServer
let ann: SlackUser
let lab: SlackChannel

beforeEach(async () => {
  ;({ server, ann, lab } = await openLab())
})
afterEach(() => server.close())

describe('response URLs', () => {
  async function open(): Promise<(body: object) => Promise<Response>> {
    let url = ''
    const ear = await listenFor(server, (asked, response) => {
      asked.on('data', (chunk) => {
        url = new URLSearchParams(String(chunk)).get('response_url') ?? ''
      })
      asked.on('end', () => response.end())
    })
    await server.command(ann.id, lab.id, 'x')
    ear.close()
    return (body) =>
      fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  }

  test('work five times', async () => {
    const post = await open()
    const statuses: number[] = []
    for (let use = 0; use < 6; use += 1) statuses.push((await post({ text: String(use) })).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404])
    expect(server.privately(ann.id).map(({ text }) => text)).toEqual(['0', '1', '2', '3', '4'])
  })

  test('work for thirty minutes', async () => {
    const post = await open()
    server.advance(30 * 60_000 - 1_000)
    expect((await post({ text: 'x' })).status).toBe(200)
    server.advance(1_000)
    expect((await post({ text: 'x' })).status).toBe(404)
  })

  test('can post in public and refuse bad blocks', async () => {
    const post = await open()
    await post({ text: 'all', response_type: 'in_channel' })
    expect(server.posts(lab.id).map(({ text }) => text)).toEqual(['all'])
    const bad = await post({ text: 'x', blocks: [{ type: 'section' }] })
    expect([bad.status, await bad.text()]).toEqual([400, 'invalid_blocks'])
  })

  test('can fail like a method', async () => {
    const post = await open()
    server.fault('response_url', { kind: 'status', status: 500 })
    expect((await post({ text: 'x' })).status).toBe(500)
    expect(server.privately(ann.id)).toEqual([])
  })
})
