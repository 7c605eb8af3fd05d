// What goes out, made of one advisory: the announcement, the CVE record, the OSV record, and everything lint says about
// them. Formats are the records package's; this only asks for them.
import {
  type Advisory,
  type AnnounceMail,
  convertToOsv,
  type Finding,
  type JsonObject,
  lintAnnounceMail,
  lintCve,
  lintOsv,
  type OsvProfile,
  type RegisteredProduct,
  writeAnnounceMail,
  writeCveCna,
} from '@parley/records'

/** The three texts that are sent; the public page is drawn from the advisory itself. */
export type OutputName = 'mail' | 'cve' | 'osv'

export interface OutputFinding extends Finding {
  readonly output: OutputName
}

export interface Outputs {
  readonly mail: AnnounceMail | null
  /** The CNA container. */
  readonly cve: JsonObject | null
  /** As it will be but for its number and its dates. */
  readonly osv: JsonObject | null
  readonly findings: readonly OutputFinding[]
}

export interface OutputOptions {
  readonly hasMail: boolean
  readonly hasCve: boolean
  readonly osvProfile: OsvProfile | null
  readonly cveOrg: string | null
  readonly product: RegisteredProduct | null
  /** RFC 3339; stands in for the dates that publishing sets. */
  readonly now: string
}

/** CVE Services puts the real one in; without any the schema would say that it is missing. */
const STAND_IN = '00000000-0000-4000-8000-000000000000'

const findingsOf = (output: OutputName, findings: readonly Finding[]): readonly OutputFinding[] =>
  findings.map((finding) => ({ ...finding, output }))

const cveOutput = (advisory: Advisory, { cveOrg, product }: OutputOptions) => {
  const provider = { orgId: STAND_IN, ...(cveOrg !== null && { shortName: cveOrg }) }
  const asHeld = writeCveCna({ ...advisory, provider }).record
  const products = product === null ? [] : [product]
  return {
    record: writeCveCna(advisory).record,
    findings: findingsOf('cve', lintCve(asHeld, { products })),
  }
}

const osvOutput = (advisory: Advisory, profile: OsvProfile, options: OutputOptions) => {
  const dates = { ...advisory.dates, published: options.now, modified: options.now }
  const dated = { ...advisory, dates, ...providerOf(options.cveOrg) }
  const converted = convertToOsv(dated, { profile })
  if (!converted.ok) {
    const { refusal, because } = converted
    const finding = { path: '', rule: refusal, level: 'error' as const, because }
    return { record: null, findings: findingsOf('osv', [finding]) }
  }
  return {
    record: withoutNumber(converted.record),
    findings: findingsOf('osv', lintOsv(converted.record)),
  }
}

const PROVISIONAL = /^PSF-0000-/

/** The record as it can be known beforehand: its dates and its number are taken when it is pushed. */
const withoutNumber = ({
  published: _published,
  modified: _modified,
  id,
  ...record
}: JsonObject): JsonObject =>
  id === undefined || PROVISIONAL.test(String(id)) ? record : { id, ...record }

/** The organisation that speaks: it decides whether an OSV record gets a number of its own. */
export const providerOf = (cveOrg: string | null) =>
  cveOrg === null ? {} : { provider: { orgId: STAND_IN, shortName: cveOrg } }

/** Everything that goes out of this advisory. Never throws; what is missing is a finding. */
export const makeOutputs = (advisory: Advisory, options: OutputOptions): Outputs => {
  const cve = options.hasCve ? cveOutput(advisory, options) : undefined
  const { osvProfile } = options
  const osv = osvProfile === null ? undefined : osvOutput(advisory, osvProfile, options)
  return {
    mail: options.hasMail ? writeAnnounceMail(advisory).record : null,
    cve: cve?.record ?? null,
    osv: osv?.record ?? null,
    findings: [
      ...(options.hasMail ? findingsOf('mail', lintAnnounceMail(advisory)) : []),
      ...(cve?.findings ?? []),
      ...(osv?.findings ?? []),
    ],
  }
}
