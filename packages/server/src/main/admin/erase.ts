// `admin erase-case` and `admin erase-person`: what cannot be taken back, done by the operator, said before it is done.
import { isRefusal, type Refusal, refuseErasure } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import { TEXT_EVENTS } from '../../audit/events.js'
import { loadCase } from '../../cases/load.js'
import { eraseByDecision } from '../../cases/retention/erase.js'
import { forgetReporter } from '../../cases/retention/reporter.js'
import { countInterests, eraseInterests } from '../../charter/interests/keep.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { endParts } from '../../embargo/erased.js'
import { contactLookup } from '../../intake/follow-link.js'
import { endReviewsOf } from '../../publication/reviews/erased.js'
import { creditedAt, forgetCredited, forgetCreditedAt } from '../../remediation/credits/erased.js'
import type { Answer } from './create.js'
import { type Found, findWhom, type Whom, whomOf } from './erase-whom.js'
import { whatStays } from './people-columns.js'

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const answered = <T>(outcome: T | Refusal, lines: (value: T) => readonly string[]): Answer =>
  // because: isRefusal narrows, and what is left is the value
  isRefusal(outcome) ? { problems: [outcome.because] } : lines(outcome as T)

const unconfirmed = (what: string): Answer => ({
  problems: [`${what} Nobody can bring it back. Say it again with --yes.`],
})

/** Erases the contents of a closed case. */
export const eraseCase = async (
  installation: Installation,
  number: string,
  { yes }: { readonly yes?: boolean },
): Promise<Answer> => {
  if (yes !== true)
    return unconfirmed(
      `This erases everything that was written in ${number}, its files and the bodies of its events. Published advisories and the ledger stay.`,
    )
  return answered(await eraseByDecision(installation, number), ({ bodies }) => [
    `Erased ${number}: its key, its contents and ${bodies} bodies of events. The ledger stays whole.`,
  ])
}

const reportsFrom = async (
  { db, keys }: Installation,
  email: string,
): Promise<readonly string[]> => {
  const { rows } = await sql<{ caseId: string }>`
    select case_id from sec.reports_from(${contactLookup(keys, email)}) as case_id`.execute(db.job)
  return rows.map(({ caseId }) => caseId)
}

/** Whoever reported from this address is not reached any more; their links go on working for who holds them. */
const forgetAsReporter = async (installation: Installation, email: string): Promise<number> => {
  const cases = await reportsFrom(installation, email)
  for (const caseId of cases)
    await change(installation, { kind: 'job', caseId }, async (step) => {
      const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
      if (loaded !== undefined) await forgetReporter(step, loaded, 'asked')
      return { caseId }
    })
  return cases.length
}

interface Left {
  readonly team: string | null
  readonly others: number | null
  readonly aloneIn: number
}

const whyNot = async ({ tx }: Change, personId: string): Promise<Refusal | undefined> => {
  const { rows } = await sql<Left>`select * from sec.left_without(${personId})`.execute(tx)
  return refuseErasure({
    adminOf: rows.flatMap(({ team, others }) =>
      team === null ? [] : [{ team, others: others ?? 0 }],
    ),
    aloneIn: rows.find(({ team }) => team === null)?.aloneIn ?? 0,
  })
}

const recordErased = async (
  step: Change,
  { personId, texts, teamIds }: { personId: string; texts: boolean; teamIds: readonly number[] },
): Promise<void> => {
  for (const teamId of teamIds)
    await step.record({ name: 'member:left', teamId, facts: { personId } })
  await step.record({ name: 'person:erased', facts: { personId, texts } })
  await step.enqueue({ task: 'cases.left-behind', ids: { personId } })
}

/** Erases in one step; looks once more whether anything would be left with nobody. */
const erase = (
  installation: Installation,
  { personId, email, texts }: Found & { readonly texts: boolean },
): Promise<{ readonly cases: number } | Refusal> =>
  change(installation, { kind: 'job' }, async (step) => {
    const { tx, now } = step
    await sql`select sec.hold_members()`.execute(tx)
    const refused = await whyNot(step, personId)
    if (refused !== undefined) return refused
    const memberships = await tx
      .selectFrom('membership')
      .select('teamId')
      .where('personId', '=', personId)
      .where('leftAt', 'is', null)
      .execute()
    const { rows } = await sql<{ caseId: string }>`
      select case_id from sec.erase_person(${personId}, ${timestamp(now)}, ${texts}) as case_id`.execute(
      tx,
    )
    await sql`select sec.erase_nominations(${personId}, ${timestamp(now)})`.execute(tx)
    await sql`select sec.erase_joining(${personId})`.execute(tx)
    await sql`select sec.erase_removals(${personId})`.execute(tx)
    if (texts)
      await sql`select sec.erase_said(${personId}, ${[...TEXT_EVENTS]}::text[])`.execute(tx)
    if (email !== null) await eraseInterests(tx, installation, email)
    const teamIds = memberships.map(({ teamId }) => teamId)
    await recordErased(step, { personId, texts, teamIds })
    for (const { caseId } of rows)
      await step.enqueue({ task: 'search.index', ids: { caseId }, key: `search.index:${caseId}` })
    return { cases: rows.length }
  })

/** Whoever has no account: they reported, are to be credited, or said that they are interested in joining a team. */
const eraseStranger = async (
  installation: Installation,
  email: string,
  yes: boolean | undefined,
): Promise<Answer> => {
  const interests = await countInterests(installation, email)
  const reports = (await reportsFrom(installation, email)).length
  const cases = await creditedAt(installation, email)
  const credits = cases.length
  if (interests + reports + credits === 0) return { problems: ['Nobody has this address.'] }
  if (yes !== true)
    return unconfirmed(
      `Nobody has an account with this address. This erases how to reach who reported from it (${counted(reports, 'report')}; what they wrote stays with the case), how to reach who is to be credited at it (in ${counted(credits, 'case')}; a name they agreed to stays), and what its owner said who is interested in joining (${interests}), with the case written with them.`,
    )
  const erased = await change(installation, { kind: 'job' }, async ({ tx }) => ({
    interests: await eraseInterests(tx, installation, email),
  }))
  if (!isRefusal(erased)) {
    await forgetAsReporter(installation, email)
    await forgetCreditedAt(installation, { cases, email })
  }
  return answered(erased, () => [
    ...(reports > 0 ? [`Erased how to reach who wrote ${counted(reports, 'report')}.`] : []),
    ...(credits > 0
      ? [`Erased how to reach who is to be credited in ${counted(credits, 'case')}.`]
      : []),
    ...(interests > 0 ? [`Erased what they said: ${interests}.`] : []),
  ])
}

/** What is held of somebody under their address, beside their account. */
const forgetAddress = async (installation: Installation, email: string | null): Promise<void> => {
  if (email === null) return
  await forgetAsReporter(installation, email)
  const cases = await creditedAt(installation, email)
  await forgetCreditedAt(installation, { cases, email })
}

/** Erases a person: what they are called, how they are reached, every way in. */
export const erasePerson = async (
  installation: Installation,
  whom: Whom,
  { yes, texts = false }: { readonly yes?: boolean; readonly texts?: boolean },
): Promise<Answer> => {
  const [found, another] = await findWhom(installation, whom)
  if (another !== undefined)
    return { problems: ['Several people are called so. Say which by --id, or by an address.'] }
  if (found === undefined)
    return typeof whom === 'string'
      ? eraseStranger(installation, whom, yes)
      : { problems: ['Nobody is called so.'] }
  const { personId, email } = found
  if (yes !== true)
    return unconfirmed(
      `This erases a person: name, address, handles, sessions, passkeys, tokens, saved views and memberships. What they wrote ${texts ? 'goes too' : 'stays under “Erased person” (--texts erases it too)'}.`,
    )
  const possible = await change(installation, { kind: 'job' }, async (step) => {
    return (await whyNot(step, personId)) ?? { possible: true }
  })
  if (isRefusal(possible)) return { problems: [possible.because] }
  await endParts(installation, personId)
  await endReviewsOf(installation, personId)
  await forgetAddress(installation, email)
  await forgetCredited(installation, personId)
  return answered(await erase(installation, { personId, email, texts }), ({ cases }) => [
    'Erased. The ledger and the charter’s history stay whole.',
    ...(texts
      ? [`What they wrote is gone, messages and files from ${counted(cases, 'case')}.`]
      : []),
    ...whatStays().map((line) => `Stays: ${line}`),
  ])
}

export interface ErasingOptions {
  readonly github?: string
  readonly id?: string
  readonly yes?: boolean
  readonly texts?: boolean
}

/** The same, as the command line says who is meant. */
export const erasePersonBy = async (
  installation: Installation,
  mail: string | undefined,
  options: ErasingOptions,
): Promise<Answer> => {
  const whom = whomOf(mail, options)
  if (typeof whom === 'object' && 'problems' in whom) return whom
  return erasePerson(installation, whom, options)
}
