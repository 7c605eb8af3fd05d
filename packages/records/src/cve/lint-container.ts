/*
 * Owns the rules about references, credits, weaknesses and severities of a CNA container.
 * Refuses to look at products (lint-affected.ts) and at what the texts say (lint-texts.ts).
 */
import { weaknessId } from '../advisory/ids.js'
import type { Finding } from '../advisory/report.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { objectAt, objectsAt, type Place, rootOf, stringAt, stringsAt } from '../lint/places.js'
import { lintCvssObject } from '../lint/severity-rules.js'
import { lintDuplicateUrls, lintUrl } from '../lint/url-rules.js'
import type { CveLintOptions } from './lint-options.js'
import { lintTexts } from './lint-texts.js'
import { CVSS_MEMBERS } from './read-metrics.js'

const PSF_RULES = 'PSF CVE Numbering Authority, record fields'

/** Every finding about the container but for its products; `cveId` and `state` are the record's own, where they are known. */
export function lintContainer(
  container: Place<JsonObject>,
  options: CveLintOptions,
  { cveId, state }: { readonly cveId?: string | undefined; readonly state?: string | undefined },
): readonly Finding[] {
  const isRejected = state === 'REJECTED' || Object.hasOwn(container.value, 'rejectedReasons')
  return [
    ...lintTexts(container),
    ...lintReferences(container, options, cveId),
    ...lintCredits(container),
    ...lintWeaknesses(container),
    ...lintMetrics(container),
    ...(isRejected ? [] : [...lintMissing(container), ...lintDispute(container)]),
  ]
}

function lintReferences(
  container: Place<JsonObject>,
  { issueOwners }: CveLintOptions,
  cveId: string | undefined,
): readonly Finding[] {
  const references = objectsAt(container, 'references')
  const urls = references.map((each) => stringAt(each, 'url')).filter((url) => url !== undefined)
  return [
    ...urls.flatMap((url) => lintUrl(url)),
    ...lintDuplicateUrls(urls),
    ...references.flatMap(lintAdvisoryTag),
    ...(issueOwners === undefined
      ? []
      : references.flatMap((each) => lintIssue(each, issueOwners, cveId))),
  ]
}

const BLOG = /^https?:\/\/(?:[^/]*\.)?(?:blog\.|medium\.com|substack\.com)|\/blogs?(?:\/|$)/i

function lintAdvisoryTag(reference: Place<JsonObject>): readonly Finding[] {
  const url = stringAt(reference, 'url')
  const tag = stringsAt(reference, 'tags').find(({ value }) => value === 'vendor-advisory')
  if (url === undefined || tag === undefined || !BLOG.test(url.value)) return []
  return [
    {
      path: tag.path,
      rule: 'cve.blog-as-advisory',
      level: 'warning',
      because: 'A blog is tagged as the vendor’s advisory.',
      source: 'CVE-2026-6357 as published; CVE reference tags',
      fix: 'Link the announce mail, and tag the blog as related or technical-description.',
    },
  ]
}

function lintIssue(
  reference: Place<JsonObject>,
  issueOwners: ReadonlyMap<string, string>,
  cveId: string | undefined,
): readonly Finding[] {
  const url = stringAt(reference, 'url')
  const isIssue = stringsAt(reference, 'tags').some(({ value }) => value === 'issue-tracking')
  const owner = url && issueOwners.get(url.value)
  if (url === undefined || !isIssue || owner === undefined || owner === cveId) return []
  return [
    {
      path: url.path,
      rule: 'cve.shared-issue',
      level: 'warning',
      because: `${owner} is already published under this issue.`,
      source: 'Python Developer’s Guide, PSRT: one issue per CVE',
      fix: 'Open an issue of its own and link that.',
    },
  ]
}

/** The public issues of a CVE record, by which one CVE id each is expected. */
export function issuesOf(record: JsonObject): readonly string[] {
  const container = objectAt(objectAt(rootOf(record), 'containers'), 'cna')
  return objectsAt(container, 'references')
    .filter((each) => stringsAt(each, 'tags').some(({ value }) => value === 'issue-tracking'))
    .flatMap((each) => stringAt(each, 'url')?.value ?? [])
}

function lintCredits(container: Place<JsonObject>): readonly Finding[] {
  return objectsAt(container, 'credits').flatMap((credit): readonly Finding[] =>
    memberOf(credit.value, 'type') !== undefined
      ? []
      : [
          {
            path: credit.path,
            rule: 'credit.no-type',
            level: 'warning',
            because: 'The credit does not say what it is for; readers then assume finder.',
            source: 'CVE record format, credits',
            fix: 'Add one of the ten types.',
          },
        ],
  )
}

function lintWeaknesses(container: Place<JsonObject>): readonly Finding[] {
  return objectsAt(container, 'problemTypes')
    .flatMap((entry) => objectsAt(entry, 'descriptions'))
    .flatMap((each): readonly Finding[] => {
      const cweId = stringAt(each, 'cweId')
      const description = stringAt(each, 'description')
      const named = weaknessId({ ...(description && { description: description.value }) })
      if (cweId === undefined || named === undefined || named === cweId.value) return []
      const because = `The description names ${named}, the id ${cweId.value}.`
      return [
        {
          path: cweId.path,
          rule: 'weakness.does-not-match',
          level: 'error',
          because,
          source: 'CVE record format, problemTypes',
          fix: 'Name the one that is meant in both.',
        },
      ]
    })
}

function lintMetrics(container: Place<JsonObject>): readonly Finding[] {
  return objectsAt(container, 'metrics').flatMap((entry) =>
    CVSS_MEMBERS.flatMap(([member]) =>
      memberOf(entry.value, member) === undefined ? [] : lintCvssObject(objectAt(entry, member)),
    ),
  )
}

const EXPECTED = [
  { member: 'title', rule: 'cve.no-title', what: 'title' },
  { member: 'credits', rule: 'cve.no-credits', what: 'credits' },
  { member: 'problemTypes', rule: 'cve.no-weakness', what: 'weakness (CWE)' },
  { member: 'metrics', rule: 'cve.no-severity', what: 'severity' },
]

function lintMissing({ value, path }: Place<JsonObject>): readonly Finding[] {
  return EXPECTED.filter(({ member }) => memberOf(value, member) === undefined).map(
    ({ member, rule, what }) => ({
      path,
      rule,
      level: 'warning' as const,
      because: `The record has no ${what}.`,
      source: PSF_RULES,
      fix: `Add "${member}".`,
    }),
  )
}

function lintDispute(container: Place<JsonObject>): readonly Finding[] {
  const isTagged = stringsAt(container, 'tags').some(({ value }) => value === 'disputed')
  return objectsAt(container, 'descriptions').flatMap((description): readonly Finding[] => {
    const text = stringAt(description, 'value')
    if (text === undefined || isTagged || !/^\*\* ?DISPUTED ?\*\*/i.test(text.value)) return []
    const because = 'The description says disputed, the tags do not.'
    return [
      {
        path: text.path,
        rule: 'cve.dispute-not-tagged',
        level: 'warning',
        because,
        source: PSF_RULES,
        fix: 'Add the tag "disputed".',
      },
    ]
  })
}
