// Charter rule G5: a reporter who repeatedly disregards the policy is warned, each time for the record, and then by a
// decision of its own refused. Knows the reporter by the keyed hash of their address; how often is the rules' to say.
import { randomUUID } from 'node:crypto'
import {
  type Disregard,
  isRefusal,
  type Refusal,
  refuse,
  refuseReporter,
  warnReporter,
} from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import { begin } from '../cases/begin.js'
import { openContact } from '../cases/report.js'
import type { Installation } from '../db/installation.js'
import type { Keys } from '../db/keys.js'
import { openFor, type PurposePlace, sealFor } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import type { Person } from '../identity/viewer.js'
import { contactLookup } from './follow-link.js'

export interface DisregardRequest {
  readonly caseId: string
  readonly kind: 'warning' | 'refusal'
  /** For the record; read by the team. */
  readonly reason: string
}

/** Where the reason of a record is sealed: it belongs to the team, and outlives the case it was written in. */
export const disregardPlace = (disregardId: string): PurposePlace => `disregard:${disregardId}`

/** The reason of a record, opened. */
export const reasonOf = (
  keys: Keys,
  row: { disregardId: string; reason: string | null; sealed: Buffer | null },
): string =>
  row.sealed === null
    ? (row.reason ?? '')
    : openFor(keys, disregardPlace(row.disregardId), row.sealed)

const contactOfCase = async (
  { tx, installation }: Change,
  { caseId, key }: { caseId: string; key: Parameters<typeof openContact>[0] },
): Promise<Buffer | undefined> => {
  const row = await tx
    .selectFrom('report')
    .select('contact')
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  const email = row?.contact ? openContact(key, caseId, row.contact).email : null
  return email === null ? undefined : contactLookup(installation.keys, email)
}

const selectDisregard = async (
  { tx }: Change,
  of: { teamId: number; contact: Buffer },
): Promise<Disregard> => {
  const rows = await tx
    .selectFrom('disregard')
    .select('kind')
    .where('teamId', '=', of.teamId)
    .where('contactLookup', '=', of.contact)
    .execute()
  return {
    warnings: rows.filter(({ kind }) => kind === 'warning').length,
    isRefused: rows.some(({ kind }) => kind === 'refusal'),
  }
}

/** Records a warning, or the decision to take no more reports from this reporter. */
export const recordDisregard = (
  installation: Installation,
  person: Person,
  { caseId, kind, reason }: DisregardRequest,
): Promise<Disregard | Refusal> =>
  change(installation, { kind: 'person', personId: person.personId }, async (change) => {
    const begun = await begin(change, person, { caseId, action: 'case.triage' })
    if (isRefusal(begun)) return begun
    const { loaded, charter } = begun
    const contact = await contactOfCase(change, loaded)
    if (contact === undefined) {
      return refuse(
        'disregard.no-address',
        'The report gave no address, so its reporter cannot be told from others.',
      )
    }
    const { teamId } = loaded
    const before = await selectDisregard(change, { teamId, contact })
    const after =
      kind === 'warning' ? warnReporter(before, reason) : refuseReporter(before, reason, charter)
    if (isRefusal(after)) return after
    const disregardId = randomUUID()
    await change.tx
      .insertInto('disregard')
      .values({
        disregardId,
        teamId,
        contactLookup: contact,
        recordedBy: person.personId,
        recordedAt: timestamp(change.now),
        sealed: sealFor(installation.keys, disregardPlace(disregardId), reason),
        kind,
      })
      .execute()
    await change.record({
      name: 'report:disregard-recorded',
      of: loaded.of,
      facts: { kind, warnings: after.warnings },
    })
    return after
  })
