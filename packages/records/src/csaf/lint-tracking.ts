/*
 * Owns the mandatory tests about the document itself: versions, revisions, languages, category.
 * Refuses to know what time it is.
 */
import type { Finding } from '../advisory/report.js'
import { compareTimestamps } from '../advisory/timestamp.js'
import { isJsonObject, type JsonObject, memberOf, sortedText } from '../json/json.js'
import { objectAt, objectsAt, type Place, stringAt } from '../lint/places.js'
import { failed } from './mandatory.js'

/** Tests 6.1.14 to 6.1.24, 6.1.26, 6.1.28 and 6.1.30. */
export function lintTracking(root: Place<JsonObject>): readonly Finding[] {
  const document = objectAt(root, 'document')
  const tracking = objectAt(document, 'tracking')
  const status = stringAt(tracking, 'status')?.value
  const revisions = objectsAt(tracking, 'revision_history')
  return [
    ...lintHistory(revisions, stringAt(tracking, 'version'), status),
    ...lintVersion(stringAt(tracking, 'version'), status),
    ...lintMixedVersions(tracking, revisions),
    ...lintLanguages(document),
    ...lintCategory(document),
    ...lintCves(root),
    ...objectsAt(root, 'vulnerabilities').flatMap(lintInvolvements),
  ]
}

interface Revision {
  readonly number: string
  readonly path: string
  readonly major: number
}

function lintHistory(
  places: readonly Place<JsonObject>[],
  version: Place<string> | undefined,
  status: string | undefined,
): readonly Finding[] {
  const revisions = sorted(places)
  const numbers = revisions.map(({ number }) => number)
  const latest = revisions.at(-1)
  const isLatest = latest === undefined || version === undefined
  return [
    ...lintSorted(revisions),
    ...(isLatest || sameVersion(latest.number, version.value, status)
      ? []
      : [failed('6.1.16', version.path, `The newest revision is ${latest.number}.`)]),
    ...revisions.flatMap(({ number, path }, index) => [
      ...(status !== 'draft' && /^0(?:\.|$)/.test(number)
        ? [failed('6.1.18', path, 'A released document has no revision 0.')]
        : []),
      ...(/^\d+\.\d+\.\d+-/.test(number)
        ? [failed('6.1.19', path, 'A pre-release is no revision of its own.')]
        : []),
      ...(numbers.indexOf(number) < index
        ? [failed('6.1.22', path, `The revision ${number} stands twice.`)]
        : []),
    ]),
    ...lintGaps(revisions),
  ]
}

/** By date, as the standard compares them; equal dates by number. */
function sorted(places: readonly Place<JsonObject>[]): readonly Revision[] {
  const dated = places.flatMap((place) => {
    const number = stringAt(place, 'number')
    const date = stringAt(place, 'date')?.value ?? ''
    if (number === undefined) return []
    return [{ number: number.value, path: number.path, date, major: majorOf(number.value) }]
  })
  return dated.toSorted(
    (left, right) =>
      (compareTimestamps(left.date, right.date) ?? 0) || compareNumbers(left.number, right.number),
  )
}

function majorOf(number: string): number {
  return Number(/^\d+/.exec(number)?.[0] ?? 0)
}

function compareNumbers(left: string, right: string): number {
  const parts = (number: string) => (number.match(/\d+/g) ?? []).slice(0, 3).map(Number)
  const ours = parts(left)
  const theirs = parts(right)
  const at = ours.findIndex((part, index) => part !== theirs[index])
  return at < 0 ? 0 : (ours[at] ?? 0) - (theirs[at] ?? 0)
}

function lintSorted(revisions: readonly Revision[]): readonly Finding[] {
  return revisions.flatMap(({ number, path }, index) => {
    const before = revisions[index - 1]
    if (before === undefined || compareNumbers(before.number, number) <= 0) return []
    return [failed('6.1.14', path, `It is dated after the later revision ${before.number}.`)]
  })
}

/** Build metadata never counts; of a draft the pre-release part does not either. */
function sameVersion(left: string, right: string, status: string | undefined): boolean {
  const bare = (version: string) => {
    const [release = ''] = version.split('+')
    return status === 'draft' ? release.split('-')[0] : release
  }
  return bare(left) === bare(right)
}

function lintGaps(revisions: readonly Revision[]): readonly Finding[] {
  const first = revisions[0]
  if (first !== undefined && first.major > 1) {
    return [failed('6.1.21', first.path, 'The history begins after revision 1.')]
  }
  return revisions.flatMap(({ major, path }, index) => {
    const before = revisions[index - 1]
    if (before === undefined || major - before.major <= 1) return []
    return [failed('6.1.21', path, `Between ${before.major} and ${major} a revision is missing.`)]
  })
}

function lintVersion(
  version: Place<string> | undefined,
  status: string | undefined,
): readonly Finding[] {
  if (version === undefined || status === undefined || status === 'draft') return []
  const { value, path } = version
  return [
    ...(/^0(?:\.|$)/.test(value) || /^\d+\.\d+\.\d+-/.test(value)
      ? [failed('6.1.17', path, `With version ${value} the document is a draft, not ${status}.`)]
      : []),
    ...(/^\d+\.\d+\.\d+-/.test(value)
      ? [failed('6.1.20', path, 'A released document has no pre-release version.')]
      : []),
  ]
}

function lintMixedVersions(
  tracking: Place<JsonObject>,
  revisions: readonly Place<JsonObject>[],
): readonly Finding[] {
  const places = [
    stringAt(tracking, 'version'),
    ...revisions.map((each) => stringAt(each, 'number')),
  ]
  const known = places.filter((place) => place !== undefined)
  const isSemantic = known[0]?.value.includes('.')
  const other = known.find(({ value }) => value.includes('.') !== isSemantic)
  const because = 'Integer and semantic versions are mixed.'
  return other === undefined ? [] : [failed('6.1.30', other.path, because)]
}

function lintLanguages(document: Place<JsonObject>): readonly Finding[] {
  const lang = stringAt(document, 'lang')
  const source = stringAt(document, 'source_lang')
  const category = stringAt(objectAt(document, 'publisher'), 'category')
  return [
    ...(category?.value === 'translator' && source === undefined
      ? [failed('6.1.15', document.path, 'A translation names the language of its source.')]
      : []),
    ...(lang !== undefined && lang.value === source?.value
      ? [failed('6.1.28', source.path, 'The source has the language of the translation.')]
      : []),
  ]
}

/** The profiles' names without what may be written differently. */
const RESERVED = new Set([
  ...['csafbase', 'csafsecurityincidentresponse', 'csafinformationaladvisory'],
  ...['csafsecurityadvisory', 'csafvex', 'securityincidentresponse', 'informationaladvisory'],
  ...['securityadvisory', 'vex'],
])

/** The five profiles of the standard. */
export const PROFILES: ReadonlySet<string> = new Set([
  ...['csaf_base', 'csaf_security_incident_response', 'csaf_informational_advisory'],
  ...['csaf_security_advisory', 'csaf_vex'],
])

function lintCategory(document: Place<JsonObject>): readonly Finding[] {
  const category = stringAt(document, 'category')
  if (category === undefined || PROFILES.has(category.value)) return []
  const plain = category.value.toLowerCase().replace(/[-_\s]/g, '')
  const isReserved = RESERVED.has(plain) || category.value.toLowerCase().startsWith('csaf_')
  const because = 'The name is too close to that of a profile.'
  return isReserved ? [failed('6.1.26', category.path, because)] : []
}

function lintCves(root: Place<JsonObject>): readonly Finding[] {
  const seen = new Set<string>()
  return objectsAt(root, 'vulnerabilities').flatMap((each) => {
    const cve = stringAt(each, 'cve')
    if (cve === undefined || !seen.has(cve.value)) {
      seen.add(cve?.value ?? '')
      return []
    }
    return [failed('6.1.23', cve.path, `${cve.value} has a vulnerability of its own already.`)]
  })
}

function lintInvolvements(vulnerability: Place<JsonObject>): readonly Finding[] {
  const seen = new Set<string>()
  return objectsAt(vulnerability, 'involvements').flatMap(({ value, path }) => {
    const party = memberOf(value, 'party')
    const date = memberOf(value, 'date')
    const key = sortedText([party ?? null, date ?? null])
    const isTwice = isJsonObject(value) && date !== undefined && seen.has(key)
    seen.add(key)
    return isTwice ? [failed('6.1.24', path, 'The party has an involvement of this date.')] : []
  })
}
