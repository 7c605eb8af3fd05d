// What the team does about credits: add, change, remove, ask and remind, decide for who never answered. Whether a step
// is allowed is the rules'; who is credited answers in answers.ts.
import { randomUUID } from 'node:crypto'
import {
  addCredit,
  agreesTo,
  type CaseCredit,
  type Charter,
  type CreditDecision,
  cleanLine,
  decideUnanswered,
  isRefusal,
  mayRemoveCredit,
  type Refusal,
  refuse,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { begin } from '../../cases/begin.js'
import type { LoadedCase } from '../../cases/load.js'
import { indexAnew } from '../../cases/search/reindex.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { putQuestion } from './ask.js'
import { CREDIT_LIMITS, type CreditInput, readCreditInput } from './input.js'
import {
  type CreditContent,
  type CreditRow,
  caseCredits,
  personKeyOf,
  sealCredit,
  selectCreditRows,
} from './store.js'
import { selectReporterWays, waysToAsk } from './ways.js'

type Of = { readonly caseId: string; readonly creditId: string }

interface Found {
  readonly loaded: LoadedCase
  readonly charter: Charter
  readonly rows: readonly CreditRow[]
  readonly row: CreditRow
}

const unknownCredit = (): Refusal<'credit.unknown'> =>
  refuse('credit.unknown', 'There is no such credit in this case.')

const find = async (
  step: Change,
  person: Person,
  { caseId, creditId }: Of,
): Promise<Found | Refusal> => {
  const begun = await begin(step, person, { caseId, action: 'remediation.edit' })
  if (isRefusal(begun)) return begun
  const rows = await selectCreditRows(step.tx, begun.loaded)
  const row = rows.find((one) => one.creditId === creditId)
  return row === undefined ? unknownCredit() : { ...begun, rows, row }
}

/** Whether the rules take every type of a new credit beside those that are there. */
const refuseTypes = (
  there: readonly CaseCredit[],
  credit: Pick<CaseCredit, 'id' | 'personKey' | 'name' | 'contacts'>,
  types: readonly string[],
): Refusal | undefined => {
  let all = there
  for (const type of types) {
    const more = addCredit(all, { ...credit, type })
    if (isRefusal(more)) return more
    all = more
  }
  return undefined
}

const noAnswer = { chosenName: null, decision: null, secret: null } as const

/** Writes a new row at the end of the list. The case is locked. */
export const insertCredit = async (
  step: Change,
  loaded: LoadedCase,
  credit: Pick<CreditContent, 'name' | 'contacts' | 'email'> & {
    readonly types: readonly string[]
    readonly personId: string | null
    readonly isReporter?: boolean
    readonly consent: 'unasked' | 'asked'
    /** Of a duplicate: the credit that this one is for. */
    readonly carriedFrom?: string | undefined
    readonly position: number
  },
): Promise<string> => {
  const creditId = randomUUID()
  const { caseId, compartmentId, key, of } = loaded
  const { types, personId, isReporter = false, consent, carriedFrom, position, ...content } = credit
  await step.tx
    .insertInto('credit')
    .values({
      creditId,
      caseId,
      compartmentId,
      sealed: sealCredit(key, creditId, { ...content, ...noAnswer }),
      types: [...types],
      personId,
      isReporter,
      consent,
      askedAt: consent === 'asked' ? timestamp(step.now) : null,
      ...(carriedFrom === undefined ? {} : { carriedFrom, carriedAt: timestamp(step.now) }),
      position,
    })
    .execute()
  await step.record({ name: 'credit:added', of, facts: { creditId, types: [...types] } })
  await indexAnew(step, caseId)
  return creditId
}

/** Adds somebody, or more things to somebody with an account who is there already (O1, O3). */
export const addCreditTo = (
  installation: Installation,
  person: Person,
  { caseId, ...input }: CreditInput & { readonly caseId: string },
): Promise<{ readonly creditId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const read = readCreditInput(input)
    if (isRefusal(read)) return read
    const { loaded } = begun
    const rows = await selectCreditRows(step.tx, loaded)
    if (rows.length >= CREDIT_LIMITS.credits) {
      return refuse('credit.too-many', `A case credits at most ${CREDIT_LIMITS.credits} people.`)
    }
    const known = rows.find((row) => read.personId !== null && row.personId === read.personId)
    const personKey = known === undefined ? (read.personId ?? 'new') : personKeyOf(known)
    const refused = refuseTypes(
      rows.flatMap(caseCredits),
      { id: 'new', personKey, name: read.name, contacts: read.contacts },
      read.types,
    )
    if (refused !== undefined) return refused
    if (known !== undefined) {
      const types = [...known.types, ...read.types]
      await step.tx
        .updateTable('credit')
        .set({ types })
        .where('creditId', '=', known.creditId)
        .execute()
      const facts = { creditId: known.creditId, types }
      await step.record({ name: 'credit:changed', of: loaded.of, facts })
      return { creditId: known.creditId }
    }
    const { name, contacts, email, types, personId } = read
    const position = rows.length
    return {
      creditId: await insertCredit(step, loaded, {
        ...{ name, contacts, email, types, personId, position },
        consent: 'unasked',
      }),
    }
  })

const update = async (
  step: Change,
  { loaded, row }: Pick<Found, 'loaded' | 'row'>,
  content: Partial<CreditContent>,
): Promise<void> => {
  await step.tx
    .updateTable('credit')
    .set({ sealed: sealCredit(loaded.key, row.creditId, { ...row, ...content }) })
    .where('creditId', '=', row.creditId)
    .execute()
}

const UNASKED = { consent: 'unasked', askedAt: null, answeredAt: null } as const

/**
 * Changes what somebody is credited for and how they are reached; the name only until they have answered. An address that
 * they have not seen beside their name is asked about anew.
 */
export const changeCredit = (
  installation: Installation,
  person: Person,
  { caseId, creditId, ...input }: Of & Omit<CreditInput, 'personId'>,
): Promise<{ readonly creditId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const found = await find(step, person, { caseId, creditId })
    if (isRefusal(found)) return found
    const { row, rows, loaded } = found
    const others = rows.filter((one) => one.creditId !== creditId).flatMap(caseCredits)
    const isAnswered = row.consent !== 'unasked' && row.consent !== 'asked'
    const read = readCreditInput({ ...input, personId: row.personId }, { isNameFixed: isAnswered })
    if (isRefusal(read)) return read
    const name = isAnswered ? row.name : read.name
    const refused = refuseTypes(
      others,
      // Somebody who stays anonymous may have no name here at all.
      {
        id: creditId,
        personKey: personKeyOf(row),
        name: isAnswered ? 'known' : name,
        contacts: [],
      },
      read.types,
    )
    if (refused !== undefined) return refused
    if (isCoordinatorOf(loaded, row) && !read.types.includes('coordinator')) return staysCredited()
    const asksAnew = caseCredits(row).some((credit) => !agreesTo(credit, read.contacts))
    const { contacts, email } = read
    const known = asksAnew ? { name: row.chosenName ?? name, chosenName: null } : { name }
    await update(step, found, { ...known, contacts, email })
    await step.tx
      .updateTable('credit')
      .set({ types: [...new Set(read.types)], ...(asksAnew ? UNASKED : {}) })
      .where('creditId', '=', creditId)
      .execute()
    const facts = { creditId, types: [...new Set(read.types)] }
    await step.record({ name: 'credit:changed', of: loaded.of, facts })
    await indexAnew(step, caseId)
    return { creditId }
  })

/** Whether this is the credit that records who coordinates the case. */
export const isCoordinatorOf = (
  { coordinatorId }: LoadedCase,
  { personId, types }: CreditRow,
): boolean => personId !== null && personId === coordinatorId && types.includes('coordinator')

/** Why that credit is not taken off. */
export const staysCredited = (): Refusal<'credit.coordinator-stays'> =>
  refuse(
    'credit.coordinator-stays',
    'The coordinator is recorded as a credit; they can decline to be named.',
    "Python Developer's Guide, PSRT",
  )

/** Takes somebody off the list; the coordinator stays on it (H1). */
export const removeCredit = (
  installation: Installation,
  person: Person,
  of: Of,
): Promise<{ readonly creditId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const found = await find(step, person, of)
    if (isRefusal(found)) return found
    if (isCoordinatorOf(found.loaded, found.row)) return staysCredited()
    const refused = mayRemoveCredit(found.row)
    if (refused !== undefined) return refused
    await step.tx
      .updateTable('credit')
      .set({ removedAt: timestamp(step.now), answerLookup: null })
      .where('creditId', '=', of.creditId)
      .execute()
    const facts = { creditId: of.creditId }
    await step.record({ name: 'credit:removed', of: found.loaded.of, facts })
    await indexAnew(step, of.caseId)
    return { creditId: of.creditId }
  })

/** Asks somebody how they want to be credited, or reminds them: the wait starts again (O2). */
export const askCredit = (
  installation: Installation,
  person: Person,
  of: Of,
): Promise<{ readonly mailed: boolean } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const found = await find(step, person, of)
    if (isRefusal(found)) return found
    return putQuestion(step, found)
  })

/** Decides for somebody who did not answer in the charter's time, or whom nobody can ask (O4). */
export const decideCredit = (
  installation: Installation,
  person: Person,
  {
    choice,
    reason,
    ...of
  }: Of & { readonly choice: CreditDecision['choice']; readonly reason: string },
): Promise<{ readonly creditId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const found = await find(step, person, of)
    if (isRefusal(found)) return found
    const { row, loaded, charter } = found
    const decision: CreditDecision = {
      choice,
      decidedBy: person.personId,
      reason: cleanLine(reason),
    }
    const creditAnswerDays = charter.clocks.creditAnswerDays.value
    const canBeAsked = waysToAsk(row, await selectReporterWays(step.tx, loaded)).length > 0
    const facts = { now: step.now, creditAnswerDays, canBeAsked }
    for (const credit of caseCredits(row)) {
      const decided = decideUnanswered(credit, decision, facts)
      if (isRefusal(decided)) return decided
    }
    await update(step, found, { decision })
    await step.record({
      name: 'credit:changed',
      of: loaded.of,
      facts: { creditId: row.creditId, decided: choice },
    })
    return { creditId: row.creditId }
  })
