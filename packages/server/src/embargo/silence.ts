// Silence is an answer too: who was invited, or asked again about a later end, and did not answer within the charter's
// window has declined. Found by the minute's tick; one participant at a time.
import { type Instant, isSilenceDeclining, replyBy, replyWindowOf } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import { unknownCase } from '../cases/begin.js'
import { loadCase } from '../cases/load.js'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { sureNow } from '../db/sure-now.js'
import { doEach } from '../jobs/each.js'
import type { Scan } from '../jobs/worker.js'
import { endInForce, lastAsked, revokeLinks, setConsent } from './consent.js'
import { consentOf, lockParticipant } from './store.js'

interface OpenInvitation {
  readonly caseId: string
  readonly personId: string
  readonly askedAt: Instant
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

const declineBySilence = (
  installation: Installation,
  { caseId, personId, ...open }: OpenInvitation,
  now: Instant,
) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const row = await lockParticipant(step.tx, caseId, personId)
    const loaded = await loadCase(step.tx, installation, caseId)
    if (row === undefined || loaded === undefined) return unknownCase()
    const asked = consentOf(row)
    const window = replyWindowOf(charterOf(open).embargo)
    const facts = { now, window, endsAt: endInForce(loaded) }
    const standing = { consent: asked, agreedUntil: row.agreedUntil }
    if (!isSilenceDeclining(standing, lastAsked(row), facts)) return { caseId }
    await setConsent(step, { caseId, personId }, 'declined')
    await revokeLinks(step, personId)
    const { eventId } = await step.record({
      name: 'participant:declined',
      of: loaded.of,
      facts: { personId, projectId: row.projectId, bySilence: true, asked },
    })
    await step.enqueue({ task: 'notify.team', ids: { caseId, eventId } })
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
      if (replyBy(row.askedAt, window) <= now) await declineBySilence(installation, row, now)
    })
  }
