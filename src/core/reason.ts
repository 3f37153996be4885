/** Why something was thrown, in words that a sentence may end with. */

/** The message of an error; anything else as text. */
export function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault)
}

/** What the codes of the system mean, https://nodejs.org/api/errors.html#common-system-errors. */
const CODES: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is no folder'],
  ['EACCES', 'this user may not'],
  ['EPERM', 'this user may not'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
])

/** Of a file that cannot be read or written; ends "… cannot be read: ". A code that is not known stands for itself. */
export function fileReasonOf(fault: unknown): string {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : String(fault)
  return CODES.get(code) ?? code
}
