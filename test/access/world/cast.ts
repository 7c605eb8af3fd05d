// Everyone who can stand around a case, by the word that the tables use for them. All of them are fictional.
import { createHash } from 'node:crypto'
import { addDays } from '@parley/rules'
import { inTransaction } from '../../../packages/server/src/db/transaction.js'
import { insertSession } from '../../../packages/server/src/identity/sessions.js'
import type { Stage } from '../../../packages/server/test/publication/stage.js'
import {
  addPerson,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../../../packages/server/test/support/people.js'
import { addToken } from '../../../packages/server/test/support/ways.js'

/** Kinds of person with an account. */
export const PEOPLE = [
  'member',
  'coordinator',
  'admin',
  'manager',
  'operator',
  'newcomer',
  'former',
  'council',
  'other',
  'owner',
  'invited',
  'participant',
  'neighbour',
  'lapsed',
  'declined',
  'left',
  'ended',
  'credited',
  'reviewer',
  'asked-reviewer',
] as const
export type PersonWord = (typeof PEOPLE)[number]

/** Kinds of asker without a session of their own: nobody, holders of links, programs with a narrow token. */
export const OTHERS = [
  'anonymous',
  'signed-out',
  'reporter',
  'old-link',
  'credit-link',
  'read-token',
  'write-token',
  'publish-token',
  'other-token',
  'dead-token',
] as const
export type AskerWord = PersonWord | (typeof OTHERS)[number]

export const ASKERS: readonly AskerWord[] = [...PEOPLE, ...OTHERS]

export interface Cast {
  readonly team: TestTeam
  readonly otherTeam: TestTeam
  readonly people: Readonly<Record<PersonWord, TestPerson>>
  /** Bearer tokens by asker. */
  readonly tokens: Readonly<Record<string, string>>
  /** A session that was ended. */
  readonly deadCookie: string
}

const addTokens = async ({ parley }: Stage, people: Cast['people']) => {
  const { installation } = parley
  const until = addDays(installation.now(), 300)
  const token = async (
    { personId }: TestPerson,
    more: { scopes: readonly string[]; revoked?: boolean },
  ) => (await addToken(installation, { personId, until, ...more })).token
  return {
    'read-token': await token(people.member, { scopes: ['cases:read'] }),
    'write-token': await token(people.member, { scopes: ['cases:write'] }),
    'publish-token': await token(people.member, { scopes: ['publish'] }),
    'other-token': await token(people.other, {
      scopes: ['cases:read', 'cases:write', 'publish', 'manage'],
    }),
    'dead-token': await token(people.member, {
      scopes: ['cases:read', 'cases:write', 'publish', 'manage'],
      revoked: true,
    }),
  }
}

/** An address that no text of a page can hold by chance. */
export const mailOf = (word: string): string =>
  `${createHash('sha256').update(word).digest('hex').slice(0, 10)}@example.test`

export const addCast = async (stage: Stage): Promise<Cast> => {
  const { team, parley, ada, bob, cleo } = stage
  const { installation } = parley
  const otherTeam = await addTeam(installation, 'OTHER')
  const council = await addTeam(installation, 'COUNCIL')
  await installation.sql('update team set hosts_cases = false where team_id = $1', [council.teamId])
  const add = (name: string, more: Parameters<typeof addPerson>[2] = {}) =>
    addPerson(installation, name, { email: mailOf(name), ...more })
  const people: Record<PersonWord, TestPerson> = {
    member: cleo,
    coordinator: await add('Cora Coordinator', { team }),
    admin: ada,
    manager: await add('Rita Manager', { team, roles: ['release-manager'] }),
    operator: bob,
    newcomer: await add('Nora Newcomer', { team, acknowledged: false }),
    former: await add('Fred Former', { team }),
    council: await add('Carl Council', { team: council, roles: ['steering-council'] }),
    other: await add('Otto Other', { team: otherTeam, roles: ['admin', 'cna-operator'] }),
    owner: await add('Olive Owner'),
    invited: await add('Ivan Invited'),
    participant: await add('Pia Participant'),
    neighbour: await add('Nils Neighbour'),
    lapsed: await add('Lars Lapsed'),
    declined: await add('Dora Declined'),
    left: await add('Lena Left'),
    ended: await add('Erik Ended'),
    credited: await add('Cindy Credited'),
    reviewer: await add('Rosa Reviewer'),
    'asked-reviewer': await add('Arne Asked'),
  }
  await installation.sql('update person set is_owner = true where person_id = $1', [
    people.owner.personId,
  ])
  return {
    ...{ team, otherTeam, people },
    tokens: await addTokens(stage, people),
    deadCookie: await deadSession(stage, people.member),
  }
}

const deadSession = async ({ parley }: Stage, of: TestPerson): Promise<string> => {
  const { personId } = of
  const { token, sessionId } = await inTransaction(
    parley.installation.db,
    { kind: 'person', personId },
    (tx) =>
      insertSession(tx, {
        ...{ personId, method: 'email', agent: '' },
        ...{ now: parley.installation.now(), keys: parley.installation.keys },
      }),
  )
  await parley.installation.sql('update session set revoked_at = now() where session_id = $1', [
    sessionId,
  ])
  return `parley=${token}`
}
