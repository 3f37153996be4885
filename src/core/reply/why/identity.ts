/** Where a paper was seen, and under which names: only what says something. */
import type { Path } from '../../explanation.ts'
import type { Paper } from '../../paper.ts'
import { visible } from '../../readable.ts'
import { formatLocal } from '../../zone.ts'
import { dayName, together } from '../reading.ts'

/** One line for each source: "Listed by arXiv on 16 Mar 2026; seen Mon 16 Mar 2026, 08:00 UTC." */
export function sightingLines({ seen }: Path, zone: string): string[] {
  const isToldLive = ({ title, listedOn }: Path['seen'][number]): boolean =>
    seen.some((one) => one.live && one.title === title && one.listedOn === listedOn)
  return seen
    .filter((one) => one.live || !isToldLive(one))
    .map(({ title, at, live, listedOn }) => {
      const day = `${dayName(listedOn)} ${listedOn.slice(0, 4)}`
      return `Listed by ${title} on ${day}; seen ${formatLocal(at, zone, 'full')}${live ? '' : ', not as something new'}.`
    })
}

/** "Known as arXiv 2603.00001 (version 3) and DOI 10.1038/abc, which are one paper here."; nothing where it has one name. */
export function identityLines({ paper, aliases }: Path): string[] {
  const names = [...new Set([paper.key, ...aliases].flatMap((key) => nameOfKey(key, paper)))]
  const [only = '', ...others] = names
  if (others.length > 0) return [`Known as ${together(names)}: all are one paper here.`]
  return (paper.version ?? 1) > 1 && only !== '' ? [`Known as ${only}.`] : []
}

/** An arXiv id as a DOI, and the hash of a title, are no names of their own. */
function nameOfKey(key: string, { arxiv, version = 1 }: Paper): string[] {
  const [, kind, id = ''] = /^(arxiv|doi):(.+)$/.exec(key) ?? []
  if (kind === 'arxiv')
    return [`arXiv ${id}${id === arxiv?.toLowerCase() && version > 1 ? ` (version ${version})` : ''}`]
  return kind === 'doi' && !id.startsWith('10.48550/arxiv.') ? [`DOI ${visible(id)}`] : []
}
