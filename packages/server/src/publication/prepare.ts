// Puts together what would go out now: the newest draft, credits and links, the announcement's address, every output,
// and the hash that approvals are given to. Decides nothing.
import { createHash, randomUUID } from 'node:crypto'
import { canonicalText } from '@parley/ledger'
import type { Advisory, JsonObject } from '@parley/records'
import { formatInstant } from '@parley/rules'
import type { LoadedCase } from '../cases/load.js'
import { timestamp } from '../db/tables/columns.js'
import type { PublicationKind } from '../db/tables/publication.js'
import type { Tx } from '../db/transaction.js'
import { type LoadedDraft, loadAdvisoryDraft, toAdvisory } from '../remediation/advisory.js'
import { makeOutputs, type Outputs } from './outputs.js'
import {
  archiveUrlOf,
  type PublicationSite,
  type PublishingTeam,
  selectPublishingTeam,
  type Venues,
  venuesOf,
} from './venues.js'

/** Exactly what is approved and then sent; kept sealed with the publication. */
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
  readonly osv: { readonly remote: string; readonly profile: 'psf' | 'default' } | null
  readonly cveOrg: string | null
}

export interface Prepared {
  readonly kind: PublicationKind
  /** What changed, or why it is withdrawn; empty for a first publication. */
  readonly reason: string
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

/** Our own page stands in as the vendor's advisory where the list has no archive that is known. */
const advisoryUrlOf = (
  { installation }: PublicationSite,
  archiveUrl: string | undefined,
  loaded: Pick<LoadedCase, 'cveId'>,
): string | undefined => {
  if (archiveUrl !== undefined) return archiveUrl
  return loaded.cveId === null ? undefined : `${installation.url}/advisories/${loaded.cveId}`
}

const withReason = (advisory: Advisory, kind: PublicationKind, reason: string): Advisory =>
  kind === 'withdrawal'
    ? {
        ...advisory,
        withdrawal: { reasons: [{ language: 'en', value: reason }], replacedBy: [] },
      }
    : advisory

export interface PrepareOptions {
  readonly loaded: LoadedCase
  readonly kind: PublicationKind
  readonly reason: string
  /** Whether the actor may choose the Message-ID: members may, a job and a participant may not. */
  readonly mayChoose: boolean
}

/** What would go out at this moment. */
export const prepare = async (
  tx: Tx,
  site: PublicationSite,
  { loaded, kind, reason, mayChoose }: PrepareOptions,
): Promise<Prepared> => {
  const team = await selectPublishingTeam(tx, loaded.teamId)
  const venues = venuesOf(site.settings, team)
  const draft = await loadAdvisoryDraft(tx, site.installation, loaded)
  const messageId = await messageIdOf(tx, site, { loaded, mayChoose })
  const archiveUrl = messageId === undefined ? undefined : archiveUrlOf(venues, team, messageId)
  const isLinked = draft.links.some(({ tags }) => tags.includes('vendor-advisory'))
  const announced = isLinked ? undefined : advisoryUrlOf(site, archiveUrl, loaded)
  const advisory = withReason(toAdvisory({ ...draft, archiveUrl: announced }), kind, reason)
  const { project } = draft
  const profile = venues.osv === null ? null : (project?.osvProfile ?? 'default')
  const outputs = makeOutputs(advisory, {
    hasMail: venues.mail !== null && kind === 'first',
    hasCve: loaded.cveId !== null && kind !== 'withdrawal',
    osvProfile: profile,
    cveOrg: venues.cveOrg,
    product: project === null ? null : { product: project.product, vendor: project.vendor },
    now: formatInstant(site.installation.now()),
  })
  const snapshot: Snapshot = {
    advisory,
    mail:
      venues.mail === null || outputs.mail === null || messageId === undefined
        ? null
        : { ...venues.mail, ...outputs.mail, messageId, archiveUrl: archiveUrl ?? null },
    cve: outputs.cve,
    osv: venues.osv === null || profile === null ? null : { ...venues.osv, profile },
    cveOrg: venues.cveOrg,
  }
  const hash = hashOf({ kind, reason, snapshot })
  return { kind, reason, draft, team, venues, outputs, snapshot, hash }
}

const hashOf = (content: {
  readonly kind: PublicationKind
  readonly reason: string
  readonly snapshot: Snapshot
}): string =>
  createHash('sha256')
    // because: JSON leaves out what is undefined, which canonical JSON refuses
    .update(canonicalText(JSON.parse(JSON.stringify(content))))
    .digest('hex')
