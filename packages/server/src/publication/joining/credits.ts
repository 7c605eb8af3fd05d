// Carries the credits of one case to another: a finder keeps the credit when a case is merged, split, or found to be a duplicate.
// By a merge or a split they are asked again there, for it is another advisory; what a duplicate's reporter chose on their page
// is for the first case's advisory, and is carried as it is. Who is credited there already is left as they are.

import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { begin } from '../../cases/begin.js'
import { isId, type LoadedCase, loadCase } from '../../cases/load.js'
import { openContact } from '../../cases/report.js'
import { indexAnew } from '../../cases/search/reindex.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { insertCredit } from '../../remediation/credits/actions.js'
import { type CreditRow, sealCredit, selectCreditRows } from '../../remediation/credits/store.js'

type Carried = Pick<CreditRow, 'name' | 'contacts' | 'email' | 'types' | 'personId'> & {
  /** The reporter's own, by which the other case knows that it is on its list. */
  readonly own?: string
}

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
    : a.name !== '' && a.name.toLowerCase() === b.name.toLowerCase()

/** Coordinators are credited by their own case. */
const carriedTypes = ({ types }: Carried) => types.filter((type) => type !== 'coordinator')

/** Notes that a credit is that of a duplicate's reporter, as they chose until now. */
const markCarried = async (
  { tx, now }: Change,
  creditId: string,
  carriedFrom: string,
): Promise<void> => {
  await tx
    .updateTable('credit')
    .set({ carriedFrom, carriedAt: timestamp(now) })
    .where('creditId', '=', creditId)
    .execute()
}

/** Adds the credits of `from` to `to`; returns how many. Both cases are held. */
export const carryCredits = async (
  step: Change,
  { from, to }: { readonly from: LoadedCase; readonly to: LoadedCase },
): Promise<number> => {
  const written = (await selectCreditRows(step.tx, from)).map(
    (row): Carried => (row.isReporter ? { ...row, own: row.creditId } : row),
  )
  const found = written.length > 0 ? written : await selectReporterCredit(step, from)
  const there = await selectCreditRows(step.tx, to)
  const missing: Carried[] = []
  for (const credit of found) {
    const known = there.find((other) => isSame(credit, other))
    if (known === undefined) missing.push({ ...credit, types: carriedTypes(credit) })
    else if (credit.own !== undefined) await markCarried(step, known.creditId, credit.own)
  }
  const added = missing.filter(({ types }) => types.length > 0)
  for (const [n, { name, contacts, email, types, personId, own }] of added.entries())
    await insertCredit(step, to, {
      ...{ name, contacts, email, types, personId, carriedFrom: own },
      consent: 'unasked',
      position: there.length + n,
    })
  return added.length
}

const SAID: readonly CreditRow['consent'][] = ['accepted', 'anonymous', 'declined']

/** Gives a credit of the first case the choice that the duplicate's reporter made. */
const takeChoice = async (
  step: Change,
  to: LoadedCase,
  { row, creditId }: { readonly row: CreditRow; readonly creditId: string },
): Promise<void> => {
  const { name, contacts, chosenName, consent, answeredAt } = row
  const sealed = { name, contacts, email: null, chosenName, decision: null, secret: null }
  await step.tx
    .updateTable('credit')
    .set({
      sealed: sealCredit(to.key, creditId, sealed),
      consent,
      answeredAt: answeredAt === null ? null : timestamp(answeredAt),
      answerLookup: null,
    })
    .where('creditId', '=', creditId)
    .execute()
  await markCarried(step, creditId, row.creditId)
  await step.record({
    name: 'credit:answered',
    of: to.of,
    facts: { creditIds: [creditId], answer: consent },
  })
  await indexAnew(step, to.caseId)
}

/** Puts one credit of a duplicate's reporter on the first case's list, or brings it up to what they chose since. */
const carryOwn = async (
  step: Change,
  to: LoadedCase,
  { row, there }: { readonly row: CreditRow; readonly there: readonly CreditRow[] },
): Promise<void> => {
  const carried = there.find(({ carriedFrom }) => carriedFrom === row.creditId)
  if (carried !== undefined) return takeChoice(step, to, { row, creditId: carried.creditId })
  const chosen = { ...row, name: row.chosenName ?? row.name }
  const known =
    row.consent === 'accepted' ? there.find((other) => isSame(chosen, other)) : undefined
  if (known !== undefined) return markCarried(step, known.creditId, row.creditId)
  const { name, contacts } = row
  const creditId = await insertCredit(step, to, {
    ...{ name, contacts, email: null, personId: null },
    types: carriedTypes(row).length === 0 ? ['reporter'] : carriedTypes(row),
    consent: 'unasked',
    position: there.length,
  })
  await takeChoice(step, to, { row, creditId })
}

/**
 * Carries over how the reporter of a duplicate chose to be credited: name, choice and types. For whoever writes the first case
 * and reads the duplicate.
 *
 * @returns refusal `credit.no-duplicate` where there is none, or none that said how
 */
export const carryFromDuplicate = (
  installation: Installation,
  person: Person,
  { caseId, duplicateId }: { readonly caseId: string; readonly duplicateId: string },
): Promise<{ readonly carried: number } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const from = isId(duplicateId) ? await loadCase(step.tx, installation, duplicateId) : undefined
    const isDuplicate = from?.duplicateOf === caseId && from.determination === 'duplicate'
    const said =
      from !== undefined && isDuplicate
        ? (await selectCreditRows(step.tx, from)).filter(
            ({ isReporter, consent }) => isReporter && SAID.includes(consent),
          )
        : []
    if (said.length === 0)
      return refuse(
        'credit.no-duplicate',
        'No duplicate that you can read has a reporter who said how to be credited.',
      )
    for (const row of said) {
      const there = await selectCreditRows(step.tx, begun.loaded)
      await carryOwn(step, begun.loaded, { row, there })
    }
    return { carried: said.length }
  })
