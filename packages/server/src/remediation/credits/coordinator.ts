// Credits the coordinator of every accepted case: as it is accepted, and by the minute's tick whoever takes it over. That
// is how their work is recorded (H1). They are asked like everybody else, on their own page of credits.
import { isRefusal, withCoordinator } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { loadCase } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { doEach } from '../../jobs/each.js'
import { insertCredit } from './actions.js'
import { caseCredits, personKeyOf, selectCreditRows } from './store.js'
import { type OfCase, selectUncredited } from './uncredited.js'

const creditCoordinator = (installation: Installation, caseId: string) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
    if (loaded === undefined || loaded.coordinatorId === null) return false
    const personId = loaded.coordinatorId
    const person = await step.tx
      .selectFrom('person')
      .select('name')
      .where('personId', '=', personId)
      .executeTakeFirst()
    const rows = await selectCreditRows(step.tx, loaded)
    const before = rows.flatMap(caseCredits)
    const coordinator = { id: 'new', personKey: personId, name: person?.name ?? '', contacts: [] }
    if (withCoordinator(before, coordinator).length === before.length) return false
    const known = rows.find((row) => personKeyOf(row) === personId)
    if (known !== undefined) {
      const types = [...known.types, 'coordinator']
      await step.tx
        .updateTable('credit')
        .set({ types })
        .where('creditId', '=', known.creditId)
        .execute()
      const facts = { creditId: known.creditId, types }
      await step.record({ name: 'credit:changed', of: loaded.of, facts })
      return true
    }
    const creditId = await insertCredit(step, loaded, {
      name: coordinator.name,
      contacts: [],
      email: null,
      types: ['coordinator'],
      personId,
      consent: 'asked',
      position: rows.length,
    })
    await step.record({ name: 'credit:asked', of: loaded.of, facts: { creditId, mailed: false } })
    return true
  })

/** Finds coordinators who are not credited yet: of every case, or of one. */
export const coordinatorCreditScan = (installation: Installation) =>
  async function coordinatorCredits(of?: OfCase): Promise<void> {
    const rows = await selectUncredited(installation, sql`sec.coordinators_uncredited()`, of)
    await doEach(installation, rows, async ({ caseId }) => {
      const done = await creditCoordinator(installation, caseId)
      if (isRefusal(done))
        installation.log.warn({ refusal: done.refusal }, 'coordinator not credited')
    })
  }
