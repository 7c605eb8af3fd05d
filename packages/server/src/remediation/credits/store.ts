// The credits of a case as rows: one a person, with all they are credited for. SQL and sealing, and the way to the
// rules' credits, which are one a person and type. Decides nothing.
import { CREDIT_TYPES, type CreditType } from '@parley/records'
import {
  type CaseCredit,
  type CreditAnswer,
  type CreditDecision,
  type Instant,
  needsConsent,
} from '@parley/rules'
import type { Selectable } from 'kysely'
import type { LoadedCase } from '../../cases/load.js'
import { type CaseKey, open, seal } from '../../db/sealing.js'
import type { CreditTable } from '../../db/tables/publication.js'
import type { Tx } from '../../db/transaction.js'

/** What is sealed of a credit. */
export interface CreditContent {
  /** How the team knows them. */
  readonly name: string
  /** Addresses (https, mailto) published beside the name. */
  readonly contacts: readonly string[]
  /** Where they are asked; never published. */
  readonly email: string | null
  /** The name they chose, once they accepted by name. */
  readonly chosenName: string | null
  readonly decision: CreditDecision | null
  /** Of the link they answer by, so that a reminder carries the same one. */
  readonly secret: string | null
}

export interface CreditRow extends CreditContent {
  readonly creditId: string
  readonly types: readonly CreditType[]
  readonly personId: string | null
  readonly isReporter: boolean
  readonly consent: CreditTable['consent']
  readonly askedAt: Instant | null
  readonly answeredAt: Instant | null
  readonly carriedFrom: string | null
}

const place = (creditId: string) => `credit.sealed:${creditId}`

export const sealCredit = (key: CaseKey, creditId: string, content: CreditContent): Buffer => {
  const { name, contacts, email, chosenName, decision, secret } = content
  const kept = { name, contacts, email, chosenName, decision, secret }
  return seal(key, place(creditId), JSON.stringify(kept))
}

export const NO_CREDIT: CreditContent = {
  name: '',
  contacts: [],
  email: null,
  chosenName: null,
  decision: null,
  secret: null,
}

type Sealed = Pick<
  Selectable<CreditTable>,
  | 'creditId'
  | 'sealed'
  | 'types'
  | 'personId'
  | 'isReporter'
  | 'consent'
  | 'askedAt'
  | 'answeredAt'
  | 'carriedFrom'
>

export const CREDIT_COLUMNS = [
  'creditId',
  'sealed',
  'types',
  'personId',
  'isReporter',
  'consent',
  'askedAt',
  'answeredAt',
  'carriedFrom',
] as const

/** A row with its content opened. */
export const openCredit = (key: CaseKey, { sealed, types, ...row }: Sealed): CreditRow => ({
  ...row,
  types: CREDIT_TYPES.filter((type) => types.includes(type)),
  ...NO_CREDIT,
  // because: only sealCredit writes this column, and the seal vouches for it
  ...(JSON.parse(open(key, place(row.creditId), sealed)) as Partial<CreditContent>),
})

/** The credits of a case, in the order they are published. */
export const selectCreditRows = async (
  tx: Tx,
  { caseId, key }: Pick<LoadedCase, 'caseId' | 'key'>,
): Promise<readonly CreditRow[]> => {
  const rows = await tx
    .selectFrom('credit')
    .select(CREDIT_COLUMNS)
    .where('caseId', '=', caseId)
    .where('removedAt', 'is', null)
    .orderBy('position')
    .orderBy('creditId')
    .execute()
  return rows.map((row) => openCredit(key, row))
}

/** Who a credit is about, the same for all credits of one person. */
export const personKeyOf = ({
  creditId,
  personId,
}: Pick<CreditRow, 'creditId' | 'personId'>): string => personId ?? `credit:${creditId}`

/** Whether this row is of a person, whose consent is needed, or of a tool. */
export const isOfPerson = ({ types, personId }: Pick<CreditRow, 'types' | 'personId'>): boolean =>
  needsConsent({ types, hasAccount: personId !== null })

const answerOf = (row: CreditRow): CreditAnswer => {
  const isOpen = row.consent === 'unasked' || row.consent === 'asked'
  if (isOpen && !isOfPerson(row)) return { kind: 'needless' }
  switch (row.consent) {
    case 'unasked':
      return { kind: 'unasked' }
    case 'asked':
      // because: asking and its time are written in one statement
      return { kind: 'asked', askedAt: row.askedAt as Instant }
    case 'accepted':
      return { kind: 'accepted', name: row.chosenName ?? row.name }
    case 'anonymous':
    case 'declined':
      return { kind: row.consent }
  }
}

/** A row as the rules' credits: one a type, all with the same answer. */
export const caseCredits = (row: CreditRow): readonly CaseCredit[] =>
  row.types.map((type) => ({
    id: `${row.creditId}/${type}`,
    personKey: personKeyOf(row),
    name: row.name,
    type,
    contacts: row.contacts,
    answer: answerOf(row),
    decision: row.decision,
  }))

/** The credits of a case as the rules take them. */
export const selectCredits = async (
  tx: Tx,
  loaded: Pick<LoadedCase, 'caseId' | 'key'>,
): Promise<readonly CaseCredit[]> => (await selectCreditRows(tx, loaded)).flatMap(caseCredits)
