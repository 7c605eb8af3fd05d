// What a member sees of a case's reporter: how they can be reached, since when their link works, and what is on record
// about them with this team (G5). A participant, and who may not read the case, gets nothing.
import { type Charter, type Disregard, type Instant, instant } from '@parley/rules'
import { charterFor } from '../cases/begin.js'
import { type LoadedCase, loadCase } from '../cases/load.js'
import { selectMembers } from '../cases/people.js'
import { openContact, type ReportContact } from '../cases/report.js'
import type { Installation } from '../db/installation.js'
import type { Keys } from '../db/keys.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { reasonOf } from './disregard.js'
import { contactLookup } from './follow-link.js'

/** A warning or the refusal, as it was recorded. */
export interface DisregardRecord {
  readonly kind: 'warning' | 'refusal'
  readonly at: Instant
  readonly by: string
  readonly reason: string
}

export interface ReporterDesk {
  readonly loaded: LoadedCase
  readonly charter: Charter
  readonly contact: ReportContact | undefined
  /** Since when the link in force works; null while there is none. */
  readonly linkSince: Instant | null
  readonly disregard: Disregard
  /** Oldest first; of every case of the team that this address reported. */
  readonly records: readonly DisregardRecord[]
}

const selectContact = async (tx: Tx, { caseId, key }: LoadedCase) => {
  const row = await tx
    .selectFrom('report')
    .select('contact')
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  return row?.contact ? openContact(key, caseId, row.contact) : undefined
}

const selectLinkSince = async (tx: Tx, caseId: string): Promise<Instant | null> => {
  const row = await tx
    .selectFrom('followLink')
    .select('createdAt')
    .where('caseId', '=', caseId)
    .where('replacedAt', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : instant(row.createdAt)
}

const selectRecords = async (
  tx: Tx,
  keys: Keys,
  of: { teamId: number; contact: Buffer },
): Promise<readonly DisregardRecord[]> => {
  const rows = await tx
    .selectFrom('disregard')
    .innerJoin('person', 'person.personId', 'disregard.recordedBy')
    .select(['disregardId', 'kind', 'recordedAt', 'reason', 'sealed', 'person.name'])
    .where('teamId', '=', of.teamId)
    .where('contactLookup', '=', of.contact)
    .orderBy('recordedAt')
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    at: instant(row.recordedAt),
    by: row.name,
    reason: reasonOf(keys, row),
  }))
}

/** Loads the reporter's desk of a case, or undefined when there is nothing for this person. */
export const loadReporterDesk = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<ReporterDesk | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined) return undefined
    const { members } = await selectMembers(tx, loaded)
    if (!members.some((member) => member.personId === person.personId)) return undefined
    const contact = await selectContact(tx, loaded)
    const email = contact?.email ?? null
    const records =
      email === null
        ? []
        : await selectRecords(tx, installation.keys, {
            teamId: loaded.teamId,
            contact: contactLookup(installation.keys, email),
          })
    return {
      loaded,
      charter: charterFor(person, loaded.teamId),
      contact,
      linkSince: await selectLinkSince(tx, caseId),
      disregard: {
        warnings: records.filter(({ kind }) => kind === 'warning').length,
        isRefused: records.some(({ kind }) => kind === 'refusal'),
      },
      records,
    }
  })
