// Puts together what would go out now: the newest draft, credits and links, the announcement's address, every output,
// and the hash that approvals are given to. Decides nothing.
import { createHash, randomUUID } from 'node:crypto'
import { canonicalText } from '@parley/ledger'
import { type Advisory, announcedLinks, type JsonObject } from '@parley/records'
import { formatInstant } from '@parley/rules'
import type { LoadedCase } from '../cases/load.js'
import { timestamp } from '../db/tables/columns.js'
import type { PublicationKind } from '../db/tables/publication.js'
import type { Tx } from '../db/transaction.js'
import { type LoadedDraft, loadAdvisoryDraft, toAdvisory } from '../remediation/advisory.js'
import { ownRecordId, selectLastEdit } from './facts.js'
import type { StandingRecord } from './osv-record.js'
import { makeOutputs, type Outputs, withRejection } from './outputs.js'
import { selectIssueOwners } from './public/issues.js'
import type { Publication } from './store.js'
import type { Intent } from './submissions.js'
import {
  archiveUrlOf,
  type PublicationSite,
  type PublishingTeam,
  selectPublishingTeam,
  type Venues,
  venuesOf,
} from './venues.js'

/**
 * Exactly what is approved and then sent; kept sealed with the publication. Where a record is pushed or posted is no part
 * of it: that is the team's setting at each attempt.
 */
export interface Snapshot {
  readonly advisory: Advisory
  readonly mail: {
    readonly from: string
    readonly to: string
    readonly subject: string
    readonly body: string
    readonly messageId: string
    readonly archiveUrl: string | null
  } | null
  readonly cve: JsonObject | null
  /** What is pushed, and the record it was made over: another one by then is a question for a person. */
  readonly osv: { readonly record: JsonObject | null; readonly over: JsonObject | null } | null
  readonly cveOrg: string | null
}

export interface Prepared extends Intent {
  readonly draft: LoadedDraft
  readonly team: PublishingTeam
  readonly venues: Venues
  readonly outputs: Outputs
  readonly snapshot: Snapshot
  readonly hash: string
}

/** The case's Message-ID, chosen on the first call that may write; undefined where nobody has chosen one yet. */
const messageIdOf = async (
  tx: Tx,
  { installation }: PublicationSite,
  { loaded, mayChoose }: { loaded: LoadedCase; mayChoose: boolean },
): Promise<string | undefined> => {
  if (mayChoose) {
    const { caseId, compartmentId } = loaded
    const messageId = `<${randomUUID()}@${new URL(installation.url).hostname}>`
    await tx
      .insertInto('announcement')
      .values({ caseId, compartmentId, messageId, chosenAt: timestamp(installation.now()) })
      .onConflict((conflict) => conflict.column('caseId').doNothing())
      .execute()
  }
  const row = await tx
    .selectFrom('announcement')
    .select('messageId')
    .where('caseId', '=', loaded.caseId)
    .executeTakeFirst()
  return row?.messageId
}

/** Where the announcement can be read: where it was sent, if it was; before that, where the team's list would have it. */
const announcedAt = async (
  tx: Tx,
  { loaded, intent: { kind } }: PrepareOptions,
  expected: string | undefined,
): Promise<string | undefined> => {
  const sent = await tx
    .selectFrom('publicationStep')
    .select('outcome')
    .where('caseId', '=', loaded.caseId)
    .where('step', '=', 'mail')
    .where('state', '=', 'done')
    .executeTakeFirst()
  if (sent !== undefined) return sent.outcome['archiveUrl']
  return kind === 'first' ? expected : undefined
}

/** Our own page stands in as the vendor's advisory where the list has no archive that is known. */
const advisoryUrlOf = (
  { installation }: PublicationSite,
  archiveUrl: string | undefined,
  loaded: Pick<LoadedCase, 'cveId' | 'number'>,
): string => archiveUrl ?? ownPage(installation, loaded)

/** Where our own page will stand, by the id that is known beforehand. */
const ownPage = (
  { url }: PublicationSite['installation'],
  { cveId, number }: Pick<LoadedCase, 'cveId' | 'number'>,
): string => `${url}/advisories/${cveId ?? number}`

/** Without a CVE id the announcement points to our own page for what becomes known later. */
const withOwnPage = (
  advisory: Advisory,
  { installation }: PublicationSite,
  loaded: Pick<LoadedCase, 'cveId' | 'number'>,
): Advisory => {
  if (loaded.cveId !== null) return advisory
  const links = [ownPage(installation, loaded), ...announcedLinks(advisory)]
  return { ...advisory, announcement: { ...advisory.announcement, links } }
}

const withdrawalFor = (reason: string) => ({
  withdrawal: { reasons: [{ language: 'en', value: reason }], replacedBy: [] },
})

/** What is withdrawn is what the public has: an edit that nobody has published stays a draft. */
const withReason = (
  advisory: Advisory,
  { published, intent: { kind, reason } }: PrepareOptions,
): Advisory =>
  kind === 'withdrawal' ? { ...(published ?? advisory), ...withdrawalFor(reason) } : advisory

/** What a publication on its way was meant as. */
export const intentOf = ({ kind, reason, snapshot }: Publication): Intent => ({
  kind,
  reason,
  rejectsCve: kind === 'withdrawal' && snapshot.cve !== null,
})

export interface PrepareOptions {
  readonly loaded: LoadedCase
  readonly intent: Intent
  /** Whether the actor may choose the Message-ID: members may, a job and a participant may not. */
  readonly mayChoose: boolean
  /** The record of the advisory database as it was seen last; null where none was. */
  readonly standing: StandingRecord | null
  /** What the public has; null before that. */
  readonly published: Advisory | null
}

/** The PSF's profile makes its records of CVE records: without one the record says what OSV has a place for. */
const profileOf = (
  { cveId }: Pick<LoadedCase, 'cveId'>,
  project: LoadedDraft['project'],
  installed: 'psf' | 'default',
): 'psf' | 'default' => (cveId === null ? 'default' : (project?.osvProfile ?? installed))

/** What would go out at this moment. */
export const prepare = async (
  tx: Tx,
  site: PublicationSite,
  options: PrepareOptions,
): Promise<Prepared> => {
  const { loaded, intent, mayChoose, standing } = options
  const { kind, reason, rejectsCve } = intent
  const team = await selectPublishingTeam(tx, loaded.teamId)
  const venues = venuesOf(site.settings, team)
  const draft = await loadAdvisoryDraft(tx, site.installation, loaded)
  const messageId = await messageIdOf(tx, site, { loaded, mayChoose })
  const expected = messageId === undefined ? undefined : archiveUrlOf(venues, team, messageId)
  const archiveUrl = await announcedAt(tx, options, expected)
  const isLinked = draft.links.some(({ tags }) => tags.includes('vendor-advisory'))
  const announced = isLinked ? undefined : advisoryUrlOf(site, archiveUrl, loaded)
  const written = toAdvisory({ ...draft, archiveUrl: announced })
  const advisory = withReason(withOwnPage(written, site, loaded), options)
  const { project } = draft
  const profile = venues.osv === null ? null : profileOf(loaded, project, site.settings.osv.profile)
  const made = makeOutputs(advisory, {
    hasMail: venues.mail !== null && kind === 'first',
    hasCve: ownRecordId(loaded) !== null && kind !== 'withdrawal',
    takesCveIds: project?.reserveCve ?? false,
    number: loaded.number,
    osvProfile: profile,
    cveOrg: venues.cveOrg,
    product: project === null ? null : { product: project.product, vendor: project.vendor },
    issueOwners: await selectIssueOwners(tx, advisory),
    standing,
    publishedAt:
      kind === 'first' || loaded.publishedAt === null ? null : formatInstant(loaded.publishedAt),
    now: formatInstant(site.installation.now()),
  })
  const outputs =
    rejectsCve && ownRecordId(loaded) !== null ? withRejection(made, reason, venues) : made
  const snapshot: Snapshot = {
    advisory,
    mail:
      venues.mail === null || outputs.mail === null || messageId === undefined
        ? null
        : { ...venues.mail, ...outputs.mail, messageId, archiveUrl: archiveUrl ?? null },
    cve: outputs.cve,
    osv: profile === null ? null : { record: outputs.osv, over: standing?.record ?? null },
    cveOrg: venues.cveOrg,
  }
  const edit = await selectLastEdit(tx, loaded.caseId)
  const hash = hashOf({ kind, reason, edit, snapshot })
  return { ...{ kind, reason, rejectsCve }, draft, team, venues, outputs, snapshot, hash }
}

const hashOf = (content: {
  readonly kind: PublicationKind
  readonly reason: string
  /** The newest edit: what was edited and edited back is not what was read. */
  readonly edit: number
  readonly snapshot: Snapshot
}): string =>
  createHash('sha256')
    // because: JSON leaves out what is undefined, which canonical JSON refuses
    .update(canonicalText(JSON.parse(JSON.stringify(content))))
    .digest('hex')
