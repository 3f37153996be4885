import { isSuffix } from '../names.ts'

const AFFILIATION = /\s*\((?:[^()]|\([^()]*\))*\)(?=\s*(?:,|$))/g

/** Names out of the one string in which a feed gives them: `Ann Lee, Carl May, Jr., Eva Orth (Bern, Switzerland)` are three. */
export function splitNames(text: string): string[] {
  const names: string[] = []
  for (const part of text.replace(AFFILIATION, '').split(',')) {
    const name = part.trim().replace(/^and\s+/, '')
    const before = names.at(-1)
    if (before !== undefined && isSuffix(name)) names[names.length - 1] = `${before} ${name}`
    else if (name !== '') names.push(name)
  }
  return names
}
