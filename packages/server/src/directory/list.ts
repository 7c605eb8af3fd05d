// The team's list as the venues are compared with it: every active member and how they are known in each venue. An
// account that an admin named comes first; else it is their own GitHub name and address.
import {
  type Account,
  type CanonicalMember,
  type CanonicalSource,
  VENUES,
  type Venue,
} from '@parley/rules'
import { sql } from 'kysely'
import { sha256 } from '../audit/append.js'
import { charterOf } from '../charter/charter-of.js'
import type { Keys } from '../db/keys.js'
import { openFor, type PurposePlace } from '../db/sealing.js'
import type { TeamSettings } from '../db/tables/people.js'
import type { Tx } from '../db/transaction.js'

export interface DirectoryTeam {
  readonly teamId: number
  readonly slug: string
  readonly name: string
  readonly isDefault: boolean
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
  readonly settings: TeamSettings
}

export const selectDirectoryTeam = (tx: Tx, teamId: number): Promise<DirectoryTeam | undefined> =>
  tx
    .selectFrom('team')
    .select(['teamId', 'slug', 'name', 'isDefault', 'charter', 'charterOverrides', 'settings'])
    .where('teamId', '=', teamId)
    .executeTakeFirst()

/** Which list the venues follow, by the team's charter. */
export const followedBy = (team: Parameters<typeof charterOf>[0]): CanonicalSource =>
  charterOf(team).governance.directory?.follows.value ?? 'ledger'

export const accountPlace = (teamId: number, personId: string, venue: string): PurposePlace =>
  `directory:directory_account.sealed:${teamId}:${personId}:${venue}`

interface MemberRow {
  readonly membershipId: string
  readonly personId: string
  readonly roles: readonly string[]
  readonly listName: string
  readonly listLogin: string | null
  readonly email: string | null
  readonly githubLogin: string | null
  readonly githubId: string | null
}

export interface ListedPerson extends CanonicalMember {
  readonly personId: string
  readonly name: string
  /** The accounts that an admin named. */
  readonly named: Partial<Readonly<Record<Venue, string>>>
}

const ownAccounts = (row: MemberRow): Readonly<Record<Venue, Account | null>> => {
  const login = row.githubLogin ?? row.listLogin
  const id = row.githubId === null ? {} : { id: row.githubId }
  return {
    github: login === null ? null : { account: login, ...id },
    mailman: row.email === null ? null : { account: row.email },
    discord: null,
  }
}

/** An account as an admin names it: of Discord it is the id, which never changes hands. */
const namedAccount = (venue: Venue, account: string): Account =>
  venue === 'discord' ? { account, id: account } : { account }

const selectNamed = async (tx: Tx, keys: Keys, teamId: number) => {
  const rows = await tx
    .selectFrom('directoryAccount')
    .select(['personId', 'venue', 'sealed'])
    .where('teamId', '=', teamId)
    .execute()
  return rows.map(({ personId, venue, sealed }) => ({
    ...{ personId, venue },
    account: openFor(keys, accountPlace(teamId, personId, venue), sealed),
  }))
}

/** How one person is known in the places of any team: for themselves. */
export const selectOwnAccounts = async (tx: Tx, keys: Keys, personId: string) => {
  const rows = await tx
    .selectFrom('directoryAccount')
    .select(['teamId', 'venue', 'sealed'])
    .where('personId', '=', personId)
    .orderBy('teamId')
    .orderBy('venue')
    .execute()
  return rows.map(({ teamId, venue, sealed }) => ({
    venue,
    account: openFor(keys, accountPlace(teamId, personId, venue), sealed),
  }))
}

/** Active members in the order of the team's list, with their accounts. */
export const selectList = async (
  tx: Tx,
  keys: Keys,
  teamId: number,
): Promise<readonly ListedPerson[]> => {
  const { rows } = await sql<MemberRow>`
    select m.membership_id, m.person_id, m.roles, m.list_name, m.list_login, p.email, p.github_login,
           (select min(x.subject) from external_identity x where x.person_id = p.person_id and x.provider = 'github') as github_id
      from membership m join person p using (person_id)
     where m.team_id = ${teamId} and m.left_at is null
     order by m.list_position, m.membership_id`.execute(tx)
  const accounts = await selectNamed(tx, keys, teamId)
  return rows.map((row) => {
    const named = Object.fromEntries(
      accounts
        .filter(({ personId }) => personId === row.personId)
        .map(({ venue, account }) => [venue, account]),
    ) as Partial<Record<Venue, string>> // because: the table's venues are the rules'
    const own = ownAccounts(row)
    const account = (venue: Venue) => {
      const given = named[venue]
      return given === undefined ? own[venue] : namedAccount(venue, given)
    }
    return {
      ...{ membershipId: row.membershipId, personId: row.personId, name: row.listName, named },
      isAdmin: row.roles.includes('admin'),
      accounts: {
        github: account('github'),
        mailman: account('mailman'),
        discord: account('discord'),
      },
    }
  })
}

/** The list as far as it decides what is done, in an order of its own: equal hashes plan alike. */
export const listHash = (source: CanonicalSource, list: readonly CanonicalMember[]): Buffer => {
  const lines = list
    .map(({ membershipId, isAdmin, accounts }) =>
      JSON.stringify([
        membershipId,
        isAdmin,
        ...VENUES.map((venue) => [accounts[venue]?.account, accounts[venue]?.id]),
      ]),
    )
    .sort()
  return Buffer.from(sha256(Buffer.from(JSON.stringify([source, ...lines]))))
}
