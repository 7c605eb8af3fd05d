// Sends somebody who is invited to a case, and has not agreed yet, from the case's address to its invitation.
import { isId } from '../../cases/load.js'
import { inTransaction } from '../../db/transaction.js'
import { actorOf } from '../../identity/viewer.js'
import type { CaseGate } from './sections.js'

export const invitedGate: CaseGate = async ({ installation }, person, caseId) => {
  if (!isId(caseId)) return undefined
  const invited = await inTransaction(installation.db, actorOf(person), (tx) =>
    tx
      .selectFrom('participant')
      .select('caseId')
      .where('caseId', '=', caseId)
      .where('personId', '=', person.personId)
      .where('consent', 'in', ['invited', 'lapsed'])
      .where('endedAt', 'is', null)
      .executeTakeFirst(),
  )
  return invited && `/cases/${caseId}/invitation`
}
