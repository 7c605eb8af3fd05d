// What a reporter wrote, sealed by field under the case's key, and how to reach them, sealed apart from it: the one
// place that knows the two shapes. Checks nothing: what comes in was checked by the rules.
import type { Installation } from '../db/installation.js'
import { type CaseKey, open, seal } from '../db/sealing.js'
import { inTransaction } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'

/** The report as it is kept: `null` where nothing was given. */
export interface ReportContent {
  readonly project: string
  readonly summary: string
  readonly details: string
  readonly affectedVersions: string | null
  readonly proofOfConcept: string | null
  readonly patch: string | null
  readonly embargoWish: string | null
  /** Other answers of a team's own form, by question. */
  readonly others?: Readonly<Record<string, string>>
}

/** How the reporter wants to be reached and credited. Read by the team, not by participants. */
export interface ReportContact {
  readonly name: string | null
  readonly email: string | null
  readonly creditAs: string | null
}

export const sealReport = (key: CaseKey, caseId: string, content: ReportContent): Buffer =>
  seal(key, `report.sealed:${caseId}`, JSON.stringify(content))

export const openReport = (key: CaseKey, caseId: string, sealed: Buffer): ReportContent =>
  // because: only sealReport writes this column, and the seal vouches for it
  JSON.parse(open(key, `report.sealed:${caseId}`, sealed)) as ReportContent

export const sealContact = (key: CaseKey, caseId: string, contact: ReportContact): Buffer =>
  seal(key, `report.contact:${caseId}`, JSON.stringify(contact))

export const openContact = (key: CaseKey, caseId: string, sealed: Buffer): ReportContact =>
  // because: only sealContact writes this column, and the seal vouches for it
  JSON.parse(open(key, `report.contact:${caseId}`, sealed)) as ReportContact

/** The report of a case that this person can read, or undefined. */
export const readReport = async (
  installation: Installation,
  person: Person,
  { caseId, key }: { caseId: string; key: CaseKey },
): Promise<ReportContent | undefined> => {
  const row = await inTransaction(installation.db, actorOf(person), (tx) =>
    tx.selectFrom('report').select('sealed').where('caseId', '=', caseId).executeTakeFirst(),
  )
  return row && openReport(key, caseId, row.sealed)
}
