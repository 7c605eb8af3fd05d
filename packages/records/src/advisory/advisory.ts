/*
 * Owns the hub: the one model of an advisory that every format is read into and written from.
 * Refuses to know any format's layout; what a format has and the hub has not travels in `extra`.
 */
import type { JsonObject } from '../json/json.js'
import type { Affected } from './affected.js'

/** The formats that can be read and written. */
export type Format = 'cve' | 'osv' | 'ghsa' | 'csaf' | 'vex' | 'mail'

/**
 * Members of a source object that the hub has no field for, by format. The writer of the same
 * format puts them back; every other writer reports them as lost.
 */
export type Extra = Readonly<Partial<Record<Format, JsonObject>>>

/** A text in one language. */
export interface LocalizedText {
  /** BCP 47 tag, for example `en` or `pt-BR`. */
  readonly language: string
  /** Plain text; CVE allows 4,096 characters. */
  readonly value: string
  readonly extra?: Extra
}

/** The ten things a person can be credited for, as CVE spells them. */
export const CREDIT_TYPES = [
  'finder',
  'reporter',
  'analyst',
  'coordinator',
  'remediation developer',
  'remediation reviewer',
  'remediation verifier',
  'tool',
  'sponsor',
  'other',
] as const

/** One of {@link CREDIT_TYPES}. */
export type CreditType = (typeof CREDIT_TYPES)[number]

/** One person (or tool, or organisation) credited for one thing; a person may appear often. */
export interface Credit {
  /** The name as it is shown, without the contact. */
  readonly name: string
  /** Absent when the source names none; CVE readers then assume finder. */
  readonly type?: CreditType
  /** Addresses (URLs, mailto) under which the credited wants to be found. */
  readonly contacts: readonly string[]
  /** UUID in the CVE user registry. */
  readonly userId?: string
  /** Login on GitHub, for GHSA. */
  readonly login?: string
  /** BCP 47; `en` when absent. */
  readonly language?: string
  readonly extra?: Extra
}

/** The kinds of reference that OSV knows. */
export type ReferenceType =
  | 'ADVISORY'
  | 'ARTICLE'
  | 'DETECTION'
  | 'DISCUSSION'
  | 'REPORT'
  | 'FIX'
  | 'INTRODUCED'
  | 'GIT'
  | 'PACKAGE'
  | 'EVIDENCE'
  | 'WEB'

/** A place to read more. */
export interface Reference {
  /** Absolute URL, as written. */
  readonly url: string
  /** Title of the page. */
  readonly name?: string
  /** CVE's tags, for example `patch`, `issue-tracking`, `vendor-advisory`; or `x_…`. */
  readonly tags: readonly string[]
  /** OSV's type; when absent it is derived from the tags and the URL. */
  readonly type?: ReferenceType
  readonly extra?: Extra
}

/** The severity systems that are carried. `other` holds a text or object only CVE understands. */
export type SeverityType = 'CVSS_V2' | 'CVSS_V3' | 'CVSS_V4' | 'Ubuntu' | 'other'

/** One statement of severity. */
export interface Severity {
  readonly type: SeverityType
  /** The vector as written; for `Ubuntu` the priority word, for `other` the name of the system. */
  readonly vector: string
  /** The base score the source claims, 0.0 to 10.0; absent when it claims none. */
  readonly score?: number
  /** The rating word the source claims, upper case: NONE, LOW, MEDIUM, HIGH or CRITICAL. */
  readonly rating?: string
  /** The circumstances it is meant for; absent means the general case. */
  readonly scenarios: readonly LocalizedText[]
  /** True when CVE keeps it in the same `metrics` entry as the severity before it. */
  readonly joinsPrevious?: true
  readonly extra?: Extra
}

/** One weakness of the Common Weakness Enumeration, or a text in its place. */
export interface Weakness {
  /** For example `CWE-1333`. */
  readonly cweId?: string
  /** For example `CWE-1333 Inefficient Regular Expression Complexity`; may be a text alone. */
  readonly description?: string
  /** BCP 47; `en` when absent. */
  readonly language?: string
  /** True when CVE keeps it in the same `problemTypes` entry as the weakness before it. */
  readonly joinsPrevious?: true
  readonly extra?: Extra
}

/** What an attacker gains, by CAPEC or in words. */
export interface Impact {
  /** For example `CAPEC-66`. */
  readonly capecId?: string
  readonly descriptions: readonly LocalizedText[]
  readonly extra?: Extra
}

/** One dated event of the vulnerability's history. */
export interface TimelineEntry {
  /** RFC 3339 with its zone, as written; CVE means UTC where it has none. */
  readonly time: string
  readonly language: string
  readonly value: string
  readonly extra?: Extra
}

/** An organisation of the CVE program. */
export interface Organization {
  /** UUID version 4. */
  readonly orgId: string
  /** 2 to 32 characters, for example `PSF`. */
  readonly shortName?: string
}

/** Who provides the record, and when they last did. */
export interface Provider extends Organization {
  /** Set by CVE Services on submission; RFC 3339. */
  readonly dateUpdated?: string
  readonly extra?: Extra
}

/** All dates are RFC 3339 as written: the zone stays, nothing is recomputed. */
export interface AdvisoryDates {
  /** When the CVE id was reserved. */
  readonly reserved?: string
  /** When the CVE id was bound to this vulnerability. */
  readonly assigned?: string
  /** When the vulnerability became public, by the CNA's word. */
  readonly public?: string
  /** When the record was first published. */
  readonly published?: string
  /** When the record last changed. */
  readonly modified?: string
}

/** Present when the record no longer stands: CVE says rejected, OSV withdrawn. */
export interface Withdrawal {
  /** RFC 3339; absent when the source gives no date. */
  readonly at?: string
  /** CVE demands at least one in English. */
  readonly reasons: readonly LocalizedText[]
  /** The CVE ids that stand in its place. */
  readonly replacedBy: readonly string[]
}

/** What the announce mail says where it differs from the record. */
export interface Announcement {
  /** The mail's description; the record's English description when absent. */
  readonly description?: string
  /** Upper-case word; computed from the severities when absent. */
  readonly rating?: string
  /** The links of the mail; the CVE page and the pull requests when absent. */
  readonly links?: readonly string[]
}

/** One vulnerability, told once; everything that is published is written from this. */
export interface Advisory {
  /** The record's own id in its home: `CVE-2024-6232`, `PSF-2024-8`, `GHSA-…`. */
  readonly id?: string
  /** Other ids of the same vulnerability. */
  readonly aliases: readonly string[]
  /** Ids of vulnerabilities that are close, not the same. */
  readonly related: readonly string[]
  /** Ids of the vulnerabilities this one comes from, where a downstream speaks. */
  readonly upstream: readonly string[]
  /** The project in words, as the announce mail names it: `CPython`. */
  readonly project?: string
  /** One line without a full stop; CVE allows 256 characters. */
  readonly title?: string
  /** The record's description, one per language, at least one in English. */
  readonly descriptions: readonly LocalizedText[]
  readonly announcement?: Announcement
  readonly affected: readonly Affected[]
  readonly references: readonly Reference[]
  readonly credits: readonly Credit[]
  readonly severities: readonly Severity[]
  readonly weaknesses: readonly Weakness[]
  readonly impacts: readonly Impact[]
  readonly timeline: readonly TimelineEntry[]
  readonly workarounds: readonly LocalizedText[]
  readonly solutions: readonly LocalizedText[]
  readonly exploits: readonly LocalizedText[]
  readonly configurations: readonly LocalizedText[]
  /** CVE's tags of the container: `disputed`, `unsupported-when-assigned`, … */
  readonly tags: readonly string[]
  readonly dates: AdvisoryDates
  readonly withdrawal?: Withdrawal
  /** Who speaks in this record. */
  readonly provider?: Provider
  /** Who assigned the CVE id. */
  readonly assigner?: Organization
  readonly extra?: Extra
}

const EMPTY: Advisory = {
  aliases: [],
  related: [],
  upstream: [],
  descriptions: [],
  affected: [],
  references: [],
  credits: [],
  severities: [],
  weaknesses: [],
  impacts: [],
  timeline: [],
  workarounds: [],
  solutions: [],
  exploits: [],
  configurations: [],
  tags: [],
  dates: {},
}

/** An advisory of the given fields; every list that is not given is empty. */
export function createAdvisory(fields: Partial<Advisory> = {}): Advisory {
  return { ...EMPTY, ...fields }
}
