// Ends what somebody who is erased has a part in: agreed, they leave; asked and not heard from, they have declined. Each
// is an event and told as any other, so that the history says why somebody is not there any more.
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import { unknownCase } from '../cases/begin.js'
import { loadCase } from '../cases/load.js'
import type { Installation } from '../db/installation.js'
import { selectPerson } from '../identity/viewer.js'
import { leaveCase } from './answer.js'
import { revokeLinks, setConsent } from './consent.js'
import { consentOf, lockParticipant } from './store.js'

const declineFor = (installation: Installation, of: { caseId: string; personId: string }) =>
  change(installation, { kind: 'job', caseId: of.caseId }, async (step) => {
    const { caseId, personId } = of
    const row = await lockParticipant(step.tx, caseId, personId)
    const loaded = await loadCase(step.tx, installation, caseId)
    if (row === undefined || loaded === undefined) return unknownCase()
    const asked = consentOf(row)
    if (asked !== 'invited' && asked !== 'lapsed') return { caseId }
    await setConsent(step, of, 'declined')
    await revokeLinks(step, personId)
    const { eventId } = await step.record({
      name: 'participant:declined',
      of: loaded.of,
      facts: { personId, projectId: row.projectId, because: 'erased', asked },
    })
    await step.enqueue({ task: 'notify.team', ids: { caseId, eventId } })
    return { caseId }
  })

/** Ends every part of theirs, whatever became of their consent. */
export const endParts = async (installation: Installation, personId: string): Promise<void> => {
  const person = await selectPerson(installation.db.app, personId)
  const { rows } = await sql<{ caseId: string; consent: string }>`
    select * from sec.participations_of(${personId})`.execute(installation.db.job)
  for (const { caseId, consent } of rows) {
    if (consent !== 'signatory') await declineFor(installation, { caseId, personId })
    else if (person !== undefined) await leaveCase(installation, person, caseId)
  }
}
