/** The other end of a terminal: keys to press and a screen to read. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { ChannelRef } from '../../../src/core/channel.ts'
import { connectTerminal, type Terminal, type TerminalOptions } from '../../../src/platforms/terminal/connect.ts'

export const NOW = new Date('2026-11-20T09:00:00Z')

export function demoChannel(channel: string): ChannelRef {
  return { platform: 'terminal', workspace: 'demo', channel }
}

export type Desk = {
  readonly terminal: Terminal
  readonly ledgerPath: string
  readonly input: PassThrough
  /** Everything written so far. */
  screen(): string
  /** Resolves once the screen has this; fails the test by its time limit otherwise. */
  until(words: string): Promise<void>
}

/** A terminal platform in a folder of its own, or on the ledger of another desk. */
export function openDesk(parts: Partial<TerminalOptions> = {}): Desk {
  const ledgerPath = parts.ledgerPath ?? join(mkdtempSync(join(tmpdir(), 'paperwire-')), 'demo.terminal.jsonl')
  const input = new PassThrough()
  const output = new PassThrough()
  let screen = ''
  const looks = new Set<() => void>()
  output.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    for (const look of looks) look()
  })
  const terminal = connectTerminal({
    ledgerPath,
    workspace: 'demo',
    input,
    output,
    isTerminal: false,
    width: 100,
    color: false,
    clock: { now: () => NOW },
    startId: 'start',
    channels: async () => ['robotics', 'language'].map((name) => ({ ref: demoChannel(name), name })),
    log: { error() {} },
    ...parts,
  })
  const until = (words: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!screen.includes(words)) return
        looks.delete(look)
        resolve()
      }
      looks.add(look)
      look()
    })
  return { terminal, ledgerPath, input, screen: () => screen, until }
}

export function removeDesk({ ledgerPath }: Desk): void {
  rmSync(join(ledgerPath, '..'), { recursive: true, force: true })
}
