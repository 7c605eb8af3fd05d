/*
 * Owns the formats and helpers that the generated validators call.
 * Refuses to know which schema asks.
 */
import { isTimestamp } from '../advisory/timestamp.js'
import { type Json, sortedText } from '../json/json.js'

/** Length in code points, as JSON Schema counts it. */
export function codePointLength(text: string): number {
  let length = text.length
  for (let index = 0; index < text.length - 1; index++) {
    if (isHighSurrogate(text.charCodeAt(index)) && isLowSurrogate(text.charCodeAt(index + 1))) {
      length--
      index++
    }
  }
  return length
}

/** Of a few, which most lists are, each is compared with each sooner than a text is made of it. */
const FEW = 16

/**
 * Where to begin to look for an item that repeats an earlier one, from behind: past the last that does, or 0 where none does.
 * So the search of each against each, which the validators make, finds the two it names with one item.
 */
export function endOfRepeats(items: readonly Json[]): number {
  if (items.length <= FEW) return items.length
  const seen = new Set<string>()
  return items.reduce<number>((end, item, index) => {
    const text = sortedText(item)
    if (!seen.has(text)) {
      seen.add(text)
      return end
    }
    return index + 1
  }, 0)
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

const UNRESERVED = "[a-z0-9\\-._~!$&'()*+,;=]"
const ENCODED = '%[0-9a-f]{2}'
const PCHAR = `(?:${UNRESERVED}|${ENCODED}|[:@])`
const USERINFO = `(?:(?:${UNRESERVED}|${ENCODED}|:)*@)?`
const IP_LITERAL = `\\[(?:[0-9a-f:.]+|v[0-9a-f]+\\.(?:${UNRESERVED}|:)+)\\]`
const HOST = `(?:${IP_LITERAL}|(?:${UNRESERVED}|${ENCODED})*)`
const PATH = `(?:/${PCHAR}*)*`
const HIERARCHY = `(?://${USERINFO}${HOST}(?::[0-9]*)?${PATH}|/(?:${PCHAR}+${PATH})?|${PCHAR}+${PATH})`
const QUERY = `(?:\\?(?:${PCHAR}|[/?])*)?`
const FRAGMENT = `(?:#(?:${PCHAR}|[/?])*)?`
const URI = new RegExp(`^[a-z][a-z0-9+\\-.]*:${HIERARCHY}${QUERY}${FRAGMENT}$`, 'i')

/** A web address with nothing unusual in it; the whole grammar takes several times as long. */
const PLAIN_URI = /^https?:\/\/[\w.-]+(?:[/?#][\w\-.~!$&'()*+,;=:@/]*)?$/

/** True for an absolute URI by the grammar of RFC 3986, with something behind its scheme. */
export function isUri(text: string): boolean {
  return PLAIN_URI.test(text) || URI.test(text)
}

/** True for a full date of RFC 3339: a day that exists. */
export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isTimestamp(`${text}T00:00:00Z`)
}

/** True for a date-time of RFC 3339, its zone included. */
export function isDateTime(text: string): boolean {
  return (text.endsWith('Z') || /(?:z|[+-]\d{2}:\d{2})$/.test(text)) && isTimestamp(text)
}

/** True for an absolute IRI: like a URI, with letters of every script. */
export function isIri(text: string): boolean {
  return isUri(
    text.replace(/[\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]|[\ud800-\udbff][\udc00-\udfff]/g, 'a'),
  )
}

/** The formats by the names that schemas use; `iri-reference` allows relative ones too. */
export const formats = {
  uri: isUri,
  date: isDate,
  'date-time': isDateTime,
  iri: isIri,
  'iri-reference': (text: string) => isIri(text) || isIri(`x:${text}`),
}

/** Adds the errors of a part to those of the whole, in place; the lists are the validators' own, and nobody else's. */
export function withErrors<T>(errors: T[], more: readonly T[]): T[] {
  for (const error of more) errors.push(error)
  return errors
}
