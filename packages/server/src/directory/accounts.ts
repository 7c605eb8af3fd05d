// How a member is known in the venues, where their own address or GitHub name does not say it: an admin names it. What is
// named is sealed; the ledger says that it was, and not what.
import { type Refusal, refuse, VENUES, type Venue } from '@parley/rules'
import type { Installation } from '../db/installation.js'
import { sealFor } from '../db/sealing.js'
import { isEmail } from '../identity/account.js'
import type { Errors } from '../identity/teams.js'
import type { Person } from '../identity/viewer.js'
import { changeDirectory } from './apply.js'
import { accountPlace, selectList } from './list.js'

/** Accounts as typed; an empty one is named no more. */
export type NamedAccounts = Readonly<Record<Venue, string>>

const GITHUB = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/
const DISCORD = /^\d{15,20}$/

/** What is wrong with them, by venue. */
export const checkAccounts = ({ github, mailman, discord }: NamedAccounts): Errors => ({
  ...(github === '' || GITHUB.test(github) ? {} : { github: 'This is not a GitHub name.' }),
  ...(mailman === '' || isEmail(mailman) ? {} : { mailman: 'This is not a mail address.' }),
  ...(discord === '' || DISCORD.test(discord)
    ? {}
    : { discord: 'This is not the id of a Discord account: 15 to 20 digits.' }),
})

/** Sets how a member is known. `accounts` has passed `checkAccounts`. */
export const setAccounts = (
  installation: Installation,
  person: Person,
  input: { teamId: number; membershipId: string; accounts: NamedAccounts },
): Promise<true | Refusal> =>
  changeDirectory(installation, person, {
    ...{ teamId: input.teamId, action: 'directory.apply' },
    work: async ({ tx, record }) => {
      const { teamId, membershipId, accounts } = input
      const list = await selectList(tx, installation.keys, teamId)
      const member = list.find((one) => one.membershipId === membershipId)
      if (member === undefined) return refuse('member.unknown', 'The team has no such member.')
      const { personId } = member
      const changed = VENUES.filter((venue) => accounts[venue] !== (member.named[venue] ?? ''))
      for (const venue of changed) {
        await tx
          .deleteFrom('directoryAccount')
          .where('teamId', '=', teamId)
          .where('personId', '=', personId)
          .where('venue', '=', venue)
          .execute()
        if (accounts[venue] === '') continue
        const place = accountPlace(teamId, personId, venue)
        const sealed = sealFor(installation.keys, place, accounts[venue])
        await tx
          .insertInto('directoryAccount')
          .values({ teamId, personId, venue, sealed })
          .execute()
      }
      if (changed.length > 0)
        await record({
          ...{ name: 'directory:account-set', teamId },
          facts: { membershipId, venues: changed },
        })
      return true as const
    },
  })
