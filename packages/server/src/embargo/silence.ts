// Silence is an answer too: who was invited, or asked again about a later end, and did not answer within the charter's
// window has declined. Found by the minute's tick; one participant at a time.

import { type Instant, isSilenceDeclining, replyWindowOf } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import { unknownCase } from '../cases/begin.js'
import { loadCase } from '../cases/load.js'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { doEach } from '../jobs/each.js'
import type { Scan } from '../jobs/worker.js'
import { setConsent } from './answer.js'
import { consentOf, lockParticipant } from './store.js'
import { sureNow } from './terms/sure-now.js'

interface OpenInvitation {
  readonly caseId: string
  readonly personId: string
  readonly askedAt: Instant
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

const declineBySilence = (installation: Installation, { caseId, personId }: OpenInvitation) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const row = await lockParticipant(step.tx, caseId, personId)
    const loaded = await loadCase(step.tx, installation, caseId)
    const asked = consentOf(row)
    if (row === undefined || loaded === undefined || !['invited', 'lapsed'].includes(asked))
      return unknownCase()
    await setConsent(step, { caseId, personId }, 'declined')
    await step.record({
      name: 'participant:declined',
      of: loaded.of,
      facts: { personId, projectId: row.projectId, bySilence: true, asked },
    })
    return { caseId }
  })

/** Counts as declined who did not answer within the charter's reply window. */
export const silenceScan =
  (installation: Installation): Scan =>
  async () => {
    const now = await sureNow(installation)
    const { rows } = await sql<OpenInvitation>`select * from sec.invitations_open()`.execute(
      installation.db.job,
    )
    await doEach(installation, rows, async (row) => {
      const window = replyWindowOf(charterOf(row).embargo)
      if (isSilenceDeclining('invited', row.askedAt, { now, window }))
        await declineBySilence(installation, row)
    })
  }
