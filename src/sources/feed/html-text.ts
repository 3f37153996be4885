/** What feeds hold as HTML, read as text. */
import { Parser } from 'htmlparser2'
import { oneLine } from '../text.ts'

const INLINE = words(
  `a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark math mfrac mi mn mo mover mrow ms
  msqrt mstyle msub msubsup msup mtext munder nobr o:p q rp rt ruby s samp small span strike strong sub sup time tt u var
  wbr italic bold inline-formula tex-math named-content styled-content xref ext-link`,
)
/** They end a word. */
const BLOCKS = words(
  `address article aside blockquote body br button caption center col colgroup dd details dir div dl dt embed fieldset
  figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html img input legend li link main map menu meta nav ol
  option p param picture pre section select source summary table tbody td textarea tfoot th thead title tr track ul
  sec list list-item disp-formula`,
)
const UNSEEN = words('applet audio canvas iframe noscript object script style svg template video')

/** Titles say `p<q` and mean no element, so only these names begin one; those of JATS and MathML may have a prefix. */
const NO_TAG = new RegExp(
  `<(?!/?(?:jats:|mml:)?(?:${[...INLINE, ...BLOCKS, ...UNSEEN].join('|')})[\\s/>]|!--|!\\[CDATA|\\?xml)`,
  'gi',
)

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/))
}

/**
 * The text of an HTML fragment on one line: entities decoded, what nobody sees left out, a blank where a block begins or
 * ends. Text without mark-up comes out as it is. Never throws.
 */
export function htmlText(html: string): string {
  let text = ''
  let unseen = 0
  const parser = new Parser(
    {
      onopentagname: (name) => {
        if (UNSEEN.has(name)) unseen += 1
        else if (!INLINE.has(bareName(name))) text += ' '
      },
      ontext: (data) => {
        if (unseen === 0) text += data
      },
      onclosetag: (name) => {
        if (UNSEEN.has(name)) unseen -= 1
        else if (!INLINE.has(bareName(name))) text += ' '
      },
    },
    { recognizeCDATA: true },
  )
  parser.end(withoutLoose(html))
  return oneLine(text)
}

/** Every `<` that begins no element is a sign of its own; so is the last one where nothing closes it. */
function withoutLoose(html: string): string {
  const last = html.lastIndexOf('<')
  const isOpen = last !== -1 && !html.includes('>', last)
  return (isOpen ? `${html.slice(0, last)}&lt;${html.slice(last + 1)}` : html).replace(NO_TAG, '&lt;')
}

function bareName(name: string): string {
  return name.replace(/^(?:jats|mml):/, '')
}
