/*
 * Owns writing CVE's texts. Refuses to know what they are about.
 */
import type { LocalizedText } from '../advisory/advisory.js'
import type { JsonObject } from '../json/json.js'
import { assemble } from '../json/taker.js'

/** `{lang, value}`, with what was read beside them. */
export function writeText({ language, value, extra }: LocalizedText): JsonObject {
  return assemble({ lang: language, value }, extra?.cve)
}
