/** Finds the paper that a person means by an id, a link or a title. */
import { foldTitle, type Hash, type Paper, titleKey } from '../core/paper.ts'
import { readPaperId } from '../core/paper-id.ts'
import type { Store } from '../core/ports.ts'
import type { Archive } from './read-archive.ts'

export type Found =
  | { readonly kind: 'paper'; readonly paper: Paper }
  /** Several titles come close, the closest first. */
  | { readonly kind: 'several'; readonly papers: readonly Paper[] }
  | { readonly kind: 'unknown' }

const CLOSE = 5

/** A title is found whole, by its beginning, or with slips where only one paper comes close. */
export async function findPaper(desk: { store: Store; archive: Archive; hash: Hash }, said: string): Promise<Found> {
  const { store, archive, hash } = desk
  const key = readPaperId(said)
  const known = await store.paper(key ?? titleKey(said, undefined, hash))
  if (known !== undefined) return { kind: 'paper', paper: known }
  if (key !== undefined) return { kind: 'unknown' }

  const index = await archive.read()
  const close = await store.papers(index.close(said, CLOSE).map((one) => one.key))
  const folded = foldTitle(said)
  const titled = close.filter(({ title }) => folded !== '' && foldTitle(title).startsWith(folded))
  const [only, other] = titled.length > 0 ? titled : close
  if (only === undefined) return { kind: 'unknown' }
  return other === undefined
    ? { kind: 'paper', paper: only }
    : { kind: 'several', papers: titled.length > 0 ? titled : close }
}
