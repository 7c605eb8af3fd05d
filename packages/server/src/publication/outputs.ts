// What goes out, made of one advisory: the announcement, the CVE record, the OSV record, and everything lint says about
// them. Formats are the records package's; this only asks for them.
import {
  type Advisory,
  type AnnounceMail,
  type Finding,
  type JsonObject,
  type Lost,
  lintAnnounceMail,
  lintCve,
  type OsvProfile,
  type RegisteredProduct,
  writeAnnounceMail,
  writeCveCna,
  writeCveRejection,
} from '@parley/records'
import { makeOsvRecord, makeWithdrawnRecord, type OsvRecordOptions } from './osv-record.js'
import { providerOf } from './provider.js'

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
  /** As it will be pushed, over the record that stands: see osv-record.ts. */
  readonly osv: JsonObject | null
  readonly findings: readonly OutputFinding[]
  readonly lost: readonly OutputLost[]
}

export interface OutputOptions extends Omit<OsvRecordOptions, 'profile'> {
  readonly hasMail: boolean
  readonly hasCve: boolean
  /** Whether the project takes CVE ids: only then does the mail lack one. */
  readonly takesCveIds: boolean
  readonly osvProfile: OsvProfile | null
  readonly product: RegisteredProduct | null
  /** Which published CVE stands under which public issue: see public/issues.ts. */
  readonly issueOwners: ReadonlyMap<string, string>
}

const findingsOf = (output: OutputName, findings: readonly Finding[]): readonly OutputFinding[] =>
  findings.map((finding) => ({ ...finding, output }))

const lostOf = (output: OutputName, lost: readonly Lost[]): readonly OutputLost[] =>
  lost.map((each) => ({ ...each, output }))

const cveOutput = (advisory: Advisory, { cveOrg, product, issueOwners }: OutputOptions) => {
  const asHeld = writeCveCna({ ...advisory, provider: providerOf(cveOrg) }).record
  const products = product === null ? [] : [product]
  const { record, lost } = writeCveCna(advisory)
  return {
    record,
    lost: lostOf('cve', lost),
    findings: findingsOf('cve', lintCve(asHeld, { products, issueOwners })),
  }
}

/** The outputs of a withdrawal that rejects the CVE record with it. */
export const withRejection = (
  made: Outputs,
  reason: string,
  { cveOrg }: Pick<OutputOptions, 'cveOrg'>,
): Outputs => {
  const cve = writeCveRejection(reason)
  const asHeld = writeCveRejection(reason, providerOf(cveOrg))
  const findings = findingsOf('cve', lintCve(asHeld))
  return { ...made, cve, findings: [...made.findings, ...findings] }
}

const osvOutput = (advisory: Advisory, options: OsvRecordOptions) => {
  const { withdrawal } = advisory
  const { standing, now } = options
  if (withdrawal !== undefined && standing === null) return { record: null, lost: [], findings: [] }
  const made =
    withdrawal !== undefined && standing !== null
      ? makeWithdrawnRecord(standing, { reason: withdrawal.reasons[0]?.value ?? '', now })
      : makeOsvRecord(advisory, options)
  if ('refusal' in made) {
    const { refusal, because, fix } = made
    const finding = { path: '', rule: refusal, level: 'error' as const, because, fix }
    return { record: null, lost: [], findings: findingsOf('osv', [finding]) }
  }
  const { record, lost, findings } = made
  return { record, lost: lostOf('osv', lost), findings: findingsOf('osv', findings) }
}

const mailFindings = (advisory: Advisory, { takesCveIds }: OutputOptions) =>
  findingsOf(
    'mail',
    lintAnnounceMail(advisory).filter(({ rule }) => takesCveIds || rule !== 'mail.no-cve-id'),
  )

/** Everything that goes out of this advisory. Never throws; what is missing is a finding. */
export const makeOutputs = (advisory: Advisory, options: OutputOptions): Outputs => {
  const cve = options.hasCve ? cveOutput(advisory, options) : undefined
  const { osvProfile } = options
  const osv =
    osvProfile === null ? undefined : osvOutput(advisory, { ...options, profile: osvProfile })
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
