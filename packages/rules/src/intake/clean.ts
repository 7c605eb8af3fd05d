// Owns turning what came in from outside into text that can be kept: nothing is lost but what no text may hold.
// It judges no content: lengths and needs are checked in check-report.ts.

/**
 * A text that can be kept: NUL cannot be stored by PostgreSQL, and half a surrogate pair cannot be written as UTF-8; each
 * becomes U+FFFD.
 *
 * @source Security policy, reporting: plain text
 */
export const storable = (text: string): string =>
  text.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD')

/**
 * A text of several lines: line ends become `\n`, what cannot be stored becomes U+FFFD, spaces at the end and
 * empty lines around it go. Indentation of the first line stays, for patches and Python need theirs.
 *
 * @source Security policy, reporting: plain text
 */
export const cleanText = (text: string): string =>
  storable(text.replace(/\r\n?/g, '\n'))
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()

/**
 * Whether a text shows nothing: spaces, and characters that are drawn by no pen, alone. What is required is not met by it.
 *
 * @source Security policy, reporting: plain text; Unicode, default ignorable code points
 */
export const isBlank = (text: string): boolean =>
  /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]*$/u.test(text)

/**
 * A text of one line: as `cleanText`, with every run of control characters and line ends as one space.
 * @source Security policy, reporting: plain text
 */
export const cleanLine = (text: string): string =>
  cleanText(text)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
