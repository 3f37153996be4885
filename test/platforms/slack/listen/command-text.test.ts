import { describe, expect, test } from 'vitest'
import { parseCommand } from '../../../../src/core/command/parse.ts'
import { readPaperId } from '../../../../src/core/paper-id.ts'
import { cleanTopicText } from '../../../../src/core/words/clean.ts'
import { readCommandText } from '../../../../src/platforms/slack/listen/command-text.ts'

describe('the text of a slash command', () => {
  test.each([
    ['nothing', '', ''],
    ['plain words, as typed', 'search  "world models"', 'search  "world models"'],
    ['curly quotes, which the core reads', 'try “world models” –survey', 'try “world models” –survey'],
    ['escaped signs', 'subscribe R&amp;D &lt;EOS&gt; as R&amp;D', 'subscribe R&D <EOS> as R&D'],
    ['what was typed escaped, once', 'search &amp;lt;', 'search &lt;'],
    [
      'a link to a paper with its words',
      'show <https://arxiv.org/abs/2604.01234|arxiv.org/abs/2604.01234>',
      'show https://arxiv.org/abs/2604.01234',
    ],
    [
      'a link to a paper by an alias',
      'open <https://arxiv.org/abs/2604.01234>',
      'open https://arxiv.org/abs/2604.01234',
    ],
    [
      'a link to a paper with a query',
      'save <https://openreview.net/forum?id=1&amp;x=2|openreview.net>',
      'save https://openreview.net/forum?id=1&x=2',
    ],
    [
      'a link to a feed with its words',
      'source add <https://example.org/feed?key=1&amp;n=2|example.org/feed>',
      'source add https://example.org/feed?key=1&n=2',
    ],
    [
      'a link behind a repeated /papers',
      '/papers why <https://doi.org/10.1/x|doi>',
      '/papers why https://doi.org/10.1/x',
    ],
    [
      'a link that Slack made of words',
      'subscribe <http://huggingface.co|huggingface.co> models',
      'subscribe huggingface.co models',
    ],
    ['a link in a schedule', 'schedule weekdays 9am <https://x.example>', 'schedule weekdays 9am https://x.example'],
    ['an address', 'search <mailto:ada@example.org|ada@example.org>', 'search ada@example.org'],
    ['mentions', 'list <@U1|ann> <#C1|general> <!here>', 'list'],
    ['a command copied with its backticks', '`try "world models"`', 'try "world models"'],
    ['backticks inside, as typed', 'search `x` or `y`', 'search `x` or `y`'],
    ['invisible characters around the command', '\u200b\u2060help\ufeff me', 'help me'],
    ['invisible characters behind it, as typed', 'search نمی\u200cشود', 'search نمی\u200cشود'],
  ])('%s', (_, typed, read) => {
    expect(readCommandText(typed)).toBe(read)
  })

  test.each([
    ['show <https://arxiv.org/abs/2604.01234|arxiv.org/abs/2604.01234>', 'arxiv:2604.01234'],
    ['why <https://doi.org/10.1016/0092-8674(80)90001-2>', 'doi:10.1016/0092-8674(80)90001-2'],
    ['similar <https://arxiv.org/abs/2604.01234v2?context=cs&amp;x=1|this>', 'arxiv:2604.01234'],
  ])('%s names its paper', (typed, key) => {
    const parsed = parseCommand(readCommandText(typed))
    expect(parsed.kind === 'command' && readPaperId(parsed.command.args.paper ?? '')).toBe(key)
  })

  test('a topic with everything that Slack does to it is the topic that was typed', () => {
    const text = readCommandText('subscribe “R&amp;D” a &lt; b <https://a.example|a.example> <@U1|ann>')
    expect(cleanTopicText(text.slice('subscribe '.length))).toBe('"R&D" a < b a.example')
  })
})
