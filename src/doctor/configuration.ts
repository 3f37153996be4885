/** The configuration: every fault with its place and mend. */
import { type Fault, faultSaid } from '../config/fault.ts'
import type { PlatformName } from '../core/channel.ts'
import { type Examined, well, wrong } from '../core/examination.ts'

export function configurationFindings(faults: readonly Fault[], platforms: readonly PlatformName[]): Examined[] {
  if (faults.length === 0)
    return [well('configuration', `The configuration (for ${platforms.join(' and ')}) can be read, without a fault.`)]
  const inOrder = faults.toSorted((a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0))
  return inOrder.map((fault) => wrong('configuration', faultSaid(fault), fault.mend))
}
