/** The sources that need no address: what the configuration calls them where it says nothing else, and what people call them. */
import type { LiveSource } from './ports.ts'

type SourceKind = LiveSource['kind']
type Bundled = { readonly kind: SourceKind; readonly name: string; readonly title: string }

export const BUNDLED: readonly Bundled[] = [
  { kind: 'hugging-face', name: 'hf', title: 'Hugging Face' },
  { kind: 'arxiv', name: 'arxiv', title: 'arXiv' },
  { kind: 'biorxiv', name: 'biorxiv', title: 'bioRxiv' },
  { kind: 'medrxiv', name: 'medrxiv', title: 'medRxiv' },
]

export function bundledName(kind: SourceKind): string {
  return BUNDLED.find((one) => one.kind === kind)?.name ?? kind
}

export function bundledKind(name: string): SourceKind {
  return BUNDLED.find((one) => one.name === name)?.kind ?? 'feed'
}
