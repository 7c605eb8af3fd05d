// Which projects too few can be asked about (P16): shown to the team, and told to its admins by mail when it comes to that.
import { activeResponders, tooFewResponders } from '@parley/rules'
import { change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { doEach } from '../../jobs/each.js'
import { queueMail } from '../../jobs/outbox.js'
import type { Scan } from '../../jobs/worker.js'
import { selectAddressees } from '../addressees.js'
import { charterOf } from '../charter-of.js'
import { selectAnswered, selectAvailable } from './store.js'

/** How often it is looked at; who goes away for a day is back before anybody could do something. */
const EVERY_MS = 3_600_000

interface TeamRow {
  readonly teamId: number
  readonly slug: string
  readonly charter: string
  readonly charterOverrides: Record<string, unknown>
}

const lookAt = (installation: Installation, team: TeamRow) =>
  change<true>(installation, { kind: 'job' }, async (step) => {
    const { teamId, slug } = team
    const charter = charterOf(team)
    const members = await selectAvailable(step.tx, { teamId, now: step.now })
    let isNews = false
    for (const { projectId, named, thinlyAnswered } of await selectAnswered(step.tx, teamId)) {
      const responders = activeResponders(charter, members, named)
      const isThin = tooFewResponders(charter, responders.length) !== undefined
      if (isThin === thinlyAnswered) continue
      isNews ||= isThin && thinlyAnswered === false
      await step.tx
        .updateTable('project')
        .set({ thinlyAnswered: isThin })
        .where('projectId', '=', projectId)
        .execute()
    }
    if (!isNews) return true
    for (const { personId, email } of await selectAddressees(step.tx, { teamId, role: 'admin' }))
      await queueMail(step, {
        kind: 'responders',
        personId,
        to: email,
        subject: 'Too few can be asked about a project',
        text: `Members are away or have left, and too few can be asked about a project of your team. Which, and who is back when, is shown here:\n\n${installation.url}/governance/${slug}/availability`,
      })
    return true
  })

/** The scan for projects that too few can be asked about; each process looks once an hour, and twice does no harm. */
export const respondersScan = (installation: Installation): Scan => {
  let lookedAt = Number.NEGATIVE_INFINITY
  return async function responders() {
    if (installation.now() - lookedAt < EVERY_MS) return
    lookedAt = installation.now()
    const teams = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
      tx
        .selectFrom('team')
        .select(['teamId', 'slug', 'charter', 'charterOverrides'])
        .where('hostsCases', '=', true)
        .execute(),
    )
    await doEach(installation, teams, (team) => lookAt(installation, team))
  }
}
