// Owns what a team's list of members and a venue are to one another: accounts, roles, what a reading of a venue holds.
// It knows no service: how a venue is read and changed is the server's.

/** The places whose membership follows the team's list. @source PEP 811, membership; charter-rules F1 */
export const VENUES = ['github', 'mailman', 'discord'] as const

/** @source PEP 811, membership; charter-rules F1 */
export type Venue = (typeof VENUES)[number]

/** A `lead` manages the venue: maintainer of a GitHub team, owner of a list. @source charter-rules D2 */
export type VenueRole = 'member' | 'lead'

/**
 * How one person is known in one venue: a GitHub name, a mail address, a Discord id. `id` is the venue's own number of
 * the account, where it is known: it never changes hands, as a name may.
 * @source charter-rules A7, F1
 */
export type Account = { readonly account: string; readonly id?: string }

/** A member of the team's list. An account is null where nobody said how they are known there. @source charter-rules A7 */
export type CanonicalMember = {
  readonly membershipId: string
  readonly isAdmin: boolean
  readonly accounts: Readonly<Record<Venue, Account | null>>
}

/**
 * An account that a venue holds. `invited` was asked and has not accepted; `partial` has a part of what a member has
 * there, such as an owner of a list who does not get its mail. `roleIsFixed`: the venue gives this role by itself.
 * @source charter-rules A8, F2
 */
export type VenueMember = Account & {
  readonly role: VenueRole
  readonly state: 'active' | 'invited' | 'partial'
  readonly roleIsFixed?: true
  /** What people call the account where it goes by a number. */
  readonly label?: string
}

/**
 * Everything read of a venue. `hasLeads` is false where there is but one role. `reachable` names the accounts that can
 * be added, and is null where anybody can be.
 * @source charter-rules F2
 */
export type VenueReading = {
  readonly members: readonly VenueMember[]
  readonly hasLeads: boolean
  readonly reachable: readonly Account[] | null
}

/** Which list the venues follow: the one here, or the GitHub team. @source PEP 811, membership; charter-rules A7 */
export type CanonicalSource = 'ledger' | 'github-team'

/**
 * The same account for a comparison: names and addresses are told apart without case.
 *
 * @source charter-rules F2
 */
export const accountKey = (account: string): string => account.trim().toLowerCase()

/**
 * Whether two accounts are one: by the venue's own number where both have one, by name otherwise.
 *
 * @source charter-rules F2
 */
export const isSameAccount = (one: Account, other: Account): boolean =>
  one.id !== undefined && other.id !== undefined
    ? one.id === other.id
    : accountKey(one.account) === accountKey(other.account)
