/** One request and its answer, on a connection of its own: nothing is kept open, and nothing can turn out to be closed. */
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Client } from 'undici'

export type Request = {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly lookup: LookupFunction
  readonly signal: AbortSignal
  /** Of connecting alone; the signal ends the rest. */
  readonly connectMs: number
  readonly maxBytes: number
}

export type Answer = {
  readonly status: number
  /** The first of that name, '' where there is none. */
  header(name: string): string
  /** The whole body, unpacked, where the status is success; empty otherwise. */
  readonly bytes: Buffer
}

/**
 * Asks once. Throws what Node and undici throw, and errors with the codes TOO_LARGE and BAD_ENCODING; a body that ends before
 * its time is an error, whatever came of it.
 */
export async function exchange(request: Request): Promise<Answer> {
  const { url, lookup, signal, connectMs, maxBytes } = request
  signal.throwIfAborted()
  // The signal ends the socket itself, and with it the request, even one whose name is still being looked up.
  const connect = { lookup, timeout: connectMs, signal }
  // Without keep-alive (pipelining 0): seconds lie between two requests to a host anyway.
  const client = new Client(url.origin, { connect, pipelining: 0, headersTimeout: 0, bodyTimeout: 0 })
  try {
    const answer = await client.request({
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      headers: request.headers,
    })
    const { statusCode: status, headers, body } = answer
    // One that nobody reads fails when the connection goes, and nobody waits for it.
    body.on('error', () => {})
    const header = (name: string): string => [headers[name]].flat()[0] ?? ''
    // Nothing is nothing, even where it is said to be packed.
    const isRead = status >= 200 && status < 300 && header('content-length') !== '0'
    const bytes = isRead ? await unpack(body, header('content-encoding'), maxBytes) : Buffer.alloc(0)
    return { status, header, bytes }
  } finally {
    await client.destroy()
  }
}

/** Stops at the first byte too many, so that neither a flood nor a bomb is ever held in memory. */
async function unpack(body: Readable, encoding: string, maxBytes: number): Promise<Buffer> {
  const kept: Buffer[] = []
  let size = 0
  const collect = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      size += chunk.length
      if (size > maxBytes) return
      kept.push(chunk)
    }
  }
  const unpacker = unpackerOf(encoding.trim().toLowerCase())
  const reading = unpacker === undefined ? pipeline(body, collect) : pipeline(body, unpacker, collect)
  // What it says of an early end depends on the streams in it, so the size decides.
  const fault = await reading.catch((thrown: unknown) => thrown)
  if (size > maxBytes) throw coded('TOO_LARGE')
  if (fault !== undefined) throw fault
  return Buffer.concat(kept)
}

function unpackerOf(encoding: string) {
  switch (encoding) {
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'deflate':
      return createInflate()
    default:
      throw coded('BAD_ENCODING')
  }
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}
