/*
 * Owns what profile `psf` does not write, and whether profile `default` does. Refuses to know how either is written.
 */
import type { Advisory, Reference } from '../advisory/advisory.js'
import type { Affected, AffectedRange } from '../advisory/affected.js'
import { type Homeless, lostExtras, lostFields } from '../advisory/losses.js'
import { typeOfTag } from '../advisory/references.js'
import type { Lost } from '../advisory/report.js'
import { isSameJson, type Json, type JsonObject, memberOf } from '../json/json.js'
import { convertDefault } from './profile-default.js'
import { isProvisionalPsfId } from './psf-id.js'

/** What the profile made: the record, its one range, and the type of each reference. */
export interface PsfRecord {
  readonly cveId: string
  readonly record: JsonObject
  readonly range: AffectedRange
  readonly typeOf: (reference: Reference) => string
}

/**
 * What of the advisory the record does not say. Each reason is the one of profile `default` where that does not say it
 * either, and else says that it does.
 */
export function lostInPsf(advisory: Advisory, made: PsfRecord): readonly Lost[] {
  const byDefault = convertDefault(advisory, made.cveId, { profile: 'default' }).lost
  const fields = lostFields([
    ...ofAdvisory(advisory),
    ...idsOf(advisory, made),
    ...advisory.references.flatMap((each, index) => ofReference(each, index, made)),
    ...advisory.affected.flatMap((each, index) => ofEntry(each, `/affected/${index}`, made.range)),
  ])
  const said = new Set(fields.map(({ path }) => path))
  const isSaid = (path: string) => [...said].some((each) => isWithin(path, each))
  return [
    ...fields.map(({ path }) => ({ path, reason: reasonOf(path, byDefault) })),
    ...extrasOf(advisory, made.record, byDefault).filter(({ path }) => !isSaid(path)),
  ]
}

const isWithin = (path: string, whole: string): boolean => `${path}/`.startsWith(`${whole}/`)

const NEITHER = 'Neither profile psf nor profile default writes it.'

function reasonOf(path: string, byDefault: readonly Lost[]): string {
  const also = byDefault.find((each) => isWithin(path, each.path))
  if (also !== undefined) return also.path === path ? also.reason : NEITHER
  const isPart = byDefault.some((each) => isWithin(each.path, path))
  return `Profile psf does not write it; profile default does${isPart ? ' in part' : ''}.`
}

const at = (path: string, value: unknown): Homeless => ({ path, value, reason: '' })

function ofAdvisory(advisory: Advisory): readonly Homeless[] {
  const [description] = advisory.descriptions
  const members = [
    ...(['project', 'announcement', 'title', 'impacts', 'timeline', 'workarounds'] as const),
    ...(['solutions', 'exploits', 'configurations', 'tags', 'severities', 'credits'] as const),
    ...(['weaknesses', 'related', 'upstream', 'withdrawal', 'provider', 'assigner'] as const),
  ]
  return [
    ...members.map((name) => at(`/${name}`, advisory[name])),
    ...(['reserved', 'assigned', 'public'] as const).map((name) =>
      at(`/dates/${name}`, advisory.dates[name]),
    ),
    ...advisory.descriptions.flatMap((each, index) =>
      each === description ? [] : [at(`/descriptions/${index}`, each)],
    ),
  ]
}

/** The ids that the record does not name; a provisional one is nobody's. */
function idsOf({ id, aliases }: Advisory, { cveId, record }: PsfRecord): readonly Homeless[] {
  const known = memberOf(record, 'aliases')
  const named: readonly (Json | undefined)[] = [
    ...[cveId, memberOf(record, 'id')],
    ...(Array.isArray(known) ? known : []),
  ]
  const isLost = (each: string) => !named.includes(each) && !isProvisionalPsfId(each)
  return [
    at('/id', id !== undefined && isLost(id) ? id : undefined),
    at('/aliases', aliases.filter(isLost)),
  ]
}

function ofReference(
  reference: Reference,
  index: number,
  { typeOf }: PsfRecord,
): readonly Homeless[] {
  const path = `/references/${index}`
  const { name, type, tags } = reference
  const written = typeOf(reference)
  return [
    at(`${path}/name`, name),
    at(`${path}/type`, type === written ? undefined : type),
    at(
      `${path}/tags`,
      tags.filter((tag) => typeOfTag(tag) !== written),
    ),
  ]
}

/** All but the product's being there and the commits of its repository. */
function ofEntry(affected: Affected, path: string, range: AffectedRange): readonly Homeless[] {
  const { repo, ranges } = affected
  const unsaid = ranges.filter((each) => !isCarried(each, range))
  const members = [
    ...(['vendor', 'product', 'package', 'modules', 'programFiles', 'programRoutines'] as const),
    ...(['platforms', 'cpes', 'defaultStatus', 'versions', 'listed', 'severities'] as const),
  ]
  return [
    ...members.map((name) => at(`${path}/${name}`, affected[name])),
    at(`${path}/repo`, repo === range.repo ? undefined : repo),
    ...(unsaid.length === ranges.length
      ? [at(`${path}/ranges`, ranges)]
      : unsaid.map((each) => at(`${path}/ranges/${ranges.indexOf(each)}`, each))),
  ]
}

function isCarried({ type, repo, events }: AffectedRange, range: AffectedRange): boolean {
  const isThere = (event: AffectedRange['events'][number]) =>
    range.events.some((each) => isSameJson({ ...each }, { ...event }))
  return type === range.type && repo === range.repo && events.every(isThere)
}

/** What no field holds, but for members of an OSV record that this one has too. */
function extrasOf(
  advisory: Advisory,
  record: JsonObject,
  byDefault: readonly Lost[],
): readonly Lost[] {
  const OWN = '/extra/osv/'
  const own = lostExtras(advisory, 'cve').filter(({ path }) => path.includes(OWN))
  const unsaid = own.filter(({ path }) => {
    const name = path.startsWith(OWN) ? path.slice(OWN.length) : ''
    const [before, now] = [memberOf(advisory.extra?.osv ?? {}, name), memberOf(record, name)]
    return before === undefined || now === undefined || !isSameJson(before, now)
  })
  return [
    ...lostExtras(advisory, 'osv'),
    ...unsaid.map(({ path }) => ({ path, reason: reasonOf(path, byDefault) })),
  ]
}
