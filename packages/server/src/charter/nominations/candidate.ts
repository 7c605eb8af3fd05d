// Who an elected newcomer is, before their membership begins: by account and address, with the members and earlier nominations
// whom they may be already. What people must say first is asked of the nominator and the team's admins.
import { isRefusal, mayBeSame, membershipWaits, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { isEmail } from '../../identity/account.js'
import { findPerson } from '../../identity/people.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { queueMail } from '../../jobs/outbox.js'
import { selectAddressees } from '../addressees.js'
import { selectManagedMembers } from '../store.js'
import { type NominationRow, selectNomination, selectNominations } from './store.js'
import { given, type Nominee, openNominee, sealNominee } from './texts.js'

type Keys = Installation['keys']

/** Who became a member by another nomination of the team, and what that one called them. */
export interface Known {
  readonly personId: string
  readonly nominee: Nominee
}

/** The earlier nominations of a team that became memberships, as far as this transaction is shown them. */
export const selectKnown = async (
  tx: Tx,
  keys: Keys,
  { teamId, nominationId }: Pick<NominationRow, 'teamId' | 'nominationId'>,
): Promise<readonly Known[]> =>
  (await selectNominations(tx)).flatMap((row) =>
    row.teamId === teamId &&
    row.nominationId !== nominationId &&
    row.state === 'member' &&
    row.nomineeId !== null
      ? [
          {
            personId: row.nomineeId,
            nominee: openNominee(keys, row.nominationId, row.sealed),
          },
        ]
      : [],
  )

/** Two ways that lead to two people, as after a name changed hands: then the address counts, and an admin joins them. */
const accountOf = async (tx: Tx, nominee: Nominee, known: readonly Known[]) => {
  const { name } = nominee
  const [email, githubLogin] = [given(nominee.email), given(nominee.githubLogin)]
  const found = await findPerson(tx, { name, email, githubLogin })
  if (found !== undefined && !isRefusal(found)) return found.personId
  const byMail = isRefusal(found) ? await findPerson(tx, { name, email }) : undefined
  if (byMail !== undefined && !isRefusal(byMail)) return byMail.personId
  // The address may be one by which they were nominated before, and no account's any more.
  const sameAddress = ({ nominee: { email: other } }: Known) =>
    email !== undefined && given(other)?.toLowerCase() === email.toLowerCase()
  return known.find(sameAddress)?.personId ?? null
}

export interface Candidate {
  /** Their account; null for somebody new. */
  readonly personId: string | null
  /** Why their membership does not begin. */
  readonly waits: Refusal | undefined
}

/** Who a granted nomination is about. Writes nothing. */
export const identify = async (
  tx: Tx,
  found: NominationRow,
  { nominee, known }: { readonly nominee: Nominee; readonly known: readonly Known[] },
): Promise<Candidate> => {
  const personId = found.nomineeId ?? (await accountOf(tx, nominee, known))
  const members = await selectManagedMembers(tx, found.teamId)
  const others = members.filter((member) => member.personId !== personId)
  const isMember = others.length < members.length
  const alike = others.filter(
    (member) =>
      mayBeSame(nominee, { name: member.listName, githubLogin: member.listLogin }) ||
      mayBeSame(nominee, { name: member.name, githubLogin: member.githubLogin }) ||
      known.some((one) => one.personId === member.personId && mayBeSame(nominee, one.nominee)),
  )
  const waits = membershipWaits({
    hasAccount: personId !== null,
    hasAddress: given(nominee.email) !== undefined,
    alike: isMember ? [] : alike.map(({ listName }) => listName),
    isSomebodyElse: found.saidDistinct,
  })
  return { personId, waits }
}

/** Asks the nominator and the admins, once, to say who the newcomer is. */
export const askWho = (installation: Installation, nominationId: string): Promise<true | Refusal> =>
  change<true>(installation, { kind: 'job' }, async (step) => {
    const { numUpdatedRows } = await step.tx
      .updateTable('nomination')
      .set({ whoAskedAt: timestamp(step.now) })
      .where('nominationId', '=', nominationId)
      .where('whoAskedAt', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return true
    const found = await selectNomination(step.tx, nominationId)
    if (found === undefined) return true
    const { teamId, nominatedBy } = found
    const people = await selectAddressees(step.tx, { teamId })
    const admins = await selectAddressees(step.tx, { teamId, role: 'admin' })
    const isAsked = (personId: string) =>
      personId === nominatedBy || admins.some((admin) => admin.personId === personId)
    for (const { personId, email } of people.filter((one) => isAsked(one.personId)))
      await queueMail(step, {
        kind: 'welcome-unsent',
        personId,
        to: email,
        subject: 'A membership waits for a word of yours',
        text: `A nomination in your team is granted, and the membership waits until somebody has said who it is for. What is asked, and where to say it, is shown here:\n\n${step.installation.url}/nominations/${nominationId}`,
      })
    return true
  })

/** Whether somebody says who a newcomer is: the nominator, or an admin of the team. */
export const maySayWho = (person: Person, { teamId, nominatedBy }: NominationRow): boolean => {
  const own = person.memberships.find((membership) => membership.teamId === teamId)
  return own !== undefined && (nominatedBy === person.personId || own.roles.includes('admin'))
}

export interface Said {
  readonly email: string
  /** Whether they are the member of the same name; undefined where that was not answered. */
  readonly isSame: boolean | undefined
}

const end = async (step: Change, { nominationId, teamId }: NominationRow) => {
  await sql`select sec.say_who(${nominationId}, null, false, ${timestamp(step.now)})`.execute(
    step.tx,
  )
  const facts = { nominationId, because: 'member-already' }
  await step.record({ name: 'nomination:withdrawn', teamId, facts })
}

/** Says who the newcomer of a granted nomination is: a member already, which ends it; or somebody else, with their address. */
export const sayWho = (
  installation: Installation,
  person: Person,
  { nominationId, email, isSame }: Said & { readonly nominationId: string },
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (step) => {
    const { tx } = step
    const { keys } = installation
    const found = await selectNomination(tx, nominationId)
    if (found === undefined) return refuse('nomination.unknown', 'There is no such nomination.')
    if (!maySayWho(person, found))
      return refuse('candidate.not-yours', 'The nominator says it, or an admin of the team.')
    if (found.state !== 'granted')
      return refuse('candidate.settled', 'Nothing is asked about this nomination any more.')
    const address = given(email)
    if (address !== undefined && !isEmail(address))
      return refuse('candidate.address', 'This is not a mail address.')
    if (isSame === true) {
      await end(step, found)
      return true as const
    }
    const before = openNominee(keys, nominationId, found.sealed)
    const nominee = { ...before, email: address ?? before.email }
    const saidDistinct = found.saidDistinct || isSame === false
    const { waits } = await identify(
      tx,
      { ...found, saidDistinct },
      { nominee, known: await selectKnown(tx, keys, found) },
    )
    if (waits !== undefined) return waits
    const sealed = sealNominee(keys, nominationId, nominee)
    await sql`
      select sec.say_who(${nominationId}, ${sealed}, ${saidDistinct}, ${timestamp(step.now)})`.execute(
      tx,
    )
    await step.record({
      name: 'nomination:candidate-said',
      teamId: found.teamId,
      facts: { nominationId },
    })
    await step.enqueue({ task: 'nomination.look', ids: { nominationId } })
    return true as const
  })
