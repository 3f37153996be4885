/** Words that say nothing alone, in lower case. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an the of in on for to and or with by from at as is are be via using its it this that these their our we'.split(
    ' ',
  ),
)

/** Words that people put around a topic and do not mean: `papers about robots`, `recent research on planning`. Dropped from unquoted topics only. */
export const TOPIC_FILLERS: ReadonlySet<string> = new Set(['paper', 'papers', 'about', 'recent', 'research'])

/** Whether a word standing alone says nothing. In capitals it is a name: `IT`, `OR`, `WE`; a single capital `A` is not. */
export function isStopWord(surface: string): boolean {
  if (surface.length >= 2 && surface === surface.toUpperCase()) return false
  return STOP_WORDS.has(surface.toLowerCase())
}
