/*
 * Owns writing GitHub's security advisories from the hub, and what GitHub has no place for.
 * Refuses to invent: ids, states and accounts are GitHub's to give.
 */
import type { Advisory, Severity } from '../advisory/advisory.js'
import type { PackageName } from '../advisory/affected.js'
import { cveIdOf, weaknessId } from '../advisory/ids.js'
import { lostExtras, lostFields } from '../advisory/losses.js'
import { lostDetails } from '../advisory/lost-details.js'
import { lostInRewriting, writePart } from '../advisory/part.js'
import type { Lost, Written } from '../advisory/report.js'
import { writePurl } from '../ids/purl.js'
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { type GhsaForm, isNameless, isUnaffected, saidIn, unsaidStatements } from './affected.js'
import { writableCredits } from './credits.js'
import { ghsaIdOf, partsOf } from './parts.js'
import { writableSeverities } from './severities.js'

/** How to write. */
export interface GhsaOptions {
  /** Absent: the form that was read, or a repository's. */
  readonly form?: GhsaForm
}

/**
 * Writes the advisory as GitHub's REST API gives it.
 *
 * Each range becomes an entry of `vulnerabilities`; what was read and not changed since is given
 * back word for word.
 */
export function writeGhsa(advisory: Advisory, options: GhsaOptions = {}): Written<JsonObject> {
  const form = options.form ?? formRead(advisory)
  return { record: writeGhsaRecord(advisory, form), lost: lostInWriting(advisory, form) }
}

/** The record alone, without asking what has no place in it. */
export function writeGhsaRecord(advisory: Advisory, form: GhsaForm): JsonObject {
  const entry = memberOf(advisory.extra?.ghsa ?? {}, 'entry')
  const members: Record<string, Json> = {}
  for (const part of partsOf(form)) {
    Object.assign(members, writePart(part, advisory, 'ghsa').members)
  }
  return { ...members, ...(isJsonObject(entry) ? entry : {}) }
}

function formRead({ extra }: Advisory): GhsaForm {
  const record = memberOf(extra?.ghsa ?? {}, 'record')
  return isJsonObject(record) && Object.hasOwn(record, 'references') ? 'global' : 'repository'
}

/**
 * Writes the body of a request that creates or updates a repository's advisory.
 *
 * Holds a vector (the newest) or, without one, the word: GitHub takes one of the two. Leaves out
 * what only GitHub may set.
 */
export function writeGhsaRequest(advisory: Advisory): Written<JsonObject> {
  const { record, lost } = writeGhsa({ ...advisory, extra: {} }, { form: 'repository' })
  const { summary, description, cve_id, vulnerabilities, cwe_ids, credits, severity } = record
  const [newest] = writableSeverities(advisory.severities)
  const rated =
    newest !== undefined && newest.type !== 'other'
      ? { cvss_vector_string: newest.vector }
      : { severity }
  const members = { summary, description, cve_id, vulnerabilities, cwe_ids, credits, ...rated }
  const body = Object.entries(members).filter(([, value]) => value !== undefined)
  // because: the members without a value have just been taken out
  return {
    record: Object.fromEntries(body) as JsonObject,
    lost: [...lost, ...lostInRequest(advisory, newest)],
  }
}

/** What GitHub's record says and a request does not: GitHub sets it itself. */
function lostInRequest(advisory: Advisory, newest: Severity | undefined): readonly Lost[] {
  const reason = 'GitHub sets it itself.'
  const { dates, withdrawal, extra } = advisory
  const ghsa = ghsaIdOf(advisory)
  // No request is a mail: so these are the extras of all formats, GitHub's own among them.
  const own = lostExtras(advisory, 'mail').filter(({ path }) => path.includes('/extra/ghsa/'))
  return [
    ...lostFields([
      { path: '/id', value: advisory.id === ghsa ? ghsa : undefined, reason },
      {
        path: '/aliases',
        value: advisory.aliases.filter((alias) => alias === ghsa),
        reason,
      },
      { path: '/dates/published', value: dates.published, reason },
      { path: '/dates/modified', value: dates.modified, reason },
      { path: '/withdrawal/at', value: withdrawal?.at, reason },
    ]),
    ...writableSeverities(advisory.severities)
      .filter((each) => each !== newest)
      .map((each) => ({
        path: `/severities/${advisory.severities.indexOf(each)}`,
        reason: 'A request has one vector, the newest.',
      })),
    ...own.map(({ path }) => ({ path, reason })),
    ...lostExtras({ extra }, 'ghsa'),
  ]
}

const NO_PLACE = 'GitHub has no place for it.'

function lostInWriting(advisory: Advisory, form: GhsaForm): readonly Lost[] {
  const ids = [ghsaIdOf(advisory), cveIdOf(advisory)]
  const { dates, withdrawal } = advisory
  const severities = writableSeverities(advisory.severities)
  const credits = writableCredits(advisory.credits)
  const named = advisory.aliases
  return [
    ...lostFields([
      { path: '/id', value: ids.includes(advisory.id) ? undefined : advisory.id, reason: NO_PLACE },
      { path: '/aliases', value: named.filter((id) => !ids.includes(id)), reason: NO_PLACE },
      {
        path: '/descriptions',
        value: advisory.descriptions.slice(1),
        reason: 'GitHub has one description.',
      },
      ...HOMELESS.map((name) => ({ path: `/${name}`, value: advisory[name], reason: NO_PLACE })),
      ...advisory.weaknesses.map((each, index) => ({
        path: `/weaknesses/${index}`,
        value: weaknessId(each) === undefined ? each : undefined,
        reason: 'GitHub carries CWE ids, not texts.',
      })),
      ...(form === 'repository'
        ? [
            {
              path: '/references',
              value: advisory.references,
              reason: 'A repository advisory has no list of references.',
            },
          ]
        : advisory.references.map(({ name }, index) => ({
            path: `/references/${index}/name`,
            value: name,
            reason: 'GitHub has addresses of pages, and no names.',
          }))),
      { path: '/dates/reserved', value: dates.reserved, reason: NO_PLACE },
      { path: '/dates/assigned', value: dates.assigned, reason: NO_PLACE },
      { path: '/dates/public', value: dates.public, reason: NO_PLACE },
      { path: '/withdrawal/reasons', value: withdrawal?.reasons, reason: NO_PLACE },
      { path: '/withdrawal/replacedBy', value: withdrawal?.replacedBy, reason: NO_PLACE },
    ]),
    ...missing(advisory.severities, severities, 'severities').map((path) => ({
      path,
      reason: 'GitHub has one CVSS of version 3 and one of version 4.',
    })),
    ...missing(advisory.credits, credits, 'credits').map((path) => ({
      path,
      reason: 'GitHub credits accounts, each with one type.',
    })),
    ...advisory.affected.flatMap((each, index) => lostInAffected(each, index, form)),
    ...lostDetails(advisory, NO_PLACE),
    ...lostInRewriting(partsOf(form), advisory, 'ghsa'),
    ...lostExtras(advisory, 'ghsa'),
  ]
}

const HOMELESS = [
  ...([
    'related',
    'upstream',
    'project',
    'announcement',
    'impacts',
    'timeline',
    'workarounds',
  ] as const),
  ...(['solutions', 'exploits', 'configurations', 'tags', 'provider', 'assigner'] as const),
] as const

function missing<T>(all: readonly T[], kept: readonly T[], name: string): readonly string[] {
  return all.flatMap((each, index) => (kept.includes(each) ? [] : [`/${name}/${index}`]))
}

function lostInAffected(
  affected: Advisory['affected'][number],
  index: number,
  form: GhsaForm,
): readonly Lost[] {
  const path = `/affected/${index}`
  if (isNameless(affected)) return [{ path, reason: 'GitHub needs the name of a package.' }]
  if (isUnaffected(affected, form)) return [{ path, reason: 'GitHub has affected versions only.' }]
  const unsaid = unsaidStatements(affected, form).map(({ place, isWhole, reason }) => ({
    path: `${path}/versions/${place}${isWhole ? '' : '/changes'}`,
    reason,
  }))
  const commits = affected.ranges.flatMap(({ type }, place) =>
    type === 'GIT'
      ? [{ path: `${path}/ranges/${place}`, reason: 'GitHub has no ranges of commits.' }]
      : [],
  )
  const said = saidIn(affected, form)
  const isUnsaid = affected.defaultStatus === 'unknown' || !said.isDefaultSaid
  return [
    ...unsaid,
    ...commits,
    ...said.lost.map((each) => ({ ...each, path: path + each.path })),
    ...lostFields([
      {
        path: `${path}/defaultStatus`,
        value: isUnsaid ? affected.defaultStatus : undefined,
        reason: 'GitHub says which versions are affected, and nothing of the others.',
      },
      {
        path: `${path}/package/purl`,
        value: isOwnPurl(affected.package) ? affected.package?.purl : undefined,
        reason: NO_PLACE,
      },
      { path: `${path}/vendor`, value: affected.vendor, reason: NO_PLACE },
      { path: `${path}/product`, value: affected.package && affected.product, reason: NO_PLACE },
      { path: `${path}/repo`, value: affected.repo, reason: NO_PLACE },
      { path: `${path}/modules`, value: affected.modules, reason: NO_PLACE },
      { path: `${path}/programFiles`, value: affected.programFiles, reason: NO_PLACE },
      { path: `${path}/platforms`, value: affected.platforms, reason: NO_PLACE },
      { path: `${path}/cpes`, value: affected.cpes, reason: NO_PLACE },
      { path: `${path}/severities`, value: affected.severities, reason: NO_PLACE },
    ]),
  ]
}

/** True for a package URL that does not follow from ecosystem and name: it has qualifiers, or is of another type. */
function isOwnPurl(named: PackageName | undefined): boolean {
  if (named?.purl === undefined) return false
  return named.ecosystem === undefined || writePurl(named.ecosystem, named.name) !== named.purl
}
