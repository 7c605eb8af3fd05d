// How the members of a team stand by what they did: loaded for an admin or the body, decided by the rules. Knows whether
// somebody took part, and never in which case or when.
import {
  activeSince,
  type Charter,
  type Evidence,
  type Instant,
  type Standing,
  standingOf,
} from '@parley/rules'
import { sql } from 'kysely'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { selectOverseer } from '../council/store.js'
import { type ListedMembership, selectActiveMembers } from '../store.js'

export interface MemberStanding {
  readonly membershipId: string
  readonly personId: string
  readonly name: string
  readonly joinedAt: Instant
  readonly joinedEarlier: boolean
  readonly joinedOn: Instant | null
  /** Their roles here, and a seat in the body where they have one. */
  readonly roles: readonly string[]
  readonly standing: Standing
}

export interface Standings {
  readonly since: Instant
  readonly members: readonly MemberStanding[]
}

interface Activity {
  readonly membershipId: string
  readonly coordinated: boolean
  readonly commented: boolean
}

const evidenceOf = (activity: Activity | undefined): readonly Evidence[] => [
  ...(activity?.coordinated === true ? (['coordinated'] as const) : []),
  ...(activity?.commented === true ? (['commented'] as const) : []),
]

const rolesWithSeat = (
  { personId, roles }: ListedMembership,
  seats: readonly { readonly personId: string }[],
): readonly string[] =>
  seats.some((seat) => seat.personId === personId)
    ? [...new Set([...roles, 'steering-council'])]
    : roles

/** How everybody stands now. Empty of activity for whoever may not ask. */
export const loadStandings = async (
  tx: Tx,
  of: {
    readonly teamId: number
    readonly charter: Charter
    readonly lastReportAt: Instant | null
    readonly now: Instant
  },
): Promise<Standings> => {
  const { teamId, now, lastReportAt } = of
  const rules = of.charter.governance.inactivity
  const since = activeSince(rules, { lastReportAt, now })
  const { rows } = await sql<Activity>`
    select membership_id, coordinated, commented
      from sec.member_activity(${teamId}, ${timestamp(since)})`.execute(tx)
  const seats = (await selectOverseer(tx, teamId))?.seats ?? []
  const members = (await selectActiveMembers(tx, teamId)).map((member) => {
    const { membershipId, personId, listName, joinedAt, joinedEarlier, joinedOn } = member
    const did = evidenceOf(rows.find((row) => row.membershipId === membershipId))
    const roles = rolesWithSeat(member, seats)
    const known = joinedEarlier ? joinedOn : joinedAt
    const standing = standingOf(rules, { roles, joinedAt: known, seenSince: joinedAt, did }, now)
    return {
      ...{ membershipId, personId, name: listName, roles, standing },
      ...{ joinedAt, joinedEarlier, joinedOn },
    }
  })
  return { since, members }
}
