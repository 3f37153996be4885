/**
 * What looking up goes by, derived from the store and kept in step with it, whoever writes there: the words of all papers, kept
 * in the store, and the newest papers, kept in memory (the window). Both are brought up to date in small slices. Until the
 * window is whole the store's words answer alone.
 */
import type { Clue } from '../core/clue.ts'
import { createKeywordIndex, type KeywordIndex } from '../core/keyword-index.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import type { Listed } from '../core/store/papers.ts'
import type { Store } from '../core/store.ts'
import { addDays, earlier, utcDay } from '../core/volume.ts'
import { keepPage } from './keep-words.ts'
import { letOthers } from './let-others.ts'
import { oneAtATime } from './one-at-a-time.ts'

export type Archive = {
  /** What can be looked up now. Brings up to date what takes no longer than people wait; `keepUp` does the rest. */
  read(): Promise<LookedUpBy>
  /** Keeps the words of everything that was stored before the call. */
  keepWords(): Promise<void>
  /** Brings everything up to date, letting others go first between slices. For the start, and every minute after. */
  keepUp(signal?: AbortSignal): Promise<void>
}

export type LookedUpBy = {
  /** The newest papers; what is not among them is found by `others`. */
  readonly window: KeywordIndex
  /** Every paper of the window is in it, as it stands now. Else the store's words know better. */
  readonly isWhole: boolean
  /** The words of every paper are kept. Else some papers are not found yet. */
  readonly hasWords: boolean
  /** As the store's `papersWith`, but only papers that may not be in the window: the older ones, or all while it is not whole. */
  readonly others: (clue: Clue, page: { limit: number; offset: number }) => Promise<Paper[]>
}

/**
 * The papers listed last: so many days back from the last listing of a shared source, and of these at most so many. Private
 * papers are counted apart: they take nobody's place.
 */
export type WindowSize = { readonly days: number; readonly shared: number; readonly private: number }

const WINDOW: WindowSize = { days: 60, shared: 5_000, private: 2_000 }
/** Papers read in one slice, which takes some milliseconds. */
const SLICE = 8
/** Papers that are read while somebody waits for an answer: about half a second. */
const WHILE_WAITING = 600

export function createArchive(store: Store, size: WindowSize = WINDOW): Archive {
  const window = createWindow(store, size)
  const keepOnePage = oneAtATime(() => keepPage(store))

  /** True once nothing is left to keep; false after so many papers, and where a later program keeps them. */
  async function keepPages(most: number, signal?: AbortSignal): Promise<boolean> {
    for (let done = 0; done < most && signal?.aborted !== true; ) {
      const kept = await keepOnePage()
      if (typeof kept === 'string') return kept === 'all kept'
      done += kept
      await letOthers()
    }
    return false
  }

  return {
    async read() {
      const hasWords = await keepPages(WHILE_WAITING)
      const isWhole = await window.bringUp(WHILE_WAITING)
      return {
        window: window.index,
        isWhole,
        hasWords,
        async others(clue, page) {
          if (!isWhole) return store.papersWith(clue, page)
          const before = window.before()
          return before === undefined ? [] : store.papersWith(clue, { ...page, before })
        },
      }
    },
    async keepWords() {
      await keepPages(Number.POSITIVE_INFINITY)
    },
    async keepUp(signal) {
      await keepPages(Number.POSITIVE_INFINITY, signal)
      await window.bringUp(Number.POSITIVE_INFINITY, signal)
    },
  }
}

type Window = {
  readonly index: KeywordIndex
  /** Does nothing where more than so many papers are left to read for the first time. True once nothing is left to do. */
  bringUp(most: number, signal?: AbortSignal): Promise<boolean>
  /** Once the window is whole: the day from which on every paper is in it; undefined where all that are stored are. */
  before(): string | undefined
}

function createWindow(store: Store, size: WindowSize): Window {
  const index = createKeywordIndex()
  /** Keys still to be read for the first time, the newest first; undefined before anything was. */
  let unread: readonly PaperKey[] | undefined
  /** The change up to which the window is in step with the store. */
  let reach = 0
  /** The first day of the window. */
  let from = ''
  let isTrimmed = true
  /** The last day of which a paper is not held. */
  let missing: string | undefined

  async function step(most: number): Promise<'done' | 'more' | 'too many'> {
    if (unread === undefined) {
      reach = await store.changeBefore(0)
      // One more of each than there is room for tells which day is the last that is not held whole.
      const newest = [
        ...(await store.listedLast('shared', size.shared + 1)),
        ...(await store.listedLast('private', size.private + 1)),
      ].toSorted(newestFirst)
      newest.forEach(moveOn)
      const tooMany = new Set(surplus(newest, size))
      const isHeld = ({ key, listedOn }: Listed): boolean => listedOn >= from && !tooMany.has(key)
      for (const listed of newest) if (!isHeld(listed)) miss(listed)
      unread = newest.filter(isHeld).map(({ key }) => key)
    }
    if (unread.length > most) return 'too many'
    if (unread.length > 0) {
      index.add(await store.papers(unread.slice(0, SLICE)))
      unread = unread.slice(SLICE)
      return 'more'
    }
    const changes = await store.changedPapers(reach, SLICE)
    for (const change of changes) {
      if ('gone' in change) index.remove(change.gone)
      else take(change.paper, change.aliases)
    }
    reach = changes.at(-1)?.number ?? reach
    return changes.length > 0 || trim() ? 'more' : 'done'
  }

  function take(paper: Paper, aliases: readonly PaperKey[]): void {
    // Under another key of a paper one may stand that was merged into it.
    for (const alias of aliases) index.remove(alias)
    if (paper.listedOn < from) {
      index.remove(paper.key)
      miss(paper)
      return
    }
    index.add([paper])
    isTrimmed = false
    moveOn(paper)
  }

  /** The days of the window end with the last shared listing; one dated ahead counts by when it was seen. */
  function moveOn({ listedOn, firstSeenAt, isPrivate }: Listed): void {
    if (isPrivate === true) return
    const seenOn = utcDay(firstSeenAt)
    const first = addDays(earlier(listedOn, seenOn), 1 - size.days)
    if (first > from) from = first
  }

  function miss({ listedOn }: Listed): void {
    if (missing === undefined || listedOn > missing) missing = listedOn
  }

  /** Drops some of what is too old or too many. Returns whether there was any. */
  function trim(): boolean {
    if (isTrimmed) return false
    const papers = [...index.papers()]
    const tooMany = new Set(surplus(papers, size))
    const drop = papers.filter(({ key, listedOn }) => listedOn < from || tooMany.has(key)).slice(0, SLICE)
    for (const paper of drop) {
      index.remove(paper.key)
      miss(paper)
    }
    isTrimmed = drop.length === 0
    return !isTrimmed
  }

  const stepAlone = oneAtATime(step)

  return {
    index,
    before: () => (missing === undefined ? undefined : addDays(missing, 1)),
    async bringUp(most, signal) {
      for (let done = 0; done < most && signal?.aborted !== true; done += SLICE) {
        const outcome = await stepAlone(most)
        if (outcome !== 'more') return outcome === 'done'
        await letOthers()
      }
      return false
    },
  }
}

/** By listing day, then by first sight. */
function newestFirst(a: Listed, b: Listed): number {
  if (a.listedOn !== b.listedOn) return a.listedOn < b.listedOn ? 1 : -1
  return b.firstSeenAt - a.firstSeenAt || (a.key < b.key ? -1 : 1)
}

/** The oldest of those that are too many. */
function surplus(papers: readonly Listed[], size: WindowSize): PaperKey[] {
  const over = (isPrivate: boolean, most: number): PaperKey[] => {
    const kind = papers.filter((paper) => (paper.isPrivate === true) === isPrivate)
    return kind.length <= most
      ? []
      : kind
          .sort(newestFirst)
          .slice(most)
          .map(({ key }) => key)
  }
  return [...over(false, size.shared), ...over(true, size.private)]
}
