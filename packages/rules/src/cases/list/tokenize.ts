// Owns how a filter text falls into pieces: spaces, quotes, a leading minus and the first colon.
// It knows none of the filter's words.

/**
 * One piece. `text` is as typed; `word` without its quotes; `key` and `value` are the parts around the first
 * colon outside quotes, `key` null where there is none.
 *
 * @source design: filters in the URL
 */
export type Token = {
  readonly text: string
  readonly word: string
  readonly key: string | null
  readonly value: string
  readonly isNegated: boolean
}

const pieces = /(?:"[^"]*(?:"|$)|[^\s"])+/g
const quotes = /"/g

const toToken = (text: string): Token => {
  const isNegated = text.startsWith('-') && text.length > 1
  const rest = isNegated ? text.slice(1) : text
  const word = rest.replace(quotes, '')
  const unquoted = /^[^":]*:/.exec(rest)?.[0]
  if (unquoted === undefined) return { text, word, key: null, value: '', isNegated }
  const value = rest.slice(unquoted.length).replace(quotes, '').trim()
  return { text, word, key: unquoted.slice(0, -1), value, isNegated }
}

/**
 * Splits a text at spaces outside double quotes. A quote that is not closed runs to the end; pieces without
 * anything in them are left out.
 *
 * @source design: filters in the URL
 */
export const tokenize = (
  text: string,
): { readonly tokens: readonly Token[]; readonly isUnclosed: boolean } => ({
  tokens: (text.match(pieces) ?? []).map(toToken).filter(({ word }) => word.trim() !== ''),
  isUnclosed: (text.match(quotes) ?? []).length % 2 === 1,
})
