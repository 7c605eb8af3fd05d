/*
 * Owns the layout of a CNA container: published, or rejected when the advisory is withdrawn.
 * Refuses to know about metadata and the containers of others: see write.ts.
 */
import type {
  Advisory,
  Credit,
  Impact,
  Provider,
  Reference,
  TimelineEntry,
  Weakness,
} from '../advisory/advisory.js'
import { joinContact } from '../advisory/credits.js'
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { writeAffected } from './write-affected.js'
import { writeMetrics } from './write-metrics.js'
import { writtenReferences } from './write-references.js'
import { writeText } from './write-text.js'

/** The container; members the advisory says nothing about are left out. */
export function writeCnaContainer(advisory: Advisory): JsonObject {
  const read = memberOf(advisory.extra?.cve ?? {}, 'container')
  const rest = isJsonObject(read) ? read : {}
  const provider = advisory.provider && writeProvider(advisory.provider)
  const rejection = rejectedMembers(advisory)
  if (isRejectedOnly(advisory)) {
    const container = assemble({ providerMetadata: provider, ...rejection }, extensionsOf(rest))
    // Without a reason it is invalid: it says that it is a rejection, so that lint can say what is missing.
    return { ...container, rejectedReasons: container['rejectedReasons'] ?? [] }
  }
  const members = { providerMetadata: provider, ...rejection, ...publishedMembers(advisory) }
  return assemble(members, rest)
}

function rejectedMembers({ withdrawal }: Advisory): Readonly<Record<string, Json>> {
  if (withdrawal === undefined) return {}
  const { reasons, replacedBy } = withdrawal
  return { rejectedReasons: reasons.map(writeText), replacedBy }
}

/** The members that either kind of container may have. */
function extensionsOf(rest: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(rest).filter(([name]) => name.startsWith('x_')))
}

/**
 * A withdrawn advisory of our own is written as a rejected container alone, which may hold
 * nothing else; one that was read keeps what it had.
 */
export function isRejectedOnly({ withdrawal, extra }: Advisory): boolean {
  const readAsRejected = extra?.cve?.rejected === true
  return withdrawal !== undefined && !readAsRejected
}

function publishedMembers(advisory: Advisory) {
  return {
    title: advisory.title,
    dateAssigned: advisory.dates.assigned,
    datePublic: advisory.dates.public,
    tags: advisory.tags,
    descriptions: advisory.descriptions.map(writeText),
    affected: advisory.affected.map(writeAffected),
    problemTypes: grouped(advisory.weaknesses).map(writeProblemType),
    references: writtenReferences(advisory).map(writeReference),
    impacts: advisory.impacts.map(writeImpact),
    metrics: grouped(advisory.severities).map(writeMetrics),
    configurations: advisory.configurations.map(writeText),
    workarounds: advisory.workarounds.map(writeText),
    solutions: advisory.solutions.map(writeText),
    exploits: advisory.exploits.map(writeText),
    timeline: advisory.timeline.map(writeTimelineEntry),
    credits: advisory.credits.map(writeCredit),
  }
}

/** Entries that join the one before them, together. */
export function grouped<T extends { readonly joinsPrevious?: true }>(
  items: readonly T[],
): readonly (readonly T[])[] {
  const groups: T[][] = []
  for (const item of items) {
    const last = groups.at(-1)
    if (item.joinsPrevious === true && last !== undefined) last.push(item)
    else groups.push([item])
  }
  return groups
}

function writeProvider({ orgId, shortName, dateUpdated, extra }: Provider): JsonObject {
  return assemble({ orgId, shortName, dateUpdated }, extra?.cve)
}

function writeReference({ url, name, tags, extra }: Reference): JsonObject {
  return assemble({ url, name, tags }, extra?.cve)
}

function writeImpact({ capecId, descriptions, extra }: Impact): JsonObject {
  return assemble({ capecId, descriptions: descriptions.map(writeText) }, extra?.cve)
}

function writeTimelineEntry({ time, language, value, extra }: TimelineEntry): JsonObject {
  return assemble({ time, lang: language, value }, extra?.cve)
}

function writeCredit(credit: Credit): JsonObject {
  const { language, type, userId, extra } = credit
  const members = { lang: language ?? 'en', value: joinContact(credit), type, user: userId }
  return assemble(members, extra?.cve)
}

function writeProblemType(weaknesses: readonly Weakness[]): JsonObject {
  return { descriptions: weaknesses.map(writeWeakness) }
}

/** A weakness of our own says it is a CWE; one that was read says what it said. */
function writeWeakness({ language, cweId, description, extra }: Weakness): JsonObject {
  const members = { lang: language ?? 'en', cweId, description }
  if (extra?.cve !== undefined) return assemble(members, extra.cve)
  const type = cweId === undefined ? undefined : 'CWE'
  return assemble({ ...members, type, description: description ?? cweId })
}
