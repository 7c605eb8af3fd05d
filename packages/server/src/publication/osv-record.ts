// The record of the advisory database: made over the one that stands, once, when it is shown for approval; what is pushed is
// that record with nothing but its number and its dates put in. Formats are the records package's; nothing is sent here.
import {
  type Advisory,
  convertToOsv,
  cveIdOf,
  type Finding,
  isSameJson,
  type JsonObject,
  type Lost,
  lintConversion,
  lintOsv,
  type OsvProfile,
  type OsvRefusal,
  provisionalPsfId,
  withdrawOsv,
} from '@parley/records'
import { providerOf } from './provider.js'

/** The record that stands, as it was seen last, and what it says of ours. */
export interface StandingRecord {
  readonly record: JsonObject
  /** The version of the advisory that went into it last; null where another wrote it. */
  readonly advisory: Advisory | null
}

export interface OsvRecordOptions {
  readonly profile: OsvProfile
  /** What the record stands under where there is neither a CVE id nor a number of the database. */
  readonly number: string
  readonly cveOrg: string | null
  readonly standing: StandingRecord | null
  /** RFC 3339, when it was announced; null before. */
  readonly publishedAt: string | null
  /** RFC 3339; stands in for the dates that publishing sets. */
  readonly now: string
}

/** A record to approve: whole but for what is taken when it is pushed, each such member holding `TAKEN_AT_THE_PUSH`. */
export interface OsvRecord {
  readonly record: JsonObject
  readonly findings: readonly Finding[]
  readonly lost: readonly Lost[]
}

/** What a member holds that is known when the record is pushed and not before: its dates, and the number of a new one. */
export const TAKEN_AT_THE_PUSH = '(taken when it is pushed)'

/** Whether a record gets a number of the advisory database, as the PSF's do. */
const isNumbered = ({ profile, cveOrg }: OsvRecordOptions): boolean =>
  profile === 'psf' || cveOrg === 'PSF'

/** The id of a record that has neither: OSV leaves names that begin so to databases of one's own. */
export const unnumberedId = (caseNumber: string): string => `x_${caseNumber}`

/** The id to read and to lint the record with; of one that stands, its own. */
const idOf = (advisory: Advisory, options: OsvRecordOptions): string | undefined => {
  if (options.standing !== null) return undefined
  const cveId = cveIdOf(advisory)
  return isNumbered(options)
    ? provisionalPsfId(cveId ?? options.number)
    : (cveId ?? unnumberedId(options.number))
}

const untaken = (record: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      names.includes(name) ? TAKEN_AT_THE_PUSH : value,
    ]),
  )

/** The record of an advisory, over the one that stands; or why there is none. */
export const makeOsvRecord = (
  advisory: Advisory,
  options: OsvRecordOptions,
): OsvRecord | OsvRefusal => {
  const { profile, standing, publishedAt, now, cveOrg } = options
  const dates = { ...advisory.dates, published: publishedAt ?? now, modified: now }
  const dated = { ...advisory, dates, provider: providerOf(cveOrg) }
  const id = idOf(advisory, options)
  const converted = convertToOsv(dated, {
    profile,
    ...(standing !== null && { existing: standing.record }),
    ...(standing?.advisory != null && { before: standing.advisory }),
    ...(id !== undefined && { id }),
  })
  if (!converted.ok) return converted
  const { record } = converted
  const isNew = standing === null && isNumbered(options)
  const taken = [
    ...(isNew ? ['id'] : []),
    ...(publishedAt === null ? ['published'] : []),
    'modified',
  ]
  return {
    record: untaken(record, taken),
    // The organisation was put in above, for the number.
    lost: converted.lost.filter(({ path }) => path !== '/provider'),
    findings: [...lintOsv(record), ...lintConversion(dated, record)],
  }
}

/** The record that stands, withdrawn: what it says stays, behind the reason. */
export const makeWithdrawnRecord = (
  { record }: StandingRecord,
  { reason, now }: { readonly reason: string; readonly now: string },
): OsvRecord => {
  const withdrawn = withdrawOsv(record, { at: now, reason })
  const taken = withdrawn['withdrawn'] === record['withdrawn'] ? ['modified'] : DATES_OF_WITHDRAWAL
  return {
    record: withdrawn === record ? record : untaken(withdrawn, taken),
    findings: lintOsv(withdrawn),
    lost: [],
  }
}

const DATES_OF_WITHDRAWAL = ['modified', 'withdrawn']

/** What an approved record is given at the push, and nothing else of it is changed. */
export interface TakenAtThePush {
  /** The number of a new one. */
  readonly id: string | undefined
  readonly published: string
  readonly modified: string
}

/** The record as it is pushed. */
export const withTaken = (approved: JsonObject, taken: TakenAtThePush): JsonObject =>
  Object.fromEntries(
    Object.entries(approved).map(([name, value]) => [
      name,
      value === TAKEN_AT_THE_PUSH ? (taken[name as keyof TakenAtThePush] ?? value) : value,
    ]),
  )

const isUnnumbered = (approved: JsonObject): boolean => approved['id'] === TAKEN_AT_THE_PUSH

const undated = ({ published: _published, modified: _modified, ...rest }: JsonObject): JsonObject =>
  rest

/** Whether two records differ in nothing but their dates. */
export const isSameRecord = (left: JsonObject, right: JsonObject): boolean =>
  isSameJson(undated(left), undated(right))

/** Whether a record says what was approved, its dates aside, and its number where that was to be taken. */
export const saysTheSame = (record: JsonObject, approved: JsonObject): boolean => {
  const id = record['id'] ?? null
  return isSameRecord(record, isUnnumbered(approved) ? { ...approved, id } : approved)
}
