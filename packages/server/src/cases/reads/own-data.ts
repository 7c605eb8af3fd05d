// What this installation holds about a person, for themselves: what they set, their ways in, their places, and how much of
// what they wrote there is. Texts of cases are read in their cases; they are not repeated here.
import type { Instant } from '@parley/rules'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { selectOwnAccounts } from '../../directory/list.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { selectSavedViews } from '../saved-views.js'
import { type OwnRecord, type OwnTotals, selectOwnRecord, selectOwnTotals } from './own.js'

export interface OwnData {
  readonly you: {
    readonly name: string
    readonly email: string | null
    readonly githubLogin: string | null
    readonly timeZone: string
    readonly notify: Readonly<Record<string, string>>
    readonly since: Instant
  }
  readonly memberships: readonly {
    readonly team: string
    readonly roles: readonly string[]
    readonly joinedAt: Instant
    readonly leftAt: Instant | null
  }[]
  readonly sessions: readonly {
    readonly createdAt: Instant
    readonly seenAt: Instant
    readonly agent: string
  }[]
  readonly passkeys: readonly {
    readonly name: string
    readonly createdAt: Instant
    readonly lastUsedAt: Instant | null
  }[]
  readonly tokens: readonly {
    readonly name: string
    readonly scopes: readonly string[]
    readonly expiresAt: Instant
  }[]
  readonly outside: readonly {
    readonly provider: string
    readonly subject: string
    readonly linkedAt: Instant
  }[]
  readonly away: readonly { readonly fromAt: Instant; readonly untilAt: Instant }[]
  readonly onCall: readonly {
    readonly team: string
    readonly fromAt: Instant
    readonly untilAt: Instant
  }[]
  readonly views: readonly { readonly name: string; readonly query: string }[]
  readonly contactOf: readonly string[]
  /** How the admins of a team say they are known in its places. */
  readonly knownAs: readonly { readonly venue: string; readonly account: string }[]
  /** Of all cases, those they cannot read any more included. */
  readonly written: OwnTotals
  readonly recorded: OwnRecord
}

const selectYou = async (tx: Tx, personId: string): Promise<OwnData['you']> => {
  const { createdAt: since, ...you } = await tx
    .selectFrom('person')
    .select(['name', 'email', 'githubLogin', 'timeZone', 'notify', 'createdAt'])
    .where('personId', '=', personId)
    .executeTakeFirstOrThrow()
  return { ...you, since }
}

const selectWays = async (tx: Tx, personId: string) => ({
  sessions: await tx
    .selectFrom('session')
    .select(['createdAt', 'seenAt', 'agent'])
    .where('personId', '=', personId)
    .where('revokedAt', 'is', null)
    .orderBy('seenAt', 'desc')
    .execute(),
  passkeys: await tx
    .selectFrom('passkey')
    .select(['name', 'createdAt', 'lastUsedAt'])
    .where('personId', '=', personId)
    .orderBy('createdAt')
    .execute(),
  tokens: await tx
    .selectFrom('apiToken')
    .select(['name', 'scopes', 'expiresAt'])
    .where('personId', '=', personId)
    .where('revokedAt', 'is', null)
    .orderBy('createdAt')
    .execute(),
  outside: await tx
    .selectFrom('externalIdentity')
    .select(['provider', 'subject', 'linkedAt'])
    .where('personId', '=', personId)
    .orderBy('linkedAt')
    .execute(),
})

const selectPlaces = async (tx: Tx, personId: string) => {
  const contacts = await tx
    .selectFrom('projectContact')
    .innerJoin('project', 'project.projectId', 'projectContact.projectId')
    .select('project.name')
    .where('projectContact.personId', '=', personId)
    .where('removedAt', 'is', null)
    .orderBy('project.name')
    .execute()
  return {
    memberships: await tx
      .selectFrom('membership')
      .innerJoin('team', 'team.teamId', 'membership.teamId')
      .select(['team.name as team', 'roles', 'joinedAt', 'leftAt'])
      .where('personId', '=', personId)
      .orderBy('joinedAt')
      .execute(),
    away: await tx
      .selectFrom('away')
      .select(['fromAt', 'untilAt'])
      .where('personId', '=', personId)
      .orderBy('fromAt')
      .execute(),
    onCall: await tx
      .selectFrom('onCall')
      .innerJoin('team', 'team.teamId', 'onCall.teamId')
      .select(['team.name as team', 'fromAt', 'untilAt'])
      .where('personId', '=', personId)
      .orderBy('fromAt')
      .execute(),
    contactOf: contacts.map(({ name }) => name),
  }
}

/** Everything about one person, under their own rights. */
export const loadOwnData = (installation: Installation, person: Person): Promise<OwnData> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const { personId } = person
    return {
      you: await selectYou(tx, personId),
      views: (await selectSavedViews(tx, installation.keys, personId)).map(({ name, query }) => ({
        name,
        query,
      })),
      ...(await selectPlaces(tx, personId)),
      knownAs: await selectOwnAccounts(tx, installation.keys, personId),
      ...(await selectWays(tx, personId)),
      written: await selectOwnTotals(tx),
      recorded: await selectOwnRecord(tx),
    }
  })
