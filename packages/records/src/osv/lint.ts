/*
 * Owns the lint of OSV records: the schema, then every rule, all findings at once.
 * Refuses to do I/O, and to stop at the first finding.
 */
import type { Finding } from '../advisory/report.js'
import { validateOsv } from '../generated/validate-osv.js'
import { type Json, type JsonObject, memberOf } from '../json/json.js'
import { lintOrder } from '../lint/date-rules.js'
import { objectAt, objectsAt, type Place, rootOf, stringAt } from '../lint/places.js'
import { lintSchema, type Validator } from '../lint/schema.js'
import { lintVector } from '../lint/severity-rules.js'
import { lintDuplicateUrls, lintUrl } from '../lint/url-rules.js'
import { lintAffected } from './lint-affected.js'
import { idsNamedAgain } from './named-ids.js'
import { saysWhyWithdrawn } from './withdraw.js'

const SCHEMA = 'OSV schema 1.7.5'

/**
 * Every finding about an OSV record.
 *
 * Schema violations are errors with rules `schema.…`; rules are warnings, but for vectors that
 * are none. Never throws, whatever the JSON. Does not ask any index which versions exist.
 */
export function lintOsv(record: Json): readonly Finding[] {
  const root = rootOf(record)
  // The generated code carries no types; this is the shape it is generated in.
  const validate = validateOsv as unknown as Validator
  return [
    ...lintSchema(validate, record, SCHEMA),
    ...lintDates(root),
    ...lintIds(root),
    ...lintSeverities(root),
    ...lintReferences(root),
    ...lintCredits(root),
    ...lintTexts(root),
    ...lintAffected(root),
  ]
}

function lintDates(root: Place<JsonObject>): readonly Finding[] {
  const published = stringAt(root, 'published')
  return [
    ...lintOrder(published, stringAt(root, 'modified')),
    ...lintOrder(published, stringAt(root, 'withdrawn')),
  ]
}

function lintIds({ value }: Place<JsonObject>): readonly Finding[] {
  return idsNamedAgain(value).map(({ list, index, how }) => {
    const path = `/${list}/${index}`
    return how === 'alias-too'
      ? {
          path,
          rule: 'osv.alias-and-upstream',
          level: 'warning',
          because: 'The id is upstream and an alias: another vulnerability and the same one.',
          source: 'OSV schema, aliases',
          fix: 'Keep it in upstream where its record is about a package that yours contains, else in aliases.',
        }
      : {
          path,
          rule: 'osv.repeated-id',
          level: 'warning',
          because: how === 'itself' ? 'The record names itself.' : 'The id is named twice.',
          source: 'OSV schema, aliases',
          fix: 'Remove it.',
        }
  })
}

function lintSeverities(root: Place<JsonObject>): readonly Finding[] {
  const findings: Finding[] = []
  for (const each of [root, ...objectsAt(root, 'affected')]) {
    for (const severity of objectsAt(each, 'severity')) {
      const score = stringAt(severity, 'score')
      const type = memberOf(severity.value, 'type')
      if (score === undefined || typeof type !== 'string' || !type.startsWith('CVSS_')) continue
      findings.push(...lintVector(score), ...lintKind(type, score))
    }
  }
  return findings
}

function lintKind(type: string, { value, path }: Place<string>): readonly Finding[] {
  const version = /^CVSS:(\d)/.exec(value)?.[1] ?? '2'
  if (type === `CVSS_V${version}`) return []
  const because = `The vector is of CVSS ${version}, the type says ${type}.`
  return [
    {
      path,
      rule: 'severity.wrong-type',
      level: 'error',
      because,
      source: 'OSV schema, severity',
      fix: `Write the type CVSS_V${version}.`,
    },
  ]
}

function lintReferences(root: Place<JsonObject>): readonly Finding[] {
  const urls: Place<string>[] = []
  const findings: Finding[] = []
  for (const reference of objectsAt(root, 'references')) {
    const url = stringAt(reference, 'url')
    if (url === undefined) continue
    urls.push(url)
    findings.push(...lintUrl(url))
  }
  findings.push(...lintDuplicateUrls(urls))
  return findings
}

function lintCredits(root: Place<JsonObject>): readonly Finding[] {
  return objectsAt(root, 'credits').flatMap((credit): readonly Finding[] =>
    memberOf(credit.value, 'type') !== undefined
      ? []
      : [
          {
            path: credit.path,
            rule: 'credit.no-type',
            level: 'warning',
            because: 'The credit does not say what it is for.',
            source: 'OSV schema, credits',
            fix: 'Add one of the ten types.',
          },
        ],
  )
}

/** Every text in which a withdrawn record may say why; databases keep reasons among their own members. */
function textsOf(root: Place<JsonObject>): readonly string[] {
  const specific = objectAt(root, 'database_specific')
  const own = Object.entries(specific.value).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name}: ${value}`] : [],
  )
  return [stringAt(root, 'summary')?.value ?? '', stringAt(root, 'details')?.value ?? '', ...own]
}

function lintTexts(root: Place<JsonObject>): readonly Finding[] {
  const isWithdrawn = memberOf(root.value, 'withdrawn') !== undefined
  const summary = stringAt(root, 'summary')
  const silent = isWithdrawn && !saysWhyWithdrawn(textsOf(root))
  const long = summary !== undefined && (summary.value.length > 120 || summary.value.includes('\n'))
  return [
    ...(silent
      ? [
          {
            path: '',
            rule: 'osv.withdrawn-without-reason',
            level: 'warning' as const,
            because: 'The record is withdrawn and no text says why.',
            source: 'OSV schema, withdrawn',
            fix: 'Begin the details with "Withdrawn: " and the reason.',
          },
        ]
      : []),
    ...(long
      ? [
          {
            path: summary.path,
            rule: 'osv.long-summary',
            level: 'warning' as const,
            because: 'A summary is one line of at most 120 characters.',
            source: 'OSV schema, summary',
            fix: 'Shorten it, and say the rest in the details.',
          },
        ]
      : []),
  ]
}
