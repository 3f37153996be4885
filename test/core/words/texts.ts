/** Random texts of pieces that are hard to read. */
import fc from 'fast-check'

const pieces = fc.constantFrom(
  ...'We show results. low-rank LLMs 3.5 1,000 1, 000 e.g. al. Fig. J. K U.S. C++ A* A R&D R & D .NET . .. ? ! .) ." (see [1]. – - \' x\'s 模型 が か ゙ é ́ ﬁ ² $x$ $K$. $x $y+z z$ $a. B$ $S^2$FT \\alpha \\( \\) &amp; < <i> </p> https://a.b/c www. ^ _ { } / + " … 。'.split(
    ' ',
  ),
  'antidisestablishmentarianism-and-other-long-compounds-of-words',
  '\u00a0',
  '\u2028',
  '\ue000',
  '\ue001',
  '\ud800',
)
const spaces = fc.constantFrom(' ', ' ', ' ', '', '  ', '\n')
export const texts = fc
  .array(fc.tuple(pieces, spaces), { maxLength: 30 })
  .map((parts) => parts.map(([piece, space]) => piece + space).join(''))
