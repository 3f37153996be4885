/** Bytes → text, by what the bytes themselves, the server and the document say about it. */

/**
 * In this order: byte order mark, the charset of the Content-Type, the XML declaration, UTF-8. An unknown charset counts as
 * none; bytes that cannot be decoded become U+FFFD. The byte order mark is left out.
 */
export function decodeText(bytes: Uint8Array, contentType: string): string {
  const label = marked(bytes) ?? known(/;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1]) ?? declared(bytes)
  return new TextDecoder(label ?? 'utf-8').decode(bytes)
}

/** Said by a byte order mark, or by how "<?" looks in UTF-16. */
function marked([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be'
  return undefined
}

/** A declaration that can be read as ASCII and says UTF-16 is wrong. */
function declared(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 256))
  const label = known(/^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']+)["']/.exec(start)?.[1])
  return label?.startsWith('utf-16') ? undefined : label
}

/** Its name in the Encoding Standard, where it has one. */
function known(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}
