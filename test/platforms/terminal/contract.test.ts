import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { readLedger } from '../../../src/platforms/terminal/ledger.ts'
import { describePlatform, type FarSide, type PlatformContract } from '../../contracts/platform.ts'
import { type Desk, demoChannel, openDesk, removeDesk } from './far-side.ts'

const desks = new WeakMap<FarSide, Desk>()

function pathOf(far: FarSide): string {
  const path = desks.get(far)?.ledgerPath
  if (path === undefined) throw new Error('the far side has no desk')
  return path
}

async function open(): Promise<FarSide> {
  const desk = openDesk({ person: { id: 'ada' } })
  let commands = 0
  const far: FarSide = {
    platform: desk.terminal,
    channel: demoChannel('robotics'),
    restart: () => openDesk({ ledgerPath: desk.ledgerPath }).terminal,
    timesPosted: ({ id }) => readLedger(desk.ledgerPath).filter((record) => record.id === id).length,
    seen: desk.screen,
    active: () => desk.screen().match(/[^\P{C}\n]/gu) ?? [],
    async command(text) {
      const answered = `answered-${++commands}`
      desk.input.write(`/papers ${text}\n#${answered}\n`)
      await desk.until(`There is no channel #${answered}`)
    },
    async close() {
      await desk.terminal.close()
      removeDesk(desk)
    },
  }
  desks.set(far, desk)
  return far
}

const fullDisk: PlatformContract['faults'] = existsSync('/dev/full')
  ? [{ name: 'a full disk', arrange: (far) => symlinkSync('/dev/full', pathOf(far)), outcome: 'later' }]
  : []
if (fullDisk.length === 0) console.log('skipped: a full disk, because this machine has no /dev/full')

describePlatform('the terminal', {
  canRemove: false,
  knowsIds: true,
  open,
  faults: [
    ...fullDisk,
    { name: 'a folder in place of the ledger', arrange: (far) => mkdirSync(pathOf(far)), outcome: 'later' },
  ],
  losses: [
    {
      name: 'our death before the append',
      lose: async () => {},
      stands: false,
    },
    {
      name: 'our death between append and print',
      lose: async (far, delivery) => void (await far.platform.send(delivery, 'full')),
      stands: true,
    },
    {
      name: 'our death in the middle of the append',
      async lose(far, delivery) {
        await far.platform.send(delivery, 'full')
        const whole = readFileSync(pathOf(far))
        writeFileSync(pathOf(far), whole.subarray(0, whole.length / 2))
      },
      stands: false,
    },
    {
      name: 'our death before the line break',
      async lose(far, delivery) {
        await far.platform.send(delivery, 'full')
        writeFileSync(pathOf(far), readFileSync(pathOf(far)).subarray(0, -1))
      },
      stands: false,
    },
  ],
})
