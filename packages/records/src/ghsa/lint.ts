/*
 * Owns the lint of GitHub's advisories: shapes as the REST documentation gives them, then the rules
 * that hold for every record. Refuses to do I/O, and to stop at the first finding.
 */
import { CREDIT_TYPES } from '../advisory/advisory.js'
import type { VersionStatement } from '../advisory/affected.js'
import { snakeCreditType } from '../advisory/credits.js'
import type { Finding } from '../advisory/report.js'
import { isTimestamp } from '../advisory/timestamp.js'
import { isCveId } from '../ids/cve-id.js'
import { type Json, type JsonObject, memberOf } from '../json/json.js'
import { lintOrder } from '../lint/date-rules.js'
import { objectAt, objectsAt, type Place, rootOf, stringAt, stringsAt } from '../lint/places.js'
import { lintDuplicateUrls, lintUrl } from '../lint/url-rules.js'
import { lintOrderable, lintRangeOrder } from '../lint/version-rules.js'
import { comparisonOf } from '../versions/bounds.js'
import { schemeOf, type VersionScheme } from '../versions/collections.js'
import { ecosystemOfGithub, isGithubEcosystem } from './ecosystems.js'
import { lintSeverities } from './lint-severities.js'
import { isGhsaId } from './parts.js'
import { parseRange } from './version-range.js'
import { GITHUB, violation } from './violation.js'

/**
 * Every finding about an advisory of GitHub, in either form.
 *
 * GitHub publishes no JSON schema for them: rules `schema.…` state what its documentation does.
 * Never throws, whatever the JSON.
 */
export function lintGhsa(record: Json): readonly Finding[] {
  const root = rootOf(record)
  const published = stringAt(root, 'published_at')
  return [
    ...lintMembers(root),
    ...lintIds(root),
    ...DATES.flatMap((name) => lintDate(stringAt(root, name))),
    ...lintOrder(published, stringAt(root, 'updated_at')),
    ...lintOrder(published, stringAt(root, 'withdrawn_at')),
    ...lintSeverities(root),
    ...lintCredits(root),
    ...objectsAt(root, 'vulnerabilities').flatMap(lintVulnerability),
    ...lintReferences(root),
  ]
}

const DATES = ['published_at', 'updated_at', 'withdrawn_at']

/** What each member must be where it is there at all; null is always allowed but for the summary. */
const KINDS: readonly (readonly [string, 'string' | 'array' | 'object'])[] = [
  ...(['ghsa_id', 'cve_id', 'summary', 'description', 'severity'] as const).map(
    (name) => [name, 'string'] as const,
  ),
  ...(['vulnerabilities', 'credits', 'cwe_ids', 'cwes', 'identifiers', 'references'] as const).map(
    (name) => [name, 'array'] as const,
  ),
  ...(['cvss', 'cvss_severities'] as const).map((name) => [name, 'object'] as const),
]

const KIND_FIXES = {
  string: 'Write a text in quotes.',
  array: 'Write a list in square brackets.',
  object: 'Write an object in braces.',
} as const

function lintMembers(root: Place<JsonObject>): readonly Finding[] {
  const wrong = KINDS.flatMap(([name, kind]) => {
    const value = memberOf(root.value, name)
    if (value === undefined || value === null) return []
    const found = Array.isArray(value) ? 'array' : typeof value
    return found === kind
      ? []
      : [
          violation(`/${name}`, 'type', {
            because: `It must be of type ${kind}.`,
            fix: KIND_FIXES[kind],
          }),
        ]
  })
  const summary = memberOf(root.value, 'summary')
  const isMissing = summary === undefined || summary === null || summary === ''
  return [
    ...wrong,
    ...(isMissing
      ? [
          violation('', 'required', {
            because: 'The member "summary" is missing.',
            fix: 'Add "summary".',
          }),
        ]
      : []),
    ...(typeof summary === 'string' && summary.length > 1024
      ? [
          violation('/summary', 'max-length', {
            because: 'It is longer than 1024 characters.',
            fix: 'Shorten it, and say the rest in the description.',
          }),
        ]
      : []),
  ]
}

function lintIds(root: Place<JsonObject>): readonly Finding[] {
  const ghsa = stringAt(root, 'ghsa_id')
  const cve = stringAt(root, 'cve_id')
  return [
    ...(ghsa === undefined || isGhsaId(ghsa.value)
      ? []
      : [
          violation(ghsa.path, 'pattern', {
            because: 'It is no GHSA id.',
            fix: 'Copy it from GitHub, which gives it.',
          }),
        ]),
    ...(cve === undefined || isCveId(cve.value)
      ? []
      : [
          violation(cve.path, 'pattern', {
            because: 'It is no CVE id.',
            fix: 'Write CVE-, the year, and at least four digits.',
          }),
        ]),
    ...stringsAt(root, 'cwe_ids').flatMap(({ value, path }) =>
      /^CWE-[1-9]\d*$/.test(value)
        ? []
        : [
            violation(path, 'pattern', {
              because: 'It is no CWE id.',
              fix: 'Write the id alone, such as CWE-79.',
            }),
          ],
    ),
  ]
}

function lintDate(date: Place<string> | undefined): readonly Finding[] {
  if (date === undefined || isTimestamp(date.value)) return []
  const because = 'It is no date and time with a zone (RFC 3339).'
  const fix = 'Write day, time and zone, such as 2024-09-03T12:29:00Z.'
  return [violation(date.path, 'format', { because, fix })]
}

const TYPES = new Set(CREDIT_TYPES.map(snakeCreditType))

function lintCredits(root: Place<JsonObject>): readonly Finding[] {
  const seen = new Set<string>()
  return objectsAt(root, 'credits').flatMap((credit): readonly Finding[] => {
    const login = stringAt(credit, 'login') ?? stringAt(objectAt(credit, 'user'), 'login')
    const type = stringAt(credit, 'type')
    const isRepeated = login !== undefined && seen.has(login.value)
    if (login !== undefined) seen.add(login.value)
    return [
      ...((memberOf(credit.value, 'type') ?? null) === null ? [untyped(credit)] : []),
      ...(type === undefined || TYPES.has(type.value)
        ? []
        : [
            violation(type.path, 'enum', {
              because: 'It is none of the ten credit types.',
              fix: 'Write one of them, such as remediation_developer.',
            }),
          ]),
      ...(login === undefined
        ? [
            violation(credit.path, 'required', {
              because: 'The credit names no account.',
              fix: 'Add the "login" of an account.',
            }),
          ]
        : []),
      ...(isRepeated
        ? [
            {
              path: credit.path,
              rule: 'ghsa.repeated-credit',
              level: 'warning' as const,
              because: 'GitHub keeps one type for each account.',
              source: GITHUB,
              fix: 'Keep the one that says most.',
            },
          ]
        : []),
    ]
  })
}

function untyped({ path }: Place<JsonObject>): Finding {
  return {
    path,
    rule: 'credit.no-type',
    level: 'warning',
    because: 'The credit does not say what it is for.',
    source: GITHUB,
    fix: 'Add one of the ten types, such as remediation_developer.',
  }
}

function lintVulnerability(entry: Place<JsonObject>): readonly Finding[] {
  const named = objectAt(entry, 'package')
  const word = stringAt(named, 'ecosystem')
  const text = stringAt(entry, 'vulnerable_version_range')
  return [
    ...(word === undefined || isGithubEcosystem(word.value)
      ? []
      : [
          violation(word.path, 'enum', {
            because: `GitHub has no ecosystem "${word.value}".`,
            fix: 'Write one that GitHub has, such as pip, or other.',
          }),
        ]),
    ...(text === undefined ? [] : lintRange(text, ecosystemOfGithub(word?.value ?? ''))),
  ]
}

function lintRange(text: Place<string>, ecosystem: string | undefined): readonly Finding[] {
  const range = parseRange(text.value, '')
  if (range === undefined) {
    const because = 'It is no version range as GitHub matches them, such as ">= 1.0, < 1.2".'
    return [
      {
        path: text.path,
        rule: 'ghsa.unreadable-range',
        level: 'warning',
        because,
        source: GITHUB,
        fix: 'Write = and one version, or a lower bound (>=), a comma and an upper bound (< or <=); each range in an entry of its own.',
      },
    ]
  }
  const scheme = ecosystem === undefined ? undefined : schemeOf(ecosystem)
  const behind = range.behind ? [beginsBehind(text, range.statement)] : []
  return scheme === undefined ? behind : [...behind, ...lintBounds(text, range.statement, scheme)]
}

function beginsBehind({ path }: Place<string>, { version }: VersionStatement): Finding {
  return {
    path,
    rule: 'ghsa.begins-behind-version',
    level: 'warning',
    because: `It begins behind ${version}. GitHub takes that in a repository's advisory, and not in its database; CVE and OSV have no place for ">", so that OSV will call ${version} affected.`,
    source: 'GitHub Docs, best practices for writing repository security advisories',
    fix: 'Write >= and the first version that is affected.',
  }
}

function lintBounds(
  text: Place<string>,
  { version, lessThan, lessThanOrEqual }: VersionStatement,
  scheme: VersionScheme,
): readonly Finding[] {
  const at = (value: string): Place<string> => ({ value, path: text.path })
  const end = lessThan ?? lessThanOrEqual
  const bounds = [at(version), ...(end === undefined ? [] : [at(end)])]
  const findings = bounds.flatMap((bound) => lintOrderable(scheme, bound))
  if (end === undefined || findings.length > 0) return findings
  const span = { start: at(version), end: at(end), inclusive: lessThan === undefined }
  return lintRangeOrder(comparisonOf(scheme), span)
}

function lintReferences(root: Place<JsonObject>): readonly Finding[] {
  const urls = stringsAt(root, 'references')
  return [...urls.flatMap((url) => lintUrl(url, { hasSchema: false })), ...lintDuplicateUrls(urls)]
}
