// What goes out, made of one advisory: the announcement, the CVE record, the OSV record, and everything lint says about
// them. Formats are the records package's; this only asks for them.
import {
  type Advisory,
  type AnnounceMail,
  convertToOsv,
  cveIdOf,
  type Finding,
  isProvisionalPsfId,
  type JsonObject,
  type Lost,
  lintAnnounceMail,
  lintConversion,
  lintCve,
  lintOsv,
  type OsvProfile,
  provisionalPsfId,
  type RegisteredProduct,
  withdrawOsv,
  writeAnnounceMail,
  writeCveCna,
} from '@parley/records'

/** The three texts that are sent; the public page is drawn from the advisory itself. */
export type OutputName = 'mail' | 'cve' | 'osv'

export interface OutputFinding extends Finding {
  readonly output: OutputName
}

/** Something the advisory says and an output has no place for. */
export interface OutputLost extends Lost {
  readonly output: OutputName
}

export interface Outputs {
  readonly mail: AnnounceMail | null
  /** The CNA container. */
  readonly cve: JsonObject | null
  /** As it will be but for its number and its dates. */
  readonly osv: JsonObject | null
  readonly findings: readonly OutputFinding[]
  readonly lost: readonly OutputLost[]
}

export interface OutputOptions {
  readonly hasMail: boolean
  readonly hasCve: boolean
  /** Whether the project takes CVE ids: only then does the mail lack one. */
  readonly takesCveIds: boolean
  readonly osvProfile: OsvProfile | null
  /** What the record stands under where there is neither a CVE id nor a number of the database. */
  readonly number: string
  readonly cveOrg: string | null
  readonly product: RegisteredProduct | null
  /** Which published CVE stands under which public issue: see public/issues.ts. */
  readonly issueOwners: ReadonlyMap<string, string>
  /** RFC 3339; stands in for the dates that publishing sets. */
  readonly now: string
}

/** CVE Services puts the real one in; without any the schema would say that it is missing. */
const STAND_IN = '00000000-0000-4000-8000-000000000000'

const findingsOf = (output: OutputName, findings: readonly Finding[]): readonly OutputFinding[] =>
  findings.map((finding) => ({ ...finding, output }))

const lostOf = (output: OutputName, lost: readonly Lost[]): readonly OutputLost[] =>
  lost.map((each) => ({ ...each, output }))

const cveOutput = (advisory: Advisory, { cveOrg, product, issueOwners }: OutputOptions) => {
  const provider = { orgId: STAND_IN, ...(cveOrg !== null && { shortName: cveOrg }) }
  const asHeld = writeCveCna({ ...advisory, provider }).record
  const products = product === null ? [] : [product]
  const { record, lost } = writeCveCna(advisory)
  return {
    record,
    lost: lostOf('cve', lost),
    findings: findingsOf('cve', lintCve(asHeld, { products, issueOwners })),
  }
}

const osvOutput = (advisory: Advisory, profile: OsvProfile, options: OutputOptions) => {
  const dates = { ...advisory.dates, published: options.now, modified: options.now }
  const dated = { ...advisory, dates, ...providerOf(options.cveOrg) }
  const id = provisionalId(advisory, profile, options)
  const converted = convertToOsv(dated, { profile, ...(id !== undefined && { id }) })
  if (!converted.ok) {
    const { refusal, because, fix } = converted
    const finding = { path: '', rule: refusal, level: 'error' as const, because, fix }
    return { record: null, lost: [], findings: findingsOf('osv', [finding]) }
  }
  const record = withdrawn(advisory, converted.record, options.now)
  return {
    record: withoutNumber(record),
    // The organisation was put in above, for the number.
    lost: lostOf('osv', converted.lost).filter(({ path }) => path !== '/provider'),
    findings: findingsOf('osv', [...lintOsv(record), ...lintConversion(dated, record)]),
  }
}

/** As the step withdraws the record that stands, whatever the profile. */
const withdrawn = ({ withdrawal }: Advisory, record: JsonObject, at: string): JsonObject =>
  withdrawal === undefined
    ? record
    : withdrawOsv(record, { at, reason: withdrawal.reasons[0]?.value ?? '' })

/** Lint reads the record with the id it will stand under; without a CVE id the conversion knows none. */
const provisionalId = (
  advisory: Advisory,
  profile: OsvProfile,
  { cveOrg, number }: OutputOptions,
): string | undefined => {
  if (cveIdOf(advisory) !== undefined) return undefined
  return isNumbered(profile, cveOrg) ? provisionalPsfId(number) : unnumberedId(number)
}

/** The id of a record that has neither: OSV leaves names that begin so to databases of one's own. */
export const unnumberedId = (caseNumber: string): string => `x_${caseNumber}`

/** Whether a record gets a number of the advisory database, as the PSF's do. */
export const isNumbered = (profile: OsvProfile, cveOrg: string | null): boolean =>
  profile === 'psf' || cveOrg === 'PSF'

/** The record as it can be known beforehand: its dates and its number are taken when it is pushed. */
const withoutNumber = ({
  published: _published,
  modified: _modified,
  id,
  ...record
}: JsonObject): JsonObject =>
  id === undefined || isProvisionalPsfId(String(id)) ? record : { id, ...record }

/** The organisation that speaks: it decides whether an OSV record gets a number of its own. */
export const providerOf = (cveOrg: string | null) =>
  cveOrg === null ? {} : { provider: { orgId: STAND_IN, shortName: cveOrg } }

const mailFindings = (advisory: Advisory, { takesCveIds }: OutputOptions) =>
  findingsOf(
    'mail',
    lintAnnounceMail(advisory).filter(({ rule }) => takesCveIds || rule !== 'mail.no-cve-id'),
  )

/** Everything that goes out of this advisory. Never throws; what is missing is a finding. */
export const makeOutputs = (advisory: Advisory, options: OutputOptions): Outputs => {
  const cve = options.hasCve ? cveOutput(advisory, options) : undefined
  const { osvProfile } = options
  const osv = osvProfile === null ? undefined : osvOutput(advisory, osvProfile, options)
  const mail = options.hasMail ? writeAnnounceMail(advisory) : undefined
  return {
    mail: mail?.record ?? null,
    cve: cve?.record ?? null,
    osv: osv?.record ?? null,
    findings: [
      ...(options.hasMail ? mailFindings(advisory, options) : []),
      ...(cve?.findings ?? []),
      ...(osv?.findings ?? []),
    ],
    lost: [...lostOf('mail', mail?.lost ?? []), ...(cve?.lost ?? []), ...(osv?.lost ?? [])],
  }
}
