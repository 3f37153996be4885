/**
 * Characters that draw nothing and yet are spelling: the (non-)joiner between two letters of a script that joins its letters, as
 * Persian has it in the middle of words, the joiner between two pictures, which makes them one, and the sign after a picture that
 * gives it its colours. One at a time, and nowhere else, so that they hide nothing. (Unicode UAX #31, section 2.3, and UTS #51.)
 */

const SCRIPTS = ['Arab', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh']
const LETTER = `[[${SCRIPTS.map((script) => `\\p{sc=${script}}`).join('')}]&&\\p{L}]`
const PICTURE = String.raw`\p{Extended_Pictographic}`

/** For regular expressions with the flag `v`. Each begins with its own character, so that it is quick to look for. */
export const JOINER = [
  String.raw`[\u200c\u200d](?<=${LETTER}\p{M}{0,3}[\u200c\u200d])(?=${LETTER})`,
  String.raw`\u200d(?<=${PICTURE}\p{Emoji_Modifier}?\ufe0f?\u200d)(?=${PICTURE})`,
  String.raw`\ufe0f(?<=${PICTURE}\ufe0f)`,
].join('|')
