/*
 * Owns telling which numbers of a JSON text a double does not hold: written again they would be others.
 * Refuses to parse: the text is JSON already.
 */

/** A number and where it stands, counted in characters. */
export interface LostNumber {
  readonly text: string
  readonly position: number
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

/** The first number whose digits are not the same once it was read; undefined when all are. */
export const findLostNumber = (text: string): LostNumber | undefined => {
  for (const { 0: token, index } of text.matchAll(STRING_OR_NUMBER)) {
    if (!token.startsWith('"') && !isKept(token)) return { text: token, position: index }
  }
  return undefined
}

/** Most numbers are short, and a double holds fifteen digits whatever they are. */
const isKept = (token: string): boolean =>
  (token.length <= 15 && !/[eE]/.test(token)) || digitsOf(token) === digitsOf(String(Number(token)))

const NUMBER = /^-?(?<whole>\d+)(?:\.(?<part>\d+))?(?:[eE](?<power>[+-]?\d+))?$/

/** The number's digits without zeros around them, and the power of ten they stand at; alike for alike numbers. */
const digitsOf = (token: string): string => {
  const { whole = '', part = '', power = '0' } = NUMBER.exec(token)?.groups ?? {}
  const digits = (whole + part).replace(/^0+/, '')
  const bare = digits.replace(/0+$/, '')
  if (bare === '') return whole === '' ? token : '0'
  return `${bare}e${Number(power) - part.length + digits.length - bare.length}`
}
