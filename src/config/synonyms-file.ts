/** `synonyms.yaml`: groups of spellings that mean one thing. */
import { z } from 'zod'
import type { SynonymGroup } from '../core/synonyms.ts'
import type { Fault } from './fault.ts'
import { section } from './fields.ts'
import { faultAt } from './issues.ts'
import { checkYaml, type YamlFile } from './yaml-file.ts'

/** `[LLM, large language model]`, or `{ words: […], case: exact }` where the short form in other letters is another word. */
const SynonymsFileSchema = z.array(
  z.preprocess(
    (written) => (Array.isArray(written) ? { words: written } : written),
    section({ words: z.array(z.string().trim().min(1)).min(2), case: z.literal('exact').optional() }),
  ),
)

/** The groups in order. A spelling that stands twice is a fault: which thing does it mean? */
export function readSynonyms(file: YamlFile, faults: Fault[]): readonly SynonymGroup[] {
  const groups = file.value === null ? { ...file, value: [] } : file
  const written = checkYaml(groups, SynonymsFileSchema, faults) ?? []
  const seen = new Set<string>()
  for (const [index, { words }] of written.entries()) {
    for (const spelling of words) {
      const folded = spelling.toLowerCase().replaceAll('-', ' ')
      if (seen.has(folded))
        faults.push(faultAt(file, [index], `holds "${spelling}" a second time`, 'Keep it in one place.'))
      seen.add(folded)
    }
  }
  return written.map(({ words, case: letters }) => ({ words, exact: letters === 'exact' }))
}
