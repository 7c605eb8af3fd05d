/*
 * Owns the hub: the one model of an advisory that every format is read into and written from.
 * Refuses to know any format's layout; what a format has and the hub has not travels in `extra`.
 *
 * Limits and allowed values are those of the narrowest format that names them, and it is named: `CVE` is the CVE record
 * format 5.2, `OSV` the OSV schema 1.7, `GHSA` GitHub's REST API of 2022-11-28, `CSAF` is CSAF 2.0. The model holds no one to
 * them: the lint of each format does.
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
  /** BCP 47 tag, for example `en` or `pt-BR` (CVE `lang`). Formats without languages are read as `en`. */
  readonly language: string
  /** Plain text, lines parted by `\n`; CVE allows 1 to 4,096 characters, OSV reads it as CommonMark. */
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
  /** The name as it is shown, without the contact: 1 to 4,096 characters (CVE `credits[].value`, OSV `credits[].name`). */
  readonly name: string
  /** What for; absent when the source names none, and CVE's readers then assume `finder`. OSV writes it in upper case. */
  readonly type?: CreditType
  /** Addresses (URLs, `mailto:`) under which the credited wants to be found (OSV `credits[].contact`). */
  readonly contacts: readonly string[]
  /** UUID version 4 in the CVE user registry (CVE `credits[].user`). */
  readonly userId?: string
  /** Login on GitHub, without `@` (GHSA `credits[].user.login`). */
  readonly login?: string
  /** BCP 47 tag of `name`; `en` when absent. */
  readonly language?: string
  readonly extra?: Extra
}

/** The kinds of reference that OSV knows (OSV `references[].type`). */
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
  /** Absolute URL, as written; CVE allows 2,048 characters. */
  readonly url: string
  /** Title of the page; CVE allows 512 characters. */
  readonly name?: string
  /** CVE's tags, for example `patch`, `issue-tracking`, `vendor-advisory`; or `x_…` (CVE reference-tags). May be empty. */
  readonly tags: readonly string[]
  /** OSV's type; when absent it is derived from the tags and the URL. */
  readonly type?: ReferenceType
  readonly extra?: Extra
}

/**
 * The severity systems that are carried: OSV's `severity[].type`, where `CVSS_V3` is both 3.0 and 3.1, and the vector tells
 * which. `other` holds a text or object only CVE understands.
 */
export type SeverityType = 'CVSS_V2' | 'CVSS_V3' | 'CVSS_V4' | 'Ubuntu' | 'other'

/** One statement of severity. */
export interface Severity {
  /** The system that `vector` belongs to. */
  readonly type: SeverityType
  /** The vector as written; for `Ubuntu` the priority word, for `other` the name of the system. */
  readonly vector: string
  /** The score the source claims, 0.0 to 10.0 in tenths, not recomputed; absent when it claims none. */
  readonly score?: number
  /** The rating word the source claims, upper case: NONE, LOW, MEDIUM, HIGH or CRITICAL. */
  readonly rating?: string
  /** The circumstances it is meant for (CVE `metrics[].scenarios`); none means the general case. */
  readonly scenarios: readonly LocalizedText[]
  /** True when CVE keeps it in the same `metrics` entry as the severity before it. */
  readonly joinsPrevious?: true
  readonly extra?: Extra
}

/** One weakness of the Common Weakness Enumeration, or a text in its place. */
export interface Weakness {
  /** `CWE-` and a number without leading zeros, for example `CWE-1333` (MITRE's list; CVE `cweId`, OSV `cwe_ids`). */
  readonly cweId?: string
  /** For example `CWE-1333 Inefficient Regular Expression Complexity`; may be a text alone. CVE: 1 to 4,096 characters. */
  readonly description?: string
  /** BCP 47; `en` when absent. */
  readonly language?: string
  /** True when CVE keeps it in the same `problemTypes` entry as the weakness before it. */
  readonly joinsPrevious?: true
  readonly extra?: Extra
}

/** What an attacker gains, by CAPEC or in words. */
export interface Impact {
  /** `CAPEC-` and a number, for example `CAPEC-66` (MITRE's list of attack patterns; CVE `impacts[].capecId`). */
  readonly capecId?: string
  /** The same in words, one per language; CVE demands at least one. */
  readonly descriptions: readonly LocalizedText[]
  readonly extra?: Extra
}

/** One dated event of the vulnerability's history. */
export interface TimelineEntry {
  /** RFC 3339 with its zone, as written; CVE means UTC where it has none. */
  readonly time: string
  /** BCP 47 tag of `value`. */
  readonly language: string
  /** What happened; plain text, CVE allows 4,096 characters. */
  readonly value: string
  readonly extra?: Extra
}

/** An organisation of the CVE program. */
export interface Organization {
  /** UUID version 4 in the CVE organisation registry. */
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
  /** When the CVE id was reserved (CVE `dateReserved`). */
  readonly reserved?: string
  /** When the CVE id was bound to this vulnerability (CVE `dateAssigned`). */
  readonly assigned?: string
  /** When the vulnerability became public, by the CNA's word (CVE `datePublic`). */
  readonly public?: string
  /** When the record was first published (CVE `datePublished`, OSV `published`, CSAF `initial_release_date`). */
  readonly published?: string
  /** When the record last changed (CVE `dateUpdated`, OSV `modified`, CSAF `current_release_date`). */
  readonly modified?: string
}

/** Present when the record no longer stands: CVE says rejected, OSV withdrawn. */
export interface Withdrawal {
  /** RFC 3339 (CVE `dateRejected`, OSV `withdrawn`); absent when the source gives no date. */
  readonly at?: string
  /** Why; CVE (`rejectedReasons`) demands at least one in English, OSV has no place for one. */
  readonly reasons: readonly LocalizedText[]
  /** The CVE ids that stand in its place (CVE `replacedBy`); no format says an order. */
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
  /** Other ids of the same vulnerability (OSV `aliases`), without its own. */
  readonly aliases: readonly string[]
  /** Ids of vulnerabilities that are close, not the same (OSV `related`). */
  readonly related: readonly string[]
  /** Ids of the vulnerabilities this one comes from, where a downstream speaks (OSV `upstream`). */
  readonly upstream: readonly string[]
  /** The project in words, as the announce mail names it: `CPython`. */
  readonly project?: string
  /** One line without a full stop (CVE `title`, OSV `summary`); CVE allows 256 characters. */
  readonly title?: string
  /** What is wrong and what comes of it, one per language, at least one in English (CVE `descriptions`, OSV `details`). */
  readonly descriptions: readonly LocalizedText[]
  /** Where the announce mail says it differently. */
  readonly announcement?: Announcement
  /** The products and packages, in the record's order; CVE demands at least one. */
  readonly affected: readonly Affected[]
  /** Places to read more, in the record's order; CVE demands 1 to 512, no two the same. */
  readonly references: readonly Reference[]
  /** Who is thanked, in the order shown; one entry a person and role. */
  readonly credits: readonly Credit[]
  /** The severity in general, one a system and scenario; those of one package stand at its entry of `affected`. */
  readonly severities: readonly Severity[]
  /** The kinds of mistake it is (CVE `problemTypes`). */
  readonly weaknesses: readonly Weakness[]
  /** What an attacker gains (CVE `impacts`). */
  readonly impacts: readonly Impact[]
  /** The vulnerability's history (CVE `timeline`), in the record's order, which need not be that of time. */
  readonly timeline: readonly TimelineEntry[]
  /** What helps without an update (CVE `workarounds`, CSAF remediations of category `workaround`). */
  readonly workarounds: readonly LocalizedText[]
  /** What mends it (CVE `solutions`, CSAF remediations of category `vendor_fix`). */
  readonly solutions: readonly LocalizedText[]
  /** What is known of attacks (CVE `exploits`). */
  readonly exploits: readonly LocalizedText[]
  /** What has to be set up so for it to matter (CVE `configurations`). */
  readonly configurations: readonly LocalizedText[]
  /** CVE's tags of the container: `disputed`, `unsupported-when-assigned`, `exclusively-hosted-service`; or `x_…`. */
  readonly tags: readonly string[]
  /** When what became of it. */
  readonly dates: AdvisoryDates
  /** Present exactly when the record no longer stands. */
  readonly withdrawal?: Withdrawal
  /** Who speaks in this record (CVE `providerMetadata`). */
  readonly provider?: Provider
  /** Who assigned the CVE id (CVE `assignerOrgId`, `assignerShortName`). */
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
