// Loads what a reporter may know of their report: everything under the rights of the link in hand, so that a replaced
// or invented link finds nothing. Draws nothing and says nothing in words.

import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import { type EventFacts, openEventBody } from '../audit/append.js'
import { type LoadedCase, loadCase } from '../cases/load.js'
import { selectOriginalAdvisory } from '../cases/original.js'
import { openContact, openReport, type ReportContact, type ReportContent } from '../cases/report.js'
import type { CharteredTeam } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { open } from '../db/sealing.js'
import type { CreditTable } from '../db/tables/publication.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { reporterBy } from './follow-link.js'
import { writeReceipt } from './receipt.js'
import { openCredit } from './store.js'

export interface FollowedMessage {
  readonly messageId: string
  readonly at: Instant
  readonly from: 'reporter' | 'person' | 'parley'
  /** The member or participant who wrote it. */
  readonly author: string | null
  readonly audience: 'team+reporter' | 'everyone'
  /** Null once it was taken back. */
  readonly body: string | null
}

export interface FollowedFile {
  readonly attachmentId: string
  readonly name: string
  readonly sizeBytes: number
  readonly at: Instant
  readonly messageId: string | null
  readonly from: 'reporter' | 'person'
}

export interface FollowedEvent {
  readonly name: string
  readonly at: Instant
  readonly facts: EventFacts
}

export interface OwnCredit {
  readonly creditId: string
  readonly name: string
  readonly contacts: readonly string[]
  readonly consent: CreditTable['consent']
}

export interface Followed {
  readonly loaded: LoadedCase
  readonly team: CharteredTeam & { readonly name: string; readonly slug: string }
  readonly projectName: string | null
  readonly report: ReportContent
  readonly contact: ReportContact | null
  readonly isUnsubscribed: boolean
  readonly messages: readonly FollowedMessage[]
  readonly files: readonly FollowedFile[]
  readonly credits: readonly OwnCredit[]
  readonly events: readonly FollowedEvent[]
  readonly receipt: string | null
  /** Which entry of the ledger the receipt promised; null for the second until it is one. */
  readonly entry: { readonly index: number; readonly eventId: string } | null
  readonly advisoryId: string | null
  /** Of a duplicate: the advisory of the case it duplicates, where that is public. */
  readonly originalAdvisoryId: string | null
  /** Since when the advisory is withdrawn, and the reason that stands on its public page. */
  readonly advisoryWithdrawal: { readonly at: Instant; readonly reason: string | null } | null
}

/** A page shows so many at once; older ones are not loaded. */
const most = 500

/** The case behind a link, under the link's own rights. */
export const selectFollowedCase = async (
  tx: Tx,
  installation: Installation,
  options: { lock?: boolean } = {},
): Promise<LoadedCase | undefined> => {
  const { rows } = await sql<{ caseId: string }>`
    select unnest(sec.my_reports()) as case_id`.execute(tx)
  const caseId = rows[0]?.caseId
  return caseId === undefined ? undefined : loadCase(tx, installation, caseId, options)
}

/** The reason as the newest version of the public page gives it. */
const selectWithdrawal = async (
  tx: Tx,
  {
    advisoryId,
    advisoryWithdrawnAt: at,
  }: { advisoryId: string | null; advisoryWithdrawnAt: Instant | null },
): Promise<Followed['advisoryWithdrawal']> => {
  if (advisoryId === null || at === null) return null
  const row = await tx
    .selectFrom('advisoryHistory')
    .select('reason')
    .where('advisoryId', '=', advisoryId)
    .orderBy('version', 'desc')
    .executeTakeFirst()
  return { at, reason: row?.reason ?? null }
}

const selectHead = async (tx: Tx, { caseId, key }: LoadedCase) => {
  const row = await tx
    .selectFrom('report')
    .innerJoin('cases', 'cases.caseId', 'report.caseId')
    .innerJoin('team', 'team.teamId', 'cases.teamId')
    .leftJoin('project', 'project.projectId', 'cases.projectId')
    .leftJoin('advisory', 'advisory.caseId', 'cases.caseId')
    .select(['report.sealed', 'report.contact', 'report.unsubscribedAt'])
    .select(['advisory.advisoryId', 'advisory.withdrawnAt as advisoryWithdrawnAt'])
    .select(['team.name', 'team.slug', 'team.charter', 'team.charterOverrides'])
    .select('project.name as projectName')
    .where('report.caseId', '=', caseId)
    .executeTakeFirstOrThrow()
  return {
    team: {
      name: row.name,
      slug: row.slug,
      charter: row.charter,
      charterOverrides: row.charterOverrides,
    },
    projectName: row.projectName,
    report: openReport(key, caseId, row.sealed),
    contact: row.contact === null ? null : openContact(key, caseId, row.contact),
    isUnsubscribed: row.unsubscribedAt !== null,
    advisoryId: row.advisoryId,
    advisoryWithdrawal: await selectWithdrawal(tx, row),
  }
}

/** The newest messages the reporter may read, in order. */
export const selectFollowedMessages = async (
  tx: Tx,
  { caseId, key }: LoadedCase,
  { limit = most, before }: { limit?: number; before?: string | undefined } = {},
): Promise<readonly FollowedMessage[]> => {
  const newest = tx
    .selectFrom('message')
    .leftJoin('person', 'person.personId', 'message.authorId')
    .select(['messageId', 'audience', 'authorKind', 'body', 'writtenAt', 'retractedAt'])
    .select('person.name')
    .where('caseId', '=', caseId)
    .orderBy('writtenAt', 'desc')
    .orderBy('messageId', 'desc')
    .limit(limit)
  const older = sql<boolean>`(written_at, message_id) <
    (select e.written_at, e.message_id from message e where e.message_id = ${before ?? null})`
  const rows = await (before === undefined ? newest : newest.where(older)).execute()
  return rows.reverse().map((row) => ({
    messageId: row.messageId,
    at: row.writtenAt,
    from: row.authorKind,
    author: row.name,
    audience: row.audience === 'everyone' ? 'everyone' : 'team+reporter',
    body: row.retractedAt === null ? open(key, `message.body:${row.messageId}`, row.body) : null,
  }))
}

const selectFiles = async (tx: Tx, { caseId, key }: LoadedCase) => {
  const rows = await tx
    .selectFrom('attachment')
    .select(['attachmentId', 'name', 'sizeBytes', 'addedAt', 'messageId', 'authorKind'])
    .where('caseId', '=', caseId)
    .where('withdrawnAt', 'is', null)
    .orderBy('addedAt')
    .limit(most)
    .execute()
  return rows.map((row) => ({
    attachmentId: row.attachmentId,
    name: open(key, `attachment.name:${row.attachmentId}`, row.name),
    sizeBytes: row.sizeBytes,
    at: row.addedAt,
    messageId: row.messageId,
    from: row.authorKind,
  }))
}

/** The reporter's own credits: those the team added for them too. */
export const selectOwnCredits = async (
  tx: Tx,
  loaded: LoadedCase,
): Promise<readonly OwnCredit[]> => {
  const rows = await tx
    .selectFrom('credit')
    .select(['creditId', 'sealed', 'consent'])
    .where('caseId', '=', loaded.caseId)
    .where('isReporter', '=', true)
    .where('removedAt', 'is', null)
    .orderBy('position')
    .execute()
  return rows.map(({ creditId, sealed, consent }) => {
    const { name, contacts } = openCredit(loaded.of, creditId, sealed)
    return { creditId, consent, name, contacts }
  })
}

const selectEvents = async (tx: Tx, { caseId, key }: LoadedCase) => {
  const rows = await tx
    .selectFrom('eventBody')
    .innerJoin('event', 'event.eventId', 'eventBody.eventId')
    .leftJoin('ledgerLeaf', 'ledgerLeaf.eventId', 'eventBody.eventId')
    .select(['event.eventId', 'eventBody.name', 'event.at', 'eventBody.body', 'event.commitment'])
    .select('ledgerLeaf.leafIndex')
    .where('caseId', '=', caseId)
    .orderBy('event.at')
    .orderBy('event.eventNumber')
    .limit(most)
    .execute()
  const received = rows.find((row) => row.name === 'report:received')
  const events = rows.map((row) => ({
    name: row.name,
    at: row.at,
    facts: openEventBody(key, row).facts,
  }))
  return { events, received }
}

const entryOf = (
  received: { readonly eventId: string; readonly leafIndex: number | null } | undefined,
): Followed['entry'] =>
  received === undefined || received.leafIndex === null
    ? null
    : { index: received.leafIndex, eventId: received.eventId }

/** Everything the follow page shows, or undefined when the text in the address opens nothing. */
export const loadFollowed = async (
  installation: Installation,
  capability: string,
): Promise<Followed | undefined> => {
  const reporter = reporterBy(installation.keys, capability)
  if (reporter === undefined) return undefined
  return inTransaction(installation.db, reporter, async (tx) => {
    const loaded = await selectFollowedCase(tx, installation)
    if (loaded === undefined) return undefined
    const head = await selectHead(tx, loaded)
    const { events, received } = await selectEvents(tx, loaded)
    return {
      loaded,
      ...head,
      originalAdvisoryId: await selectOriginalAdvisory(tx, loaded.caseId),
      messages: await selectFollowedMessages(tx, loaded),
      files: await selectFiles(tx, loaded),
      credits: await selectOwnCredits(tx, loaded),
      events,
      receipt: received === undefined ? null : writeReceipt(installation, received),
      entry: entryOf(received),
    }
  })
}
