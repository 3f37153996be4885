/** The network between one replica and the database, which can be cut, or stand still. */
import { connect, createServer, type Socket } from 'node:net'

export type Wire = {
  readonly port: number
  /** Every connection ends at once; new ones may be opened. */
  cut(): void
  /** Nothing comes through in either direction, and nobody is told, until it goes on. */
  stall(): void
  goOn(): void
  close(): Promise<void>
}

/** Leads from a free port to another one of this machine. */
export async function openWire(to: number): Promise<Wire> {
  const sockets = new Set<Socket>()
  let isStalled = false

  function keep(socket: Socket, other: Socket): void {
    sockets.add(socket)
    if (isStalled) socket.pause()
    socket
      .on('data', (chunk) => void other.write(chunk))
      .on('error', () => {})
      .on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
  }

  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    keep(near, far)
    keep(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.')

  function cut(): void {
    for (const socket of sockets) socket.destroy()
  }

  return {
    port: address.port,
    cut,
    stall() {
      isStalled = true
      for (const socket of sockets) socket.pause()
    },
    goOn() {
      isStalled = false
      for (const socket of sockets) socket.resume()
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      cut()
      await closed
    },
  }
}
