/** Sources that yield what a test gives them. */
import type { Entry } from '../../src/core/paper.ts'
import type { Cursor, Source, SourceItem } from '../../src/core/ports.ts'

export function item(title: string, parts: Partial<Entry> = {}, more: { isOld?: true } = {}): SourceItem {
  const said = { abstract: 'Nothing more is said.', authors: [], categories: [], listedOn: '2026-11-16' }
  return { kind: 'entry', entry: { title, ...said, ...parts }, ...more }
}

/** With a day: back to it all is read. */
export function cursor(at: string, reached?: string): SourceItem {
  return { kind: 'cursor', cursor: at, ...(reached !== undefined && { reached }) }
}

export function bad(at: string, reason = 'no abstract'): SourceItem {
  return { kind: 'rejected', rejected: { at, reason } }
}

/** An Error among the items is thrown in its place. */
export type Given = readonly (SourceItem | Error)[]

async function* give(items: Given): AsyncGenerator<SourceItem> {
  for (const one of items) {
    if (one instanceof Error) throw one
    yield one
  }
}

/** `since` is what it was asked to go on from. */
export type MadeSource = Source & { readonly since: (Cursor | undefined)[] }

export function sourceOf(...items: Given): MadeSource {
  return sourceNamed('made', items)
}

export function sourceNamed(name: string, items: Given): MadeSource {
  const since: (Cursor | undefined)[] = []
  return {
    name,
    since,
    read(from) {
      since.push(from)
      return give(items)
    },
  }
}

type PastSource = Source & { readonly asked: (readonly [from: string, since: Cursor | undefined])[] }

/** A source whose past lists `perDay` papers on each of the days, the newest day first; `fail` throws before that day is whole. */
export function pastOf(days: readonly string[], perDay = 1, fail?: { on: string; error: Error }): PastSource {
  const asked: [string, Cursor | undefined][] = []
  return {
    name: 'past',
    asked,
    read: () => give([]),
    async *readBack(from, since) {
      asked.push([from, since])
      const wanted = days
        .filter((day) => day >= from && (since === undefined || day < since))
        .toSorted()
        .toReversed()
      for (const day of wanted) {
        for (let number = 0; number < perDay; number++) yield item(`Listed on ${day} as ${number}`, { listedOn: day })
        if (fail?.on === day) throw fail.error
        yield cursor(day, day)
      }
    },
  }
}
