import { describe, expect, test } from 'vitest'
import { decodeText } from '../../../src/sources/http/charset.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
const bytes = (...parts: (number[] | Buffer)[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part)))

const XML = '<?xml version="1.0" encoding="ISO-8859-1"?><t>Erdős</t>'.replace('ő', 'ö')

describe('bytes become text', () => {
  test.each<[string, Buffer, string, string]>([
    ['as UTF-8 where nobody says anything', Buffer.from('Erdős'), '', 'Erdős'],
    ['by the charset of the Content-Type', latin1('Gödel'), 'text/xml; charset=ISO-8859-1', 'Gödel'],
    ['by a quoted charset among others', latin1('Gödel'), 'text/xml; q=1 ; Charset="latin1"; x=y', 'Gödel'],
    ['by the XML declaration', latin1(XML), 'application/rss+xml', XML],
    ['by the XML declaration where the charset is unknown', latin1(XML), 'text/xml; charset=klingon', XML],
    ['by the Content-Type rather than by the declaration', Buffer.from(XML), 'text/xml; charset=utf-8', XML],
    [
      'by the byte order mark rather than by anything',
      bytes([0xef, 0xbb, 0xbf], Buffer.from(XML)),
      'a/b; charset=latin1',
      XML,
    ],
    [
      'as UTF-8 where the declared charset is unknown',
      Buffer.from('<?xml encoding="klingon"?>ő'),
      '',
      '<?xml encoding="klingon"?>ő',
    ],
    [
      'as UTF-8 where the declaration cannot be right',
      Buffer.from('<?xml encoding="UTF-16"?>ő'),
      '',
      '<?xml encoding="UTF-16"?>ő',
    ],
    ['in UTF-16 with a mark, little end first', bytes([0xff, 0xfe], Buffer.from('ő€', 'utf16le')), '', 'ő€'],
    ['in UTF-16 with a mark, big end first', bytes([0xfe, 0xff], utf16be('ő€')), '', 'ő€'],
    ['in UTF-16 without a mark', Buffer.from('<?xml?>ő', 'utf16le'), '', '<?xml?>ő'],
    ['in UTF-16 without a mark, big end first', utf16be('<?xml?>ő'), '', '<?xml?>ő'],
    ['in an encoding of East Asia', bytes([0x93, 0xfa, 0x96, 0x7b]), 'text/xml; charset=Shift_JIS', '日本'],
    ['with a sign for what cannot be decoded', bytes([0x61, 0xff, 0x62]), '', 'a\ufffdb'],
    ['with a sign for a character that is cut', bytes([0x61, 0xe2, 0x82]), '', 'a\ufffd'],
    ['and nothing stays nothing', Buffer.alloc(0), 'text/xml', ''],
  ])('%s', (_, given, contentType, text) => expect(decodeText(given, contentType)).toBe(text))
})
