// A member of the body opens a vote about a member of a team it oversees: a removal, or the appointment of an admin.
import { randomUUID } from 'node:crypto'
import { type MemberDecision, mayOpenDecision, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { lockTeam } from '../../identity/people.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { queueMail } from '../../jobs/outbox.js'
import { charterOf } from '../charter-of.js'
import { adminsWithout } from '../offboarding/end.js'
import { selectManagedMembers } from '../store.js'
import { type Seat, selectDecisions, selectOverseer } from './store.js'
import { insertDecision } from './vote.js'

const sitsIn = (person: Person, bodyTeamId: number | undefined): boolean =>
  person.memberships.some(
    ({ teamId, roles, acknowledged }) =>
      teamId === bodyTeamId && acknowledged && roles.includes('steering-council'),
  )

const tellSeats = async (
  step: Change,
  { seats, path }: { seats: readonly Seat[]; path: string },
): Promise<void> => {
  for (const { personId, email } of seats)
    if (email !== null)
      await queueMail(step, {
        kind: 'decision',
        personId,
        to: email,
        subject: 'A vote of your body is open',
        text: `A member of your body opened a vote. Every member votes or abstains:\n\n${step.installation.url}${path}`,
      })
}

export interface DecisionToOpen {
  readonly teamId: number
  readonly membershipId: string
  readonly kind: MemberDecision
}

/** Opens a vote by name; every member of the body is told. */
export const openDecision = (
  installation: Installation,
  person: Person,
  { teamId, membershipId, kind }: DecisionToOpen,
): Promise<{ readonly decisionId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const team = await lockTeam(step.tx, teamId)
    const overseer = await selectOverseer(step.tx, teamId)
    if (team === undefined || overseer === undefined)
      return refuse('decision.nobody', 'No body oversees this team.')
    const { bodyTeamId, seats } = overseer
    const members = await selectManagedMembers(step.tx, teamId)
    const member = members.find((one) => one.membershipId === membershipId)
    const decisions = await selectDecisions(step.tx, teamId)
    const charter = charterOf(team)
    const refusal = mayOpenDecision(charter, kind, {
      isOfBody: sitsIn(person, bodyTeamId),
      isMember: member !== undefined,
      isOneself: member?.personId === person.personId,
      isAdmin: member?.roles.includes('admin') ?? false,
      isOpened: decisions.some(
        (one) => one.state === 'open' && one.kind === kind && one.membershipId === membershipId,
      ),
      admins: adminsWithout(members, membershipId),
    })
    if (refusal !== undefined) return refusal
    if (member === undefined) return refuse('decision.not-a-member', 'They are no member.')
    const { bodies, oversight } = charter.governance
    const decisionId = randomUUID()
    const { personId } = member
    await insertDecision(step, {
      ...{ decisionId, teamId, bodyTeamId, kind, seats, charter: team.charter },
      ...{ membershipId, concerns: personId },
      quorum: bodies.find(({ id }) => id === oversight.value)?.quorum.value ?? { kind: 'none' },
      openedBy: person.personId,
    })
    await step.record({ name: 'decision:opened', teamId, facts: { decisionId, kind, personId } })
    await tellSeats(step, { seats, path: `/governance/${team.slug}/decisions/${decisionId}` })
    return { decisionId }
  })
