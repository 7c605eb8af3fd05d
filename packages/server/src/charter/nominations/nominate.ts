// Making a nomination, and taking it back. Whether it may be made is the rules' answer; its text is sealed and shown to
// the team alone until it was carried. The ballot opens when its review is over: at once where there is none.
import { randomUUID } from 'node:crypto'
import {
  ballotTimes,
  checkNomination,
  type Instant,
  isRefusal,
  mayNominate,
  type Refusal,
  refuse,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { checkPerson, findPerson, lockTeam } from '../../identity/people.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { charterOf } from '../charter-of.js'
import { bodyMissing } from '../oversight/seated.js'
import { type NominationRow, selectNomination, selectNominations, UNDECIDED } from './store.js'
import { decidingRules, given, type Nominee, openNominee, sealNominee } from './texts.js'

export interface NewNomination extends Nominee {
  readonly teamId: number
}

const personIn = ({ name, email, githubLogin }: Nominee) => ({
  name,
  email: given(email),
  githubLogin: given(githubLogin),
})

/** What is wrong with a nomination, by field. A way to reach them is needed, for the welcome. */
export const checkNominee = (nominee: Nominee): Readonly<Record<string, string>> => {
  const { name: _, ...ways } = checkPerson(personIn(nominee))
  const nowhere = given(nominee.email) === undefined && given(nominee.githubLogin) === undefined
  return {
    ...checkNomination(nominee),
    ...(nowhere ? { email: 'Give an address, for the welcome, or a GitHub name.' } : {}),
    ...ways,
  }
}

const isSame = (one: Nominee, other: Nominee): boolean => {
  const same = (a: string, b: string) =>
    a.trim() !== '' && a.trim().toLowerCase() === b.trim().toLowerCase()
  return same(one.email, other.email) || same(one.githubLogin, other.githubLogin)
}

/** Nominations of the same person in this team, by account or by the ways to reach them. */
const selectSame = async (step: Change, input: { nominee: NewNomination; nomineeId?: string }) => {
  const { nominee, nomineeId } = input
  const rows = (await selectNominations(step.tx)).filter(({ teamId }) => teamId === nominee.teamId)
  return rows.filter(
    (row) =>
      (nomineeId !== undefined && row.nomineeId === nomineeId) ||
      isSame(nominee, openNominee(step.installation.keys, row.nominationId, row.sealed)),
  )
}

const lastFailure = (rows: readonly NominationRow[]): Instant | null =>
  rows
    .filter(({ state }) => state === 'failed' || state === 'vetoed')
    .reduce<Instant | null>(
      (last, { decidedAt }) =>
        decidedAt !== null && (last === null || decidedAt > last) ? decidedAt : last,
      null,
    )

const isActive = async ({ tx }: Change, teamId: number, personId: string | undefined) =>
  personId !== undefined &&
  (await tx
    .selectFrom('membership')
    .select('membershipId')
    .where('teamId', '=', teamId)
    .where('personId', '=', personId)
    .where('leftAt', 'is', null)
    .executeTakeFirst()) !== undefined

const insertNomination = async (
  step: Change,
  input: {
    person: Person
    nominee: NewNomination
    nomineeId: string | undefined
    team: Parameters<typeof charterOf>[0] & { charter: string }
    notice: string | null
  },
) => {
  const { tx, now, installation } = step
  const { person, nomineeId, team, notice } = input
  const { teamId, ...nominee } = input.nominee
  const { governance } = charterOf(team)
  const nominationId = randomUUID()
  await tx
    .insertInto('nomination')
    .values({
      ...{ nominationId, teamId, notice, charter: team.charter, state: 'review' },
      nomineeId: nomineeId ?? null,
      sealed: sealNominee(installation.keys, nominationId, nominee),
      nominatedBy: person.personId,
      nominatedAt: timestamp(now),
      rules: JSON.stringify(decidingRules(governance)),
    })
    .execute()
  const { opensAt, closesAt } = ballotTimes(governance.ballot, now)
  await tx
    .insertInto('ballot')
    .values({
      ballotId: nominationId,
      opensAt: timestamp(opensAt),
      closesAt: timestamp(closesAt),
    })
    .execute()
  return nominationId
}

/** Nominates somebody. `nominee` has passed `checkNominee`. */
export const nominate = (
  installation: Installation,
  person: Person,
  nominee: NewNomination,
): Promise<{ readonly nominationId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { teamId } = nominee
    const isMember = person.memberships.some((membership) => membership.teamId === teamId)
    const team = isMember ? await lockTeam(step.tx, teamId) : undefined
    if (team === undefined)
      return refuse('nomination.not-a-member', 'An active member nominates.', 'PEP 811')
    const known = await findPerson(step.tx, personIn(nominee))
    if (isRefusal(known)) return known
    const nomineeId = known?.personId
    const same = await selectSame(step, {
      nominee,
      ...(nomineeId === undefined ? {} : { nomineeId }),
    })
    const may = mayNominate(charterOf(team).governance.nomination, step.now, {
      nominatorIsActiveMember: await isActive(step, teamId, person.personId),
      nominatorId: person.personId,
      nomineeId: nomineeId ?? null,
      nomineeIsActiveMember: await isActive(step, teamId, nomineeId),
      isOpenAlready: same.some(({ state }) => UNDECIDED.includes(state)),
      lastFailedAt: lastFailure(same),
      background: nominee.background,
    })
    if (isRefusal(may)) return may
    const missing = await bodyMissing(step.tx, team)
    if (missing !== undefined) return missing
    const { notice } = may
    const nominationId = await insertNomination(step, { person, nominee, nomineeId, team, notice })
    await step.record({ name: 'nomination:made', teamId, facts: { nominationId } })
    await step.enqueue({ task: 'nomination.look', ids: { nominationId } })
    return { nominationId }
  })

/** Takes a nomination back, by who made it, while it is not decided by a ballot. */
export const withdrawNomination = (
  installation: Installation,
  person: Person,
  nominationId: string,
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (step) => {
    const found = await selectNomination(step.tx, nominationId)
    if (found === undefined) return refuse('nomination.unknown', 'There is no such nomination.')
    if (found.nominatedBy !== person.personId)
      return refuse('nomination.not-yours', 'Who made a nomination takes it back.')
    const { numUpdatedRows } = await step.tx
      .updateTable('nomination')
      .set({ state: 'withdrawn', decidedAt: timestamp(step.now) })
      .where('nominationId', '=', nominationId)
      .where('state', '=', 'review')
      .executeTakeFirst()
    if (numUpdatedRows === 0n)
      return refuse('nomination.under-way', 'A ballot that was opened runs to its end.')
    const { teamId } = found
    await step.record({ name: 'nomination:withdrawn', teamId, facts: { nominationId } })
    return true as const
  })
