// Owns the comparison of a team's list with its venues: what is out of step, both ways, and what would set it right.
// It changes nothing and knows no names: members are ids, and whether anything is done is an admin's to say.
import {
  accountKey,
  type CanonicalMember,
  type CanonicalSource,
  isSameAccount,
  VENUES,
  type Venue,
  type VenueMember,
  type VenueReading,
  type VenueRole,
} from './venue.js'

/** Why a member cannot be looked for in a venue. @source charter-rules A8, F2 */
export type UnmatchedBecause = 'no-account' | 'out-of-reach' | 'changed-hands'

/**
 * One way in which a venue is out of step with the list.
 * @source PEP 811, membership; charter-rules F2
 */
export type Drift =
  | { readonly kind: 'missing'; readonly membershipId: string; readonly account: string }
  | {
      readonly kind: 'unknown'
      readonly account: string
      readonly label?: string
      readonly isInvited: boolean
    }
  | {
      readonly kind: 'role'
      readonly membershipId: string
      readonly account: string
      readonly has: VenueRole
      readonly wants: VenueRole
    }
  | { readonly kind: 'invited'; readonly membershipId: string; readonly account: string }
  | {
      readonly kind: 'unmatched'
      readonly membershipId: string
      readonly because: UnmatchedBecause
    }

/**
 * What would set one difference right. `id` is the venue's own number of the account, where it is known: the venue is
 * asked again that it still is. `takesAway` says that somebody can do less afterwards: never done without being named.
 * @source charter-rules F2
 */
export type VenueAction = {
  readonly venue: Venue
  readonly do: 'add' | 'set-role' | 'remove'
  readonly membershipId: string | null
  readonly account: string
  readonly id?: string
  readonly role: VenueRole
  readonly takesAway: boolean
}

/** @source charter-rules F2 */
export type VenuePlan = {
  readonly drift: readonly Drift[]
  readonly actions: readonly VenueAction[]
}

type Wanted = {
  readonly membershipId: string
  readonly account: string
  readonly id?: string
  readonly role: VenueRole
}

const isOf = (member: VenueMember) => (wanted: Wanted) => isSameAccount(wanted, member)

/** Members with an account there; two members with one account are one, and a lead if either is. */
const wantedIn = (venue: Venue, members: readonly CanonicalMember[]): readonly Wanted[] => {
  const wanted: Wanted[] = []
  const inOrder = members.toSorted((a, b) => (a.membershipId < b.membershipId ? -1 : 1))
  for (const { membershipId, accounts, isAdmin } of inOrder) {
    const account = accounts[venue]
    if (account === null) continue
    const at = wanted.findIndex((other) => isSameAccount(other, account))
    const before = wanted[at]
    const role = isAdmin ? 'lead' : 'member'
    if (before === undefined) wanted.push({ membershipId, ...account, role })
    else if (isAdmin) wanted[at] = { ...before, role }
  }
  return wanted
}

const idOf = ({ id }: { readonly id?: string }) => (id === undefined ? {} : { id })

/** What a member who is wanted lacks, given what the venue holds under that name. */
const planWanted = (
  venue: Venue,
  wanted: Wanted,
  reading: VenueReading,
): { readonly drift?: Drift; readonly action?: VenueAction } => {
  const { membershipId, account, role } = wanted
  const held = reading.members.find((member) => isSameAccount(wanted, member))
  const action = { venue, membershipId, account, ...idOf(wanted), role, takesAway: false }
  const unmatched = (because: UnmatchedBecause) => ({
    drift: { kind: 'unmatched', membershipId, because } as const,
  })
  if (held === undefined || held.state === 'partial') {
    const named = reading.members.find(
      (member) => accountKey(member.account) === accountKey(account) && member !== held,
    )
    if (named !== undefined) return unmatched('changed-hands')
    const { reachable } = reading
    if (held === undefined && reachable?.some((one) => isSameAccount(wanted, one)) === false)
      return unmatched('out-of-reach')
    return {
      drift: { kind: 'missing', membershipId, account },
      action: { ...action, do: 'add' },
    }
  }
  if (held.state === 'invited') return { drift: { kind: 'invited', membershipId, account } }
  if (!reading.hasLeads || held.roleIsFixed || held.role === role) return {}
  return {
    drift: { kind: 'role', membershipId, account: held.account, has: held.role, wants: role },
    action: {
      ...action,
      account: held.account,
      do: 'set-role',
      takesAway: role === 'member',
    },
  }
}

const byAccount = (a: { readonly account: string }, b: { readonly account: string }) =>
  accountKey(a.account) < accountKey(b.account) ? -1 : 1

/**
 * Compares the list with one venue, both ways.
 *
 * Who is there and not on the list is listed and may be removed; who waits to accept an invitation is not asked again.
 * Neither the order of the list nor that of the venue matters. Does not look at whether the venue can be changed.
 *
 * @param members the team's active members
 * @returns differences and actions, both in the order of accounts; members without one come first
 * @source PEP 811, membership; charter-rules A8, F1, F2
 */
export const planVenue = (
  venue: Venue,
  members: readonly CanonicalMember[],
  reading: VenueReading,
): VenuePlan => {
  const wanted = wantedIn(venue, members)
  const lacking = wanted.toSorted(byAccount).map((one) => planWanted(venue, one, reading))
  const unknown = reading.members.filter((member) => !wanted.some(isOf(member))).toSorted(byAccount)
  const nameless = members
    .filter(({ accounts }) => accounts[venue] === null)
    .map(({ membershipId }) => membershipId)
    .sort()
  return {
    drift: [
      ...nameless.map(
        (membershipId): Drift => ({
          kind: 'unmatched',
          membershipId,
          because: 'no-account',
        }),
      ),
      ...lacking.flatMap(({ drift }) => (drift === undefined ? [] : [drift])),
      ...unknown.map(
        ({ account, state, label }): Drift => ({
          kind: 'unknown',
          account,
          ...(label === undefined ? {} : { label }),
          isInvited: state === 'invited',
        }),
      ),
    ],
    actions: [
      ...lacking.flatMap(({ action }) => (action === undefined ? [] : [action])),
      ...unknown.map(
        (member): VenueAction => ({
          ...{ venue, do: 'remove', membershipId: null, account: member.account },
          ...idOf(member),
          role: member.role,
          takesAway: true,
        }),
      ),
    ],
  }
}

/** A plan by venue; a venue that is not there was not read. @source charter-rules F1 */
export type DirectoryPlan = Partial<Readonly<Record<Venue, VenuePlan>>>

const inTeam = (members: readonly CanonicalMember[], github: VenueReading) =>
  members.filter(({ accounts: { github: account } }) =>
    github.members.some(
      (member) => account !== null && member.state === 'active' && isSameAccount(account, member),
    ),
  )

/**
 * Compares the list with every venue that was read.
 *
 * Where the GitHub team is the list, nothing is done to it, for it is right: what differs is shown, and the members it
 * has are those whom the other venues follow. Until it was read they follow nobody and are left alone.
 *
 * @param readings by venue; a venue that is not set up or could not be read is left out
 * @source PEP 811, membership; charter-rules A7, F1, F2
 * @reading docs/READINGS.md#the-list-of-members
 */
export const planDirectory = (
  source: CanonicalSource,
  members: readonly CanonicalMember[],
  readings: Partial<Readonly<Record<Venue, VenueReading>>>,
): DirectoryPlan => {
  const { github } = readings
  const plans: Partial<Record<Venue, VenuePlan>> = {}
  for (const venue of VENUES) {
    const reading = readings[venue]
    if (reading === undefined) continue
    const plan = planVenue(venue, members, reading)
    if (source === 'ledger') plans[venue] = plan
    else if (venue === 'github') plans[venue] = { ...plan, actions: [] }
    else if (github !== undefined) plans[venue] = planVenue(venue, inTeam(members, github), reading)
  }
  return plans
}

/**
 * Whether an accepted action still follows from the list: what is added is still a member with that account, what is
 * removed still is not. Looked at once more before each is done.
 *
 * @source charter-rules F2
 */
export const stillFollows = (action: VenueAction, members: readonly CanonicalMember[]): boolean => {
  const found = wantedIn(action.venue, members).find((wanted) => isSameAccount(wanted, action))
  if (action.do === 'remove') return found === undefined
  return found?.membershipId === action.membershipId && found.role === action.role
}
