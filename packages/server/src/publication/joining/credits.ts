// Carries the credits of one case to another: a finder keeps the credit when a case is merged or split. They are asked
// again there, for it is another advisory; who is credited there already is left as they are.

import type { Change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import { openContact } from '../../cases/report.js'
import { insertCredit } from '../../remediation/credits/actions.js'
import { type CreditRow, selectCreditRows } from '../../remediation/credits/store.js'

type Carried = Pick<CreditRow, 'name' | 'contacts' | 'email' | 'types' | 'personId'>

/** The reporter, where nobody wrote a credit yet: as they want to be credited, else by their name. */
const selectReporterCredit = async (
  { tx }: Change,
  { caseId, key }: LoadedCase,
): Promise<readonly Carried[]> => {
  const row = await tx
    .selectFrom('report')
    .select('contact')
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  const contact = row?.contact ? openContact(key, caseId, row.contact) : undefined
  const name = contact?.creditAs ?? contact?.name ?? null
  if (name === null) return []
  const email = contact?.email ?? null
  return [{ name, contacts: [], email, types: ['finder'], personId: null }]
}

const isSame = (a: Carried, b: Carried): boolean =>
  a.personId !== null && b.personId !== null
    ? a.personId === b.personId
    : a.name.toLowerCase() === b.name.toLowerCase()

/** Coordinators are credited by their own case. */
const carriedTypes = ({ types }: Carried) => types.filter((type) => type !== 'coordinator')

/** Adds the credits of `from` to `to`; returns how many. Both cases are held. */
export const carryCredits = async (
  step: Change,
  { from, to }: { readonly from: LoadedCase; readonly to: LoadedCase },
): Promise<number> => {
  const written = await selectCreditRows(step.tx, from)
  const found = written.length > 0 ? written : await selectReporterCredit(step, from)
  const there = await selectCreditRows(step.tx, to)
  const missing = found
    .map((credit) => ({ ...credit, types: carriedTypes(credit) }))
    .filter(({ types }) => types.length > 0)
    .filter((credit) => !there.some((other) => isSame(credit, other)))
  for (const [n, { name, contacts, email, types, personId }] of missing.entries())
    await insertCredit(step, to, {
      ...{ name, contacts, email, types, personId },
      consent: 'unasked',
      position: there.length + n,
    })
  return missing.length
}
