/** RSS, RDF, Atom and JSON Feed made alike. What they hold stays as they have it. */
import type { AtomFeed, JsonFeed, RdfFeed, RssFeed } from 'feedsmith'

/** A text of others: most of them are HTML, even where nothing says so. */
export type Raw = { readonly text: string; readonly isPlain?: boolean }

export type FeedItem = {
  readonly title?: Raw | undefined
  /** What tells about it, in full or in short. */
  readonly texts: readonly Raw[]
  /** The best first; the first that is an address of the web is where it can be read. */
  readonly links: readonly (string | undefined)[]
  /** Where its ids may stand, the most reliable first. */
  readonly ids: readonly (string | undefined)[]
  readonly authors: readonly (string | undefined)[]
  readonly categories: readonly (string | undefined)[]
  /** As written: the first that is a date counts. */
  readonly dates: readonly (string | undefined)[]
}

export type FeedDocument = {
  readonly title?: Raw | undefined
  /** The page that it belongs to; relative links stand under it. */
  readonly home?: string | undefined
  readonly items: readonly FeedItem[]
}

export function fromRss({ title, link, items = [] }: RssFeed.Feed<string>): FeedDocument {
  return {
    title: html(title),
    home: link,
    items: items.map(({ guid, dc, content, prism, atom, dcterms, ...item }) => ({
      title: html(item.title) ?? html(dc?.titles?.[0]) ?? fromAtomText(atom?.title),
      texts: [
        ...htmls(content?.encoded, item.description, ...(dc?.descriptions ?? [])),
        ...present(fromAtomText(atom?.content), fromAtomText(atom?.summary)),
      ],
      links: [item.link, guid?.isPermaLink === false ? undefined : asAddress(guid?.value), ...linksOf(atom?.links)],
      ids: [prism?.doi, ...(dc?.identifiers ?? []), guid?.value, item.link],
      authors: [...(dc?.creators ?? []), ...(item.authors ?? []).map(({ name }) => name)],
      categories: [...(item.categories ?? []).map(({ name }) => name), ...(dc?.subjects ?? [])],
      dates: [
        item.pubDate,
        ...(dc?.dates ?? []),
        atom?.published,
        ...(dcterms?.issued ?? []),
        ...(prism?.publicationDates ?? []),
        atom?.updated,
        ...(dcterms?.modified ?? []),
      ],
    })),
  }
}

export function fromRdf({ title, link, items = [] }: RdfFeed.Feed<string>): FeedDocument {
  return {
    title: html(title),
    home: link,
    items: items.map(({ rdf, dc, content, dcterms, ...item }) => ({
      title: html(item.title) ?? html(dc?.titles?.[0]),
      texts: htmls(content?.encoded, item.description, ...(dc?.descriptions ?? [])),
      links: [item.link, asAddress(rdf?.about)],
      ids: [...(dc?.identifiers ?? []), rdf?.about, item.link],
      authors: dc?.creators ?? [],
      categories: dc?.subjects ?? [],
      dates: [...(dc?.dates ?? []), ...(dcterms?.issued ?? []), ...(dcterms?.modified ?? [])],
    })),
  }
}

export function fromAtom({ title, links, xml, entries = [] }: AtomFeed.Feed<string>): FeedDocument {
  return {
    title: fromAtomText(title),
    home: xml?.base ?? linksOf(links)[0],
    items: entries.map(({ id, dc, arxiv, ...entry }) => ({
      title: fromAtomText(entry.title),
      texts: present(fromAtomText(entry.content), fromAtomText(entry.summary)),
      links: [...linksOf(entry.links), asAddress(id)],
      ids: [arxiv?.doi, ...(dc?.identifiers ?? []), id, ...linksOf(entry.links)],
      authors: [...(entry.authors ?? []).map(({ name }) => name), ...(dc?.creators ?? [])],
      categories: [...(entry.categories ?? []).map(({ term }) => term), ...(dc?.subjects ?? [])],
      dates: [entry.published, ...(dc?.dates ?? []), entry.updated],
    })),
  }
}

/** https://www.jsonfeed.org/version/1.1/: all is plain text but `content_html`. */
export function fromJson({ title, home_page_url, items = [] }: JsonFeed.Feed<string>): FeedDocument {
  return {
    title: plain(title),
    home: home_page_url,
    items: items.map((item) => ({
      title: plain(item.title),
      texts: present(html(item.content_html), plain(item.content_text), plain(item.summary)),
      links: [item.url, item.external_url, asAddress(item.id)],
      ids: [item.id, item.url, item.external_url],
      authors: (item.authors ?? []).map(({ name }) => name),
      categories: item.tags ?? [],
      dates: [item.date_published, item.date_modified],
    })),
  }
}

function html(text: string | undefined): Raw | undefined {
  return text === undefined ? undefined : { text }
}

function plain(text: string | undefined): Raw | undefined {
  return text === undefined ? undefined : { text, isPlain: true }
}

function htmls(...texts: (string | undefined)[]): Raw[] {
  return present(...texts.map(html))
}

function present(...texts: (Raw | undefined)[]): Raw[] {
  return texts.filter((text) => text !== undefined)
}

/** RFC 4287 §3.1.1: `text` is plain. Many leave the type out and write HTML, so only who says it is believed. */
function fromAtomText(text: { value?: string; type?: string } | undefined): Raw | undefined {
  return text?.type === 'text' || text?.type === 'text/plain' ? plain(text.value) : html(text?.value)
}

/** An id is an address only where it looks like a whole one. */
function asAddress(id: string | undefined): string | undefined {
  return /^https?:\/\//i.test(id ?? '') ? id : undefined
}

/** Addresses of the thing itself (RFC 4287 §4.2.7.2), pages first. */
function linksOf(links: readonly { href?: string; rel?: string; type?: string }[] = []): (string | undefined)[] {
  const own = links.filter(({ rel = 'alternate' }) => rel === 'alternate')
  const pages = own.filter(({ type = 'text/html' }) => type === 'text/html')
  return [...pages, ...own.filter((link) => !pages.includes(link))].map(({ href }) => href)
}
