/** The sources that this process reads, as the configuration names them, and the feeds that channels add. */
import type { SourceSettings } from '../config/paperwire-file.ts'
import type { Config } from '../config.ts'
import { bundledName } from '../core/bundled.ts'
import type { Feed } from '../core/feed.ts'
import { HOUR, SECOND } from '../core/instant.ts'
import type { Clock, FeedFound, LiveSource, Source } from '../core/ports.ts'
import { utcDay } from '../core/volume.ts'
import type { AskedSource } from '../flows/look-up-paper.ts'
import { createArxivSource } from '../sources/arxiv.ts'
import { createBiorxivSource } from '../sources/biorxiv.ts'
import { createDigestTextSource } from '../sources/digest-text.ts'
import { createFeedSource, findFeed } from '../sources/feed.ts'
import { createHttp, type Http } from '../sources/http.ts'
import { createHuggingFaceSource } from '../sources/hugging-face.ts'

export type ConfiguredSource = Source & { readonly about: LiveSource }

export type Sources = {
  /** All that the configuration names, in its order. */
  readonly all: readonly ConfiguredSource[]
  /** Those that may be asked for one paper, the best informed first; empty where nobody may be asked. */
  readonly lookUps: readonly AskedSource[]
  readonly ofFeed: (feed: Feed) => Source
  readonly findFeed: (url: string) => Promise<FeedFound>
}

type Surroundings = { readonly http: Http; readonly clock: Clock }

/** `version` is said to every server that is asked, with the operator's contact where there is one. `signal` ends all requests. */
export function createSources(
  config: Config,
  { clock, version, signal }: { clock: Clock; version: string; signal: AbortSignal },
): Sources {
  const contact = config.operator.contact === '' ? 'self-hosted' : config.operator.contact
  const http = createHttp({
    clock,
    userAgent: `Paperwire/${version} (${contact.replace(/[^\x20-\x7e]|[()]/g, '')})`,
    allowedHosts: config.feeds.allow,
    signal,
  })
  const now = (): number => clock.now().getTime()
  const surroundings = { http, clock }
  const all = config.sources.map((settings): ConfiguredSource => {
    const source = { ...sourceOf(settings, surroundings), ...takenBy(settings) }
    return { ...source, about: aboutOf(settings, source) }
  })
  return {
    all,
    lookUps: config.lookUp ? lookUpsOf(all, surroundings) : [],
    ofFeed: ({ source, url }) => createFeedSource({ name: source, url, http, now, from: 'chat' }),
    findFeed: (url) => findFeed({ http, url, now }),
  }
}

function sourceOf(settings: SourceSettings, { http, clock }: Surroundings): Source {
  const now = (): number => clock.now().getTime()
  switch (settings.kind) {
    case 'hugging-face':
      return createHuggingFaceSource({ ...settings, http, now })
    case 'arxiv':
      return createArxivSource({ ...settings, http, now })
    case 'biorxiv':
    case 'medrxiv':
      return createBiorxivSource({ ...settings, server: settings.kind, http, now })
    case 'feed':
      return createFeedSource({ ...settings, http, now, from: 'operator' })
    case 'digest-text':
      return createDigestTextSource({ ...settings, today: () => utcDay(now()) })
  }
}

/** A past that was read for other categories is read anew. */
function takenBy(settings: SourceSettings): Pick<Source, 'takes'> {
  switch (settings.kind) {
    case 'hugging-face':
      return { takes: JSON.stringify([settings.minUpvotes, settings.submitters.toSorted()]) }
    case 'arxiv':
    case 'biorxiv':
    case 'medrxiv':
      return { takes: JSON.stringify(settings.categories?.toSorted() ?? 'all') }
    case 'feed':
    case 'digest-text':
      return {}
  }
}

function aboutOf(settings: SourceSettings, { readBack, nextListing }: Source): LiveSource {
  const { name, kind, everyMs } = settings
  return {
    name,
    kind,
    everyMs,
    readsBack: readBack !== undefined,
    ...('categories' in settings && settings.categories !== undefined && { categories: settings.categories }),
    ...('minUpvotes' in settings && settings.minUpvotes > 0 && { minUpvotes: settings.minUpvotes }),
    ...('submitters' in settings && settings.submitters.length > 0 && { submitters: settings.submitters }),
    ...(nextListing && { nextListing }),
  }
}

/** arXiv knows the categories, so it is asked before Hugging Face. A kind that is not read is asked at its own address. */
const ASKED: readonly SourceSettings[] = [
  { kind: 'arxiv', name: bundledName('arxiv'), categories: [], everyMs: HOUR, pauseMs: 3 * SECOND },
  {
    kind: 'hugging-face',
    name: bundledName('hugging-face'),
    minUpvotes: 0,
    submitters: [],
    everyMs: HOUR,
    pauseMs: SECOND,
  },
  { kind: 'biorxiv', name: bundledName('biorxiv'), everyMs: HOUR, pauseMs: SECOND },
  { kind: 'medrxiv', name: bundledName('medrxiv'), everyMs: HOUR, pauseMs: SECOND },
]

function lookUpsOf(all: readonly ConfiguredSource[], surroundings: Surroundings): AskedSource[] {
  return ASKED.map((asked) => {
    const source = all.find(({ about }) => about.kind === asked.kind) ?? sourceOf(asked, surroundings)
    return { ...source, kind: asked.kind }
  })
}
