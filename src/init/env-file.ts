/** `.env`: values are set in it and everything else stays, comments and order too. */
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'

/** By name. */
export type Values = Readonly<Record<string, string>>

/** The text with these values: in the place of those that stand, else at the end. The last line of a name is the one that counts. */
export function withValues(text: string, values: Values): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  for (const [name, value] of Object.entries(values)) {
    const written = `${name}=${quotedValue(value)}`
    const at = lines.findLastIndex((line) => isOf(line, name))
    if (at < 0) lines.push(written)
    else lines[at] = written
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

function isOf(line: string, name: string): boolean {
  return new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`).test(line)
}

/** Tokens need no quotes; what holds a space or a hash does, and one quotation mark is enough for both. */
function quotedValue(value: string): string {
  if (/^[\w./:+=@%,~-]*$/.test(value)) return value
  const mark = ["'", '"', '`'].find((one) => !value.includes(one)) ?? "'"
  return `${mark}${value}${mark}`
}

/**
 * Writes a file that only its owner may read: whole beside it first, then in its place, so that a death in between leaves what
 * stood. A link stays one. Nothing is awaited, so no Ctrl-C comes in between.
 */
export function writePrivately(path: string, text: string): void {
  const place = existsSync(path) ? realpathSync(path) : path
  const part = `${place}.${randomUUID().slice(0, 8)}.part`
  const file = openSync(part, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
    closeSync(file)
    chmodSync(part, 0o600)
    renameSync(part, place)
  } catch (fault) {
    rmSync(part, { force: true })
    throw fault
  }
}
