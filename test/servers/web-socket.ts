/** The server's end of a WebSocket (RFC 6455), for loopback servers: text messages, ping, pong and close. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

export type WebSocketPeer = {
  send(text: string): void
  ping(data?: string): void
  /** Begins the closing handshake; the line ends when the client answers. */
  close(code?: number, reason?: string): void
  /** Cuts the line. */
  destroy(): void
  /** Whether pings of the client are answered; true from the start. */
  answersPings: boolean
  onText: (text: string) => void
  /** Called once, however it ends; 1006 where there was no closing handshake. */
  onClose: (code: number, reason: string) => void
}

const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const OPCODE = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const
const NO_HANDSHAKE = 1006

/** Answers the upgrade request of a client. Throws on a request that is no WebSocket handshake. */
export function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): WebSocketPeer {
  const key = request.headers['sec-websocket-key']
  if (key === undefined) throw new Error('This upgrade request has no Sec-WebSocket-Key.')
  const accept = createHash('sha1')
    .update(key + ACCEPT_SUFFIX)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  return openPeer(socket, head)
}

function openPeer(socket: Duplex, head: Buffer): WebSocketPeer {
  const peer: WebSocketPeer = {
    send: (text) => write(OPCODE.text, Buffer.from(text)),
    ping: (data = '') => write(OPCODE.ping, Buffer.from(data)),
    close: (code = 1000, reason = '') => sendClose(code, reason),
    destroy: () => socket.destroy(),
    answersPings: true,
    onText: () => {},
    onClose: () => {},
  }
  let unread: Buffer = Buffer.alloc(0)
  let parts: Buffer[] = []
  let closing = false
  let ending: { code: number; reason: string } | undefined

  function write(opcode: number, payload: Buffer): void {
    if (socket.writable) socket.write(encodeFrame(opcode, payload))
  }

  function sendClose(code: number, reason: string): void {
    if (closing) return
    closing = true
    const payload = Buffer.alloc(2 + Buffer.byteLength(reason))
    payload.writeUInt16BE(code)
    payload.write(reason, 2)
    write(OPCODE.close, payload)
  }

  function take({ opcode, final, payload }: Frame): void {
    if (opcode === OPCODE.ping) {
      if (peer.answersPings) write(OPCODE.pong, payload)
    } else if (opcode === OPCODE.close) {
      ending = { code: payload.length >= 2 ? payload.readUInt16BE() : 1005, reason: payload.subarray(2).toString() }
      sendClose(payload.length >= 2 ? ending.code : 1000, '')
      socket.end()
    } else if (opcode === OPCODE.text || opcode === OPCODE.continuation) {
      parts.push(payload)
      if (!final) return
      const text = Buffer.concat(parts).toString()
      parts = []
      peer.onText(text)
    }
  }

  function read(chunk: Buffer): void {
    unread = Buffer.concat([unread, chunk])
    for (let frame = decodeFrame(unread); frame !== undefined; frame = decodeFrame(unread)) {
      unread = unread.subarray(frame.length)
      take(frame)
    }
  }

  socket.on('data', read)
  // A cut line is an ordinary end here; what matters follows in `close`.
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  socket.on('close', () => peer.onClose(ending?.code ?? NO_HANDSHAKE, ending?.reason ?? ''))
  if (head.length > 0) queueMicrotask(() => read(head))
  return peer
}

type Frame = { readonly opcode: number; readonly final: boolean; readonly payload: Buffer; readonly length: number }

/** One whole frame of a client from the start of the bytes; undefined while some of it is missing. Clients mask theirs. */
function decodeFrame(bytes: Buffer): Frame | undefined {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return undefined
  const short = second & 0x7f
  const start = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0)
  if (bytes.length < start + 4) return undefined
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  const length = start + 4 + size
  if (bytes.length < length) return undefined
  const mask = bytes.subarray(start, start + 4)
  const payload = Buffer.from(bytes.subarray(start + 4, length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)))
  return { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload, length }
}

/** A whole, unmasked frame, as servers send them. */
function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const extra = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8
  const head = Buffer.alloc(2 + extra)
  head[0] = 0x80 | opcode
  head[1] = extra === 0 ? payload.length : extra === 2 ? 126 : 127
  if (extra === 2) head.writeUInt16BE(payload.length, 2)
  if (extra === 8) head.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([head, payload])
}
