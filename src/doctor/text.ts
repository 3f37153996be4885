/** What doctor found, as lines of a terminal: what is well first, what is wrong last, where one looks. */
import { AREAS, type Examined } from '../core/examination.ts'
import { clean } from '../core/harmless.ts'
import { capitalised, count } from '../core/reply.ts'
import { type Piece, paint, type Style, wrap } from '../platforms/terminal/cells.ts'

type Look = { readonly width: number; readonly color: boolean }

/** Each says by its word what it says by its sign. */
const SIGNS: Readonly<Record<'well' | 'noted' | 'wrong', Piece>> = {
  well: { text: '  ✓ well   ', style: 'plain' },
  noted: { text: '  ! note   ', style: 'strong' },
  wrong: { text: '  ✗ wrong  ', style: 'danger' },
}

const kindOf = ({ ok, mend }: Examined) => (!ok ? 'wrong' : mend === undefined ? 'well' : 'noted')

export function examinationText(found: readonly Examined[], { width, color }: Look): string {
  const groups = AREAS.map((area) => found.filter((one) => one.area === area)).filter((group) => group.length > 0)
  const isWrong = (group: readonly Examined[]) => group.some(({ ok }) => !ok)
  const ordered = [...groups.filter((group) => !isWrong(group)), ...groups.filter(isWrong)]
  const row = (text: string, style: Style, lead: Piece = { text: '', style: 'plain' }) =>
    wrap([{ text: clean(text), style }], width, lead).map((pieces) => paint(pieces, color))
  const rows = ordered.flatMap((group) => [
    ...row(capitalised(group[0]?.area ?? ''), 'heading'),
    ...group.flatMap((one, at) => {
      const lead = SIGNS[kindOf(one)]
      const under: Piece = { text: ' '.repeat(lead.text.length), style: 'plain' }
      // Where one thing mends several, it stands under the last of them.
      const isSaid = one.mend !== undefined && one.mend !== group[at + 1]?.mend
      return [...row(one.what, 'plain', lead), ...(isSaid ? row(`→ ${one.mend}`, 'plain', under) : [])]
    }),
  ])
  return [...rows, '', ...row(summary(found), 'strong')].join('\n')
}

function summary(found: readonly Examined[]): string {
  const wrongs = found.filter(({ ok }) => !ok).length
  const notes = found.filter((one) => kindOf(one) === 'noted').length
  const noted = notes === 0 ? '' : `, and ${count(notes, 'note')} to read`
  if (wrongs === 0) return `All is well: ${count(found.length, 'thing')} looked at${noted}.`
  return `${count(wrongs, 'thing is', 'things are')} wrong, of ${found.length} looked at${noted}.`
}
