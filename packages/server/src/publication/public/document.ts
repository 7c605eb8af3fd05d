// What is kept of a published advisory, version by version: the hub model and every record as it went out. Everything
// in it is public; nothing that has not gone out is ever put here.

import type { JsonObject } from '@parley/records'
import { type Advisory, cveIdOf, plainDescription } from '@parley/records'

/** When the case was where, RFC 3339; what is not known stands as null. */
export interface Handled {
  readonly received: string | null
  /** When the receipt went out by itself. */
  readonly acknowledged: string | null
  /** When a person first wrote to the reporter; absent in what was published before that was kept. */
  readonly answered?: string | null
  readonly accepted: string | null
  readonly fixed: string | null
  readonly published: string
}

/** The announcement as it was sent. */
export interface SentAnnouncement {
  readonly subject: string
  readonly body: string
  readonly messageId: string
  readonly archiveUrl: string | null
}

export interface AdvisoryDocument {
  readonly advisory: Advisory
  readonly mail: SentAnnouncement | null
  /** The whole record as CVE Services holds it. */
  readonly cve: JsonObject | null
  /** The record as it stands in the advisory database. */
  readonly osv: JsonObject | null
  /** Absent for what was published elsewhere and taken over. */
  readonly handled: Handled | null
  /** Fewer eyes than the charter asks for read it; said to everyone. */
  readonly fewerEyes: boolean
  readonly emergency: boolean
}

const MOST_CHARS = 110

/** The title, or for old records without one the first sentence of the description. */
export const shownTitle = (advisory: Advisory): string => {
  if (advisory.title !== undefined && advisory.title.trim() !== '') return advisory.title.trim()
  const text = plainDescription(advisory).replaceAll(/\s+/g, ' ').replaceAll('`', '')
  const sentence = /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text
  const short = sentence.length > MOST_CHARS ? cut(sentence) : sentence.replace(/\.$/, '')
  return short === '' ? (cveIdOf(advisory) ?? advisory.id ?? 'Advisory') : short
}

const cut = (text: string): string => {
  const words = text.slice(0, MOST_CHARS).replace(/\s+\S*$/, '')
  return `${words}…`
}
