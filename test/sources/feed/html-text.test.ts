import fc from 'fast-check'
import { expect, test } from 'vitest'
import { htmlText } from '../../../src/sources/feed/html-text.ts'

test.each<[name: string, html: string, text: string]>([
  ['no mark-up', 'Plain words, 3 of them.', 'Plain words, 3 of them.'],
  ['blocks end a word', '<p>One</p><p>two</p><ul><li>three<li>four</ul>five', 'One two three four five'],
  ['a line break ends a word', 'one<br>two<br/>three', 'one two three'],
  [
    'inline elements do not',
    'x<sup>2</sup> and <b>b</b>old <a href="https://example.org">li</a>nk',
    'x2 and bold link',
  ],
  ['entities', 'AT&amp;T &lt;b&gt; &#8217;s&nbsp;end &eacute;', 'AT&T <b> ’s end é'],
  ['bare ampersands', 'R&D & more', 'R&D & more'],
  ['script and style', 'a<script>if (x < 1) { bad("</p>") }</script>b<style>p { color: red }</style>c', 'abc'],
  ['what is not shown, nested', 'a <svg><style>x</style><title>y</title></svg><video><p>no</p></video> b', 'a b'],
  ['comments', 'a<!-- <p>no</p> -->b', 'ab'],
  ['character data', '<![CDATA[a <b>c]]>', 'a <b>c'],
  [
    'JATS',
    '<jats:title>Abstract</jats:title><jats:p>An <jats:italic>E. coli</jats:italic> one.</jats:p>',
    'Abstract An E. coli one.',
  ],
  ['MathML', 'of <mml:math><mml:mi>n</mml:mi><mml:mo>=</mml:mo><mml:mn>3</mml:mn></mml:math>', 'of n=3'],
  ['signs of comparison', 'for p<q, 1 < 2 and p>q in $a<b$', 'for p<q, 1 < 2 and p>q in $a<b$'],
  ['names that are no element', 'a Map<String> of <foo>', 'a Map<String> of <foo>'],
  ['an element that nothing closes', 'left <b and right', 'left <b and right'],
  ['closed where nothing was opened', 'a</p></b></div>b', 'a b'],
  ['white space and control characters', '\t a \u0000\r\n <p>\u0007b</p> ', 'a b'],
  ['an image says nothing', 'a<img alt="no" src="data:image/png;base64,AAAA">b', 'a b'],
  ['nothing', '', ''],
])('%s', (_, html, text) => {
  expect(htmlText(html)).toBe(text)
})

test('50,000 open elements', () => {
  expect(htmlText(`${'<b>'.repeat(50_000)}deep${'</b>'.repeat(50_000)}`)).toBe('deep')
})

test('any text becomes one trimmed line', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '</',
    '<!--',
    '-->',
    '&',
    '&amp;',
    'p',
    'script',
    ' ',
    '\n',
    '"',
    '=',
    '<![CDATA[',
    ']]>',
    'é',
    '\ud800',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
      const text = htmlText(parts.join(''))
      expect(text).toBe(text.trim())
      expect(text).not.toMatch(/[\n\r\t]| {2}/)
      expect(text).not.toMatch(/\p{Cs}/u)
    }),
  )
})
