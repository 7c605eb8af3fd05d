// What stands of somebody who is erased in credits that are theirs. A name they agreed to be credited by stays, for it is
// in the advisory; how they are reached, and a credit that they have not agreed to, go.
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { type LoadedCase, loadCase } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { forgetMailTo } from '../../jobs/forget-mail.js'
import { CREDIT_QUESTION } from './mail.js'
import { CREDIT_COLUMNS, type CreditContent, NO_CREDIT, openCredit, sealCredit } from './store.js'

/** Whose credits are meant: an account, or an address that somebody without one is asked at or named with. */
type Credited = { readonly personId: string } | { readonly email: string }

const selectRows = async (tx: Tx, loaded: LoadedCase, who: Credited) => {
  const query = tx
    .selectFrom('credit')
    .select(CREDIT_COLUMNS)
    .select('removedAt')
    .where('caseId', '=', loaded.caseId)
  const rows = await ('personId' in who
    ? query.where('personId', '=', who.personId)
    : query.where('personId', 'is', null)
  ).execute()
  const opened = rows.map(({ removedAt, ...row }) => ({
    ...openCredit(loaded.key, row),
    removedAt,
  }))
  return 'personId' in who ? opened : opened.filter((row) => isAt(row, who.email))
}

const isSame = (one: string | null, other: string): boolean =>
  one?.trim().toLowerCase() === other.trim().toLowerCase()

const isAt = ({ email, contacts }: CreditContent, address: string): boolean =>
  [email, ...contacts.map((contact) => contact.replace(/^mailto:/i, ''))].some((each) =>
    isSame(each, address),
  )

const forgetIn = (installation: Installation, caseId: string, who: Credited) =>
  change(installation, { kind: 'job', caseId }, async ({ tx, now }) => {
    if ('email' in who) {
      const { email } = who
      await forgetMailTo(tx, installation.keys, { email, kind: CREDIT_QUESTION, caseId })
    }
    const loaded = await loadCase(tx, installation, caseId, { lock: true })
    if (loaded === undefined) return { caseId }
    for (const row of await selectRows(tx, loaded, who)) {
      const { creditId, name, chosenName, removedAt } = row
      const isNamed = row.consent === 'accepted' && removedAt === null
      const kept = { ...NO_CREDIT, ...(isNamed ? { name, chosenName } : {}) }
      await tx
        .updateTable('credit')
        .set({
          sealed: sealCredit(loaded.key, creditId, kept),
          answerLookup: null,
          removedAt: isNamed ? null : timestamp(removedAt ?? now),
        })
        .where('creditId', '=', creditId)
        .execute()
    }
    return { caseId }
  })

/** Goes through every case in which they have a credit. */
export const forgetCredited = async (
  installation: Installation,
  personId: string,
): Promise<void> => {
  const { rows } = await sql<{ caseId: string }>`
    select case_id from sec.credited_in(${personId}) as case_id`.execute(installation.db.job)
  for (const { caseId } of rows) await forgetIn(installation, caseId, { personId })
}

/** The cases in which somebody without an account is credited at this address: each credit is opened and compared. */
export const creditedAt = async (
  installation: Installation,
  email: string,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ caseId: string }>`
    select case_id from sec.credited_strangers() as case_id`.execute(installation.db.job)
  const found: string[] = []
  for (const { caseId } of rows) {
    const isHere = await inTransaction(installation.db, { kind: 'job', caseId }, async (tx) => {
      const loaded = await loadCase(tx, installation, caseId)
      return loaded !== undefined && (await selectRows(tx, loaded, { email })).length > 0
    })
    if (isHere) found.push(caseId)
  }
  return found
}

/** Forgets how to reach somebody who is credited at this address, in the cases that `creditedAt` found. */
export const forgetCreditedAt = async (
  installation: Installation,
  { cases, email }: { readonly cases: readonly string[]; readonly email: string },
): Promise<void> => {
  for (const caseId of cases) await forgetIn(installation, caseId, { email })
}
