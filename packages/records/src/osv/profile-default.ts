/*
 * Owns profile `default`: everything an advisory says that OSV has a place for.
 * Refuses to look anything up: versions from tags are handed in.
 */
import type { Advisory } from '../advisory/advisory.js'
import type { Affected, AffectedRange } from '../advisory/affected.js'
import { deduplicated, referenceTypeOf } from '../advisory/references.js'
import type { Lost } from '../advisory/report.js'
import { toUtc } from '../advisory/timestamp.js'
import { writePurl } from '../ids/purl.js'
import type { JsonObject } from '../json/json.js'
import { rangesOf } from '../versions/ranges.js'
import { endsWithFix } from './lint-conversion.js'
import { introducedIn, merged, stringIn, stringsIn } from './merge.js'
import type { OsvConversionOptions } from './profile.js'
import { provisionalPsfId } from './psf-id.js'
import { readWithdrawnDetails } from './withdraw.js'
import { writeOsv } from './write.js'

/** Makes the record, merged into the existing one: ours wins, what we do not say stays. */
export function convertDefault(
  advisory: Advisory,
  cveId: string | undefined,
  options: OsvConversionOptions,
): { readonly record: JsonObject; readonly lost: readonly Lost[] } {
  const { existing, before } = options
  const id = options.id ?? stringIn(existing, 'id') ?? newId(advisory, cveId)
  const ours = before === undefined ? [] : [before.id, ...before.aliases]
  const ids = new Set([
    ...stringsIn(existing, 'aliases').filter((alias) => !ours.includes(alias)),
    ...(cveId === undefined ? [] : [cveId]),
    ...advisory.aliases,
  ])
  if (advisory.id !== undefined) ids.add(advisory.id)
  ids.delete(id ?? '')
  const aliases = [...ids].filter(isNotProvisional)
  const { record, lost } = writeOsv({ ...prepared(advisory, id, options), aliases })
  const unsaid = advisory.affected.flatMap((affected, index) =>
    rangesOf(affected).lost.map((each) => ({ ...each, path: `/affected/${index}${each.path}` })),
  )
  const said = before === undefined ? {} : writeOsv(prepared(before, id, options)).record
  return {
    record: merged(existing, record, said),
    lost: distinct([...unsaid, ...repeated(advisory), ...lost]),
  }
}

/** References to a page that has one of another type already. */
function repeated({ references }: Advisory): readonly Lost[] {
  return references.flatMap((each, index) => {
    const first = references.find(({ url }) => url === each.url)
    const isSame = first === undefined || referenceTypeOf(first) === referenceTypeOf(each)
    return isSame ? [] : [{ path: `/references/${index}`, reason: 'Each page is named once.' }]
  })
}

/** Each once: what no range can say is found again when the record is written. */
function distinct(lost: readonly Lost[]): readonly Lost[] {
  return [...new Map(lost.map((each) => [`${each.path} ${each.reason}`, each])).values()]
}

function isNotProvisional(id: string): boolean {
  return !id.startsWith('PSF-0000-')
}

/** A PSF record gets its number later; anybody else's starts under its CVE id. */
function newId(advisory: Advisory, cveId: string | undefined): string | undefined {
  const organization = advisory.assigner?.shortName ?? advisory.provider?.shortName
  if (cveId === undefined) return advisory.id
  return organization === 'PSF' ? provisionalPsfId(cveId) : cveId
}

function prepared(
  advisory: Advisory,
  id: string | undefined,
  options: OsvConversionOptions,
): Advisory {
  const { withdrawal, dates, extra } = advisory
  const published = utc(dates.published)
  const modified = utc(dates.modified ?? dates.published ?? advisory.provider?.dateUpdated)
  const withdrawn = utc(withdrawal?.at) ?? modified
  return {
    ...advisory,
    ...(id !== undefined && { id }),
    descriptions: said(advisory, options.existing),
    ...(withdrawal !== undefined && {
      withdrawal: { ...withdrawal, ...(withdrawn !== undefined && { at: withdrawn }) },
    }),
    dates: {
      ...dates,
      ...(published !== undefined && { published }),
      ...(modified !== undefined && { modified }),
    },
    references: deduplicated(advisory.references),
    affected: advisory.affected.map((each) => completed(each, advisory, options)),
    ...(extra !== undefined && { extra }),
  }
}

/** A rejected CVE record says nothing but why: what the existing record said stays behind the reason. */
function said(
  { descriptions, withdrawal }: Advisory,
  existing: JsonObject | undefined,
): Advisory['descriptions'] {
  const before = stringIn(existing, 'details')
  if (descriptions.length > 0 || withdrawal === undefined || before === undefined)
    return descriptions
  const { details } = readWithdrawnDetails(before)
  return details === undefined ? [] : [{ language: 'en', value: details }]
}

function utc(text: string | undefined): string | undefined {
  return text === undefined ? undefined : (toUtc(text) ?? text)
}

/** Adds the package URL, the fix commits of the entry's repository, and the versions at hand. */
function completed(
  affected: Affected,
  advisory: Advisory,
  options: OsvConversionOptions,
): Affected {
  const { package: named } = affected
  const purl = named?.purl ?? (named?.ecosystem && writePurl(named.ecosystem, named.name))
  const derived = rangesOf(affected)
  const git = gitRange({ ...affected, ranges: derived.ranges }, advisory, options.existing)
  const listed = options.versions ?? derived.listed
  // Versions alone: written again from the statements they came from, they would stand twice.
  const isSaid = derived.ranges.length === 0 && listed.length > 0
  return {
    ...affected,
    ...(named !== undefined && { package: { ...named, ...(purl && { purl }) } }),
    ranges: git === undefined ? derived.ranges : [git, ...derived.ranges],
    versions: isSaid ? [] : affected.versions,
    listed,
  }
}

function gitRange(
  { repo, ranges, versions, package: named }: Affected,
  { references }: Advisory,
  existing: JsonObject | undefined,
): AffectedRange | undefined {
  if (repo === undefined || ranges.some(({ type }) => type === 'GIT')) return undefined
  const prefix = `${repo.replace(/\/$|\.git$/, '')}/commit/`
  const hashes = references
    .filter(({ url, tags }) => tags.includes('patch') && url.startsWith(prefix))
    .map(({ url }) => url.slice(prefix.length))
    .filter((hash) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash))
  // Without a package the repository is all that a scanner can match; but where it is fixed in a version of which no commit
  // is known, an open range would say that every commit is affected.
  const isKnown = named?.ecosystem !== undefined || versions.some(endsWithFix)
  if (hashes.length === 0 && isKnown) return undefined
  const events = [{ introduced: introducedIn(existing) }, ...new Set(hashes)].map((event) =>
    typeof event === 'string' ? { fixed: event } : event,
  )
  return { type: 'GIT', repo, events }
}
