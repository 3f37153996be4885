/** The configuration: every fault with its place and mend. */
import type { Fault } from '../config/fault.ts'
import { type Examined, well, wrong } from '../core/examination.ts'

export function configurationFindings(faults: readonly Fault[], files: string): Examined[] {
  if (faults.length === 0) return [well('configuration', `${files} can be read, without a fault.`)]
  const inOrder = faults.toSorted((a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0))
  return inOrder.map(({ file, line, path, wrong: said, mend }) => {
    const place = line === undefined ? file : `${file}:${line}`
    return wrong('configuration', `${place}: ${[path, said].filter(Boolean).join(' ')}.`, mend)
  })
}
