// What an admin does to another's membership without a vote of the body that oversees the team: whether they may, where it was
// decided, and who is told. The operator's command line is asked nothing.
import { randomUUID } from 'node:crypto'
import {
  type Instant,
  isRefusal,
  mayDoUnvoted,
  type Refusal,
  type Unvoted,
  type UnvotedRefusal,
} from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import type { By } from '../../identity/by.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { queueMail } from '../../jobs/outbox.js'
import { selectAddressees } from '../addressees.js'
import { type CharteredTeam, charterOf } from '../charter-of.js'
import { selectOverseer } from '../council/store.js'
import type { ManagedMember } from '../store.js'
import { selectOffboarding } from './store.js'

/** Whom it concerns, and what would be done. */
export interface Doing {
  readonly team: CharteredTeam & { readonly teamId: number; readonly slug: string }
  readonly member: Pick<ManagedMember, 'membershipId' | 'personId' | 'email'>
  readonly what: Unvoted
}

/** Whether they began to leave by themselves, or an admin wrote down where it was decided when this leaving was begun. */
const askedFor = async (tx: Tx, membershipId: string) => {
  const leaving = await selectOffboarding(tx, { membershipId })
  if (leaving === undefined) return { byThemselves: false, isDecided: false }
  const recorded = await tx
    .selectFrom('recordedRemoval')
    .select('recordedId')
    .where('membershipId', '=', membershipId)
    .where('kind', '=', 'removal')
    .where('recordedAt', '>=', timestamp(leaving.begunAt))
    .executeTakeFirst()
  return { byThemselves: leaving.way === 'oneself', isDecided: recorded !== undefined }
}

const asked = async (
  tx: Tx,
  { team, member, what }: Doing,
  by: { readonly personId: string; readonly decided: string },
) => {
  const overseer = await selectOverseer(tx, team.teamId)
  const { byThemselves, isDecided } = await askedFor(tx, member.membershipId)
  const isEnding = what === 'removal'
  return mayDoUnvoted(charterOf(team), what, {
    bodySits: (overseer?.seats.length ?? 0) > 0,
    isTheirOwn: by.personId === member.personId || (isEnding && byThemselves),
    isDecided: isEnding && isDecided,
    decided: by.decided,
  })
}

/** Whether an admin has to say where it was decided, before they try; undefined where they need not. */
export const needsDecision = (
  installation: Installation,
  person: Person,
  doing: Doing,
): Promise<UnvotedRefusal | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const may = await asked(tx, doing, { personId: person.personId, decided: '' })
    return isRefusal(may) ? may : undefined
  })

const words = {
  removal: {
    own: 'Your membership was ended',
    ownText:
      'An admin of your team ended your membership, or began to hand over what you coordinate. If you did not ask for it, the other admins and the body that oversees the team were told as well. How the team decides is shown here:',
    others: 'A membership was ended without a vote',
    othersText:
      'An admin ended the membership of somebody in the team, or began to hand over what they coordinate. Where it was decided is shown here:',
  },
  'admin-removal': {
    own: 'You are no admin any more',
    ownText:
      'An admin of your team took the role of admin from you. If you did not ask for it, the other admins and the body that oversees the team were told as well. How the team decides is shown here:',
    others: 'The role of admin was taken without a vote',
    othersText:
      'An admin took the role of admin from another one of the team. Where it was decided is shown here:',
  },
} as const

/** The person, the other admins, and who sits in the body, by mail whatever they chose. */
const tell = async (step: Change, { team, member, what }: Doing, by: string): Promise<void> => {
  const { teamId, slug } = team
  const { url } = step.installation
  const seats = (await selectOverseer(step.tx, teamId))?.seats ?? []
  const admins = await selectAddressees(step.tx, { teamId, role: 'admin' })
  const others = new Map([...seats, ...admins].map(({ personId, email }) => [personId, email]))
  others.delete(member.personId)
  others.delete(by)
  const { own, ownText, others: subject, othersText } = words[what]
  if (member.email !== null)
    await queueMail(step, {
      ...{ kind: 'decision', personId: member.personId, to: member.email, subject: own },
      text: `${ownText}\n\n${url}/charter?team=${slug}`,
    })
  for (const [personId, email] of others)
    if (email !== null)
      await queueMail(step, {
        ...{ kind: 'decision', personId, to: email, subject },
        text: `${othersText}\n\n${url}/governance/${slug}`,
      })
}

/** Asks the rules; then records where it was decided, and tells everybody it concerns. To be followed by what is done. */
export const allowUnvoted = async (
  step: Change,
  by: By,
  { decided = '', ...doing }: Doing & { readonly decided?: string | undefined },
): Promise<Refusal | undefined> => {
  if (by === 'operator') return undefined
  const { team, member, what } = doing
  const may = await asked(step.tx, doing, { personId: by.personId, decided })
  if (isRefusal(may)) return may
  if (by.personId === member.personId) return undefined
  if (may.recorded !== null) {
    const { teamId } = team
    const { membershipId, personId } = member
    const recordedId = randomUUID()
    await step.tx
      .insertInto('recordedRemoval')
      .values({
        ...{ recordedId, teamId, membershipId, personId, kind: what, source: may.recorded },
        recordedBy: by.personId,
        recordedAt: timestamp(step.now),
      })
      .execute()
    const name = 'member:removal-recorded'
    await step.record({ name, teamId, facts: { personId, kind: what, recordedId } })
  }
  await tell(step, doing, by.personId)
  return undefined
}

export interface RecordedRemoval {
  readonly recordedId: string
  readonly kind: Unvoted
  readonly name: string
  readonly source: string
  readonly by: string
  readonly recordedAt: Instant
}

/** What admins of a team wrote down, the newest first, for the team and its body. */
export const listRemovals = (
  installation: Installation,
  person: Person,
  teamId: number,
): Promise<readonly RecordedRemoval[]> =>
  inTransaction(installation.db, actorOf(person), (tx) =>
    tx
      .selectFrom('recordedRemoval as r')
      .innerJoin('membership as m', 'm.membershipId', 'r.membershipId')
      .innerJoin('person as p', 'p.personId', 'r.recordedBy')
      .select(['r.recordedId', 'r.kind', 'm.listName as name', 'r.source', 'p.name as by'])
      .select('r.recordedAt')
      .where('r.teamId', '=', teamId)
      .orderBy('r.recordedAt', 'desc')
      .limit(200)
      .execute(),
  )

export interface PublicRemoval {
  readonly kind: Unvoted
  readonly recordedOn: Instant
}

/** That it happened, and on which day, for anybody. */
export const selectPublicRemovals = async (
  db: Installation['db']['app'],
  teamId: number,
): Promise<readonly PublicRemoval[]> => {
  const { rows } = await sql<PublicRemoval>`
    select kind, recorded_on from sec.public_removals(${teamId})`.execute(db)
  return rows
}
