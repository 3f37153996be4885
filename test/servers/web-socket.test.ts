import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { upgrade, type WebSocketPeer } from './web-socket.ts'

// The SDKs' own client speaks to this server in slack.test.ts; here every byte is written out.

const FINAL = 0x80
const [CONTINUATION, TEXT, CLOSE, PING, PONG] = [0x0, 0x1, 0x8, 0x9, 0xa]
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d])

/** A masked frame, as clients send them. */
function frame(first: number, payload: Buffer | string): Buffer {
  const bytes = Buffer.from(payload)
  const length = Buffer.alloc(bytes.length < 126 ? 1 : bytes.length < 65_536 ? 3 : 9)
  length[0] = FINAL | (length.length === 1 ? bytes.length : length.length === 3 ? 126 : 127)
  if (length.length === 3) length.writeUInt16BE(bytes.length, 1)
  if (length.length === 9) length.writeBigUInt64BE(BigInt(bytes.length), 1)
  const masked = bytes.map((byte, index) => byte ^ (MASK[index % 4] ?? 0))
  return Buffer.concat([Buffer.from([first]), length, MASK, masked])
}

describe('a WebSocket from the server’s end', () => {
  const server = createServer()
  let client: Socket
  let received: Buffer
  let peer: WebSocketPeer

  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const upgraded = new Promise<WebSocketPeer>((resolve) => {
      server.once('upgrade', (request, socket, head) => resolve(upgrade(request, socket, head)))
    })
    received = Buffer.alloc(0)
    client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    client.on('error', () => {})
    client.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
    })
    client.write(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    peer = await upgraded
    await vi.waitFor(() => expect(received.toString()).toContain('\r\n\r\n'))
  })
  afterEach(async () => {
    client.destroy()
    await new Promise((resolve) => server.close(resolve))
  })

  /** What came after the handshake. */
  const answered = () => received.subarray(received.indexOf('\r\n\r\n') + 4)

  test('answers the handshake of RFC 6455, section 1.3', () => {
    expect(received.toString()).toMatch(/^HTTP\/1\.1 101 /)
    expect(received.toString()).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n')
  })

  test.each([0, 1, 125, 126, 65_535, 65_536, 300_000])('reads %i masked characters', async (length) => {
    const texts: string[] = []
    peer.onText = (text) => texts.push(text)
    client.write(frame(FINAL | TEXT, 'é'.repeat(length)))
    await vi.waitFor(() => expect(texts).toEqual(['é'.repeat(length)]))
  })

  test.each([
    [0, [FINAL | TEXT, 0]],
    [125, [FINAL | TEXT, 125]],
    [126, [FINAL | TEXT, 126, 0, 126]],
    [65_536, [FINAL | TEXT, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
  ])('writes %i characters without a mask', async (length, head) => {
    peer.send('x'.repeat(length))
    await vi.waitFor(() => expect(answered()).toHaveLength(head.length + length))
    expect([...answered().subarray(0, head.length)]).toEqual(head)
  })

  test('puts the fragments of a message together, whatever the packets and whatever comes between', async () => {
    const texts: string[] = []
    peer.onText = (text) => texts.push(text)
    const bytes = [frame(TEXT, 'one '), frame(FINAL | PING, ''), frame(FINAL | CONTINUATION, 'two')]
    client.setNoDelay()
    for (const byte of Buffer.concat(bytes)) client.write(Buffer.from([byte]))
    client.write(Buffer.concat([frame(FINAL | TEXT, 'three'), frame(FINAL | TEXT, 'four')]))
    await vi.waitFor(() => expect(texts).toEqual(['one two', 'three', 'four']))
  })

  test('answers pings with the same bytes unless told otherwise', async () => {
    client.write(frame(FINAL | PING, 'one'))
    await vi.waitFor(() => expect(answered()).toEqual(Buffer.from([FINAL | PONG, 3, ...Buffer.from('one')])))
    peer.answersPings = false
    peer.onText = () => peer.send('end')
    client.write(Buffer.concat([frame(FINAL | PING, 'two'), frame(FINAL | TEXT, '')]))
    await vi.waitFor(() => expect(answered().toString()).toContain('end'))
    expect(answered().toString()).not.toContain('two')
  })

  test('pings', async () => {
    peer.ping('hi')
    await vi.waitFor(() => expect(answered()).toEqual(Buffer.from([FINAL | PING, 2, ...Buffer.from('hi')])))
  })

  test('closes from its side with a code and a reason, and ends when the client answers', async () => {
    const ends: unknown[] = []
    peer.onClose = (...end) => ends.push(end)
    peer.close(4004, 'bye')
    const code = Buffer.from([4004 >> 8, 4004 & 0xff])
    const expected = Buffer.concat([Buffer.from([FINAL | CLOSE, 5]), code, Buffer.from('bye')])
    await vi.waitFor(() => expect(answered()).toEqual(expected))
    expect(ends).toEqual([])
    client.write(frame(FINAL | CLOSE, code))
    await vi.waitFor(() => expect(ends).toEqual([[4004, '']]))
    expect(answered()).toEqual(expected)
  })

  test('answers a close of the client with its code', async () => {
    const ends: unknown[] = []
    peer.onClose = (...end) => ends.push(end)
    const code = Buffer.from([1000 >> 8, 1000 & 0xff])
    client.write(frame(FINAL | CLOSE, Buffer.concat([code, Buffer.from('done')])))
    await vi.waitFor(() => expect(ends).toEqual([[1000, 'done']]))
    expect(answered()).toEqual(Buffer.from([FINAL | CLOSE, 2, ...code]))
  })

  test.each([
    ['the client', () => client.destroy()],
    ['us', () => peer.destroy()],
  ])('a line cut by %s is an end without a handshake', async (_, cut) => {
    const codes: number[] = []
    peer.onClose = (code) => codes.push(code)
    cut()
    await vi.waitFor(() => expect(codes).toEqual([1006]))
  })
})
