// Credits whoever reported an accepted case, as it is accepted or by the minute's tick, where nobody is credited as its
// reporter yet: they are asked on their page and by mail, and whom nobody can reach a coordinator decides for (O2, O3).
// No name is invented: without one the credit stands nameless until it is answered.
import { isRefusal } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { loadCase } from '../../cases/load.js'
import { openContact } from '../../cases/report.js'
import type { Installation } from '../../db/installation.js'
import { doEach } from '../../jobs/each.js'
import { insertCredit } from './actions.js'
import { putQuestion } from './ask.js'
import { selectCreditRows } from './store.js'
import { type OfCase, selectUncredited } from './uncredited.js'
import { selectReporterWays, waysToAsk } from './ways.js'

const creditReporter = (installation: Installation, caseId: string) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
    if (loaded === undefined) return false
    const rows = await selectCreditRows(step.tx, loaded)
    if (rows.some(({ isReporter, types }) => isReporter || types.includes('reporter'))) return false
    const report = await step.tx
      .selectFrom('report')
      .select('contact')
      .where('caseId', '=', caseId)
      .executeTakeFirst()
    const contact = report?.contact ? openContact(loaded.key, caseId, report.contact) : null
    const creditId = await insertCredit(step, loaded, {
      name: contact?.creditAs ?? contact?.name ?? '',
      contacts: [],
      email: null,
      types: ['reporter'],
      personId: null,
      isReporter: true,
      consent: 'unasked',
      position: rows.length,
    })
    const row = (await selectCreditRows(step.tx, loaded)).find((one) => one.creditId === creditId)
    const ways = await selectReporterWays(step.tx, loaded)
    if (row === undefined || waysToAsk(row, ways).length === 0) return true
    const asked = await putQuestion(step, { loaded, row })
    return isRefusal(asked) ? asked : true
  })

/** Finds accepted cases whose reporter is not on the list of credits: of all, or one. */
export const reporterCreditScan = (installation: Installation) =>
  async function reporterCredits(of?: OfCase): Promise<void> {
    const rows = await selectUncredited(installation, sql`sec.reporters_uncredited()`, of)
    await doEach(installation, rows, async ({ caseId }) => {
      const done = await creditReporter(installation, caseId)
      if (isRefusal(done)) installation.log.warn({ refusal: done.refusal }, 'reporter not credited')
    })
  }
