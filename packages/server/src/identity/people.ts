// Brings a person in: makes them or finds them, makes them a member, gives them a way in. Who may do so is decided by
// whoever calls; this file decides who may be handed a link that is not theirs.
import { randomUUID } from 'node:crypto'
import { type Instant, isRefusal, placeInList, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { type VouchedPerson, vouchForPerson } from '../audit/vouch-ways.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'
import { queueMail } from '../jobs/outbox.js'
import { isEmail, isName, wrongName } from './account.js'
import { INVITATION_DAYS, insertLink } from './links.js'
import { ROLES, SCOPES } from './team-actor.js'
import type { Errors } from './teams.js'
import { insertToken, TOKEN_DAYS_MAX } from './tokens.js'

export interface NewPerson {
  readonly name: string
  readonly email?: string | undefined
  readonly githubLogin?: string | undefined
}

/** What is wrong with a new person, by field. */
export const checkPerson = (
  person: NewPerson & { readonly roles?: readonly string[] | undefined },
): Errors => {
  const errors: Record<string, string> = {}
  if (!isName(person.name)) errors['name'] = wrongName(person.name)
  if (person.email !== undefined && !isEmail(person.email))
    errors['email'] = 'This is not a mail address.'
  if (
    person.githubLogin !== undefined &&
    !/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(person.githubLogin)
  )
    errors['githubLogin'] = 'This is not a GitHub name.'
  // because: what a form sends is any text, and the list is of the few that are roles
  if (!(person.roles ?? []).every((role) => (ROLES as readonly string[]).includes(role)))
    errors['roles'] = 'Choose among the roles.'
  return errors
}

export interface FoundPerson {
  readonly personId: string
  /** False once somebody has signed in as this person. */
  readonly isNew: boolean
}

/** Finds an open account by address or GitHub name. Refuses when the two name different people. */
export const findPerson = async (
  tx: Tx,
  { email, githubLogin }: NewPerson,
): Promise<FoundPerson | undefined | Refusal<'person.two'>> => {
  if (email === undefined && githubLogin === undefined) return undefined
  const rows = await tx
    .selectFrom('person')
    .select((eb) => [
      'personId',
      eb
        .not(
          eb.exists(
            eb
              .selectFrom('session')
              .select('sessionId')
              .whereRef('session.personId', '=', 'person.personId'),
          ),
        )
        .as('isNew'),
    ])
    .where((eb) =>
      eb.or([
        ...(email === undefined ? [] : [eb('email', '=', email.toLowerCase())]),
        ...(githubLogin === undefined
          ? []
          : [eb(eb.fn('lower', ['githubLogin']), '=', githubLogin.toLowerCase())]),
      ]),
    )
    .execute()
  if (rows.length > 1)
    return refuse('person.two', 'The address and the GitHub name belong to two different people.')
  const [row] = rows
  return row === undefined ? undefined : { personId: row.personId, isNew: Boolean(row.isNew) }
}

/** Makes a person. */
export const insertPerson = async (
  { tx, now, record, installation }: Change,
  person: NewPerson,
): Promise<string> => {
  const personId = randomUUID()
  const email = person.email?.toLowerCase() ?? null
  const row = { personId, email, githubLogin: person.githubLogin ?? null, isOwner: false }
  await tx
    .insertInto('person')
    .values({
      ...row,
      name: person.name.trim(),
      createdAt: timestamp(now),
      mac: vouchForPerson(installation.keys, row),
    })
    .execute()
  await record({ name: 'person:created', facts: { personId } })
  return personId
}

/** Writes by what a person is found, with what vouches for it. */
export const updateContact = async (
  { tx, installation }: Pick<Change, 'tx' | 'installation'>,
  contact: VouchedPerson,
): Promise<void> => {
  const { personId, email, githubLogin } = contact
  await tx
    .updateTable('person')
    .set({ email, githubLogin, mac: vouchForPerson(installation.keys, contact) })
    .where('personId', '=', personId)
    .execute()
}

/** Holds a team's row, so that changes to its members are made one after the other. */
export const lockTeam = (tx: Tx, teamId: number) =>
  tx
    .selectFrom('team')
    .select([
      'teamId',
      'slug',
      'name',
      'charter',
      'charterOverrides',
      'hostsCases',
      'passkeysOnlySince',
    ])
    .where('teamId', '=', teamId)
    .forUpdate()
    .executeTakeFirst()

/** The place of a new name in a team's list, after room has been made for it. */
export const makePlace = async (
  tx: Tx,
  list: { teamId: number; name: string; emeritus: boolean },
): Promise<number> => {
  const members = await tx
    .selectFrom('membership')
    .select(['membershipId', 'listName', 'listPosition'])
    .where('teamId', '=', list.teamId)
    .where('leftAt', list.emeritus ? 'is not' : 'is', null)
    .orderBy('listPosition')
    .execute()
  const at = placeInList(
    members.map((member) => member.listName),
    list.name,
  )
  const next = members[at]
  if (next === undefined) return (members.at(-1)?.listPosition ?? -1) + 1
  await tx
    .updateTable('membership')
    .set((eb) => ({ listPosition: eb('listPosition', '+', 1) }))
    .where('teamId', '=', list.teamId)
    .where('leftAt', list.emeritus ? 'is not' : 'is', null)
    .where('listPosition', '>=', next.listPosition)
    .execute()
  return next.listPosition
}

export interface NewMembership {
  readonly teamId: number
  readonly personId: string
  readonly roles: readonly string[]
  readonly listName: string
  readonly listLogin?: string | undefined
  /** They come with a list that was kept elsewhere: since `joinedOn`, where that is known. */
  readonly joinedEarlier?: { readonly joinedOn: Instant | null } | undefined
  /** Its place when a list is imported; by name otherwise. */
  readonly listPosition?: number | undefined
}

/** Makes a person a member. The team's row is held; refused when they are one already. */
export const insertMembership = async (
  { tx, now, record }: Change,
  membership: NewMembership,
): Promise<string | Refusal<'member.known'>> => {
  const { teamId, personId, listName } = membership
  const before = await tx
    .selectFrom('membership')
    .select('membershipId')
    .where('teamId', '=', teamId)
    .where('personId', '=', personId)
    .where('leftAt', 'is', null)
    .executeTakeFirst()
  if (before !== undefined) return refuse('member.known', 'This person is a member already.')
  const roles = [...new Set(membership.roles)]
  const membershipId = randomUUID()
  await tx
    .insertInto('membership')
    .values({
      membershipId,
      teamId,
      personId,
      roles,
      listName: listName.trim(),
      listLogin: membership.listLogin ?? null,
      listPosition:
        membership.listPosition ??
        (await makePlace(tx, { teamId, name: listName, emeritus: false })),
      joinedAt: timestamp(now),
      joinedEarlier: membership.joinedEarlier !== undefined,
      joinedOn:
        membership.joinedEarlier?.joinedOn == null
          ? null
          : timestamp(membership.joinedEarlier.joinedOn),
    })
    .execute()
  await record({ name: 'member:added', teamId, facts: { personId, membershipId, roles } })
  return membershipId
}

/** Mails a person the link by which they come in for the first time. */
export const mailInvitation = (
  change: Change,
  input: {
    personId: string
    email: string
    link: string
    teamName: string
    /** They were nominated and elected: the membership has begun. */
    elected?: boolean
  },
): Promise<string> =>
  queueMail(change, {
    kind: 'invitation',
    personId: input.personId,
    to: input.email,
    subject: input.elected
      ? `You are a member of ${input.teamName}`
      : `You are invited to ${input.teamName}`,
    text: [
      input.elected
        ? `Welcome: you were nominated and elected, and your membership of ${input.teamName} has begun. What comes first is shown here:`
        : `You are invited to ${input.teamName}, which handles vulnerability reports with Parley.`,
      '',
      input.link,
      '',
      `The link works once, within ${INVITATION_DAYS} days. It opens a page with one button.`,
      'Before you see any case you are asked to agree to how information under embargo is treated.',
    ].join('\n'),
  })

export interface CreatePersonInput extends NewPerson {
  readonly teamSlug?: string | undefined
  readonly roles?: readonly string[] | undefined
  /** Make an API token with every scope as well. */
  readonly token?: boolean | undefined
}

export interface CreatedPerson {
  readonly personId: string
  /** Signs the person in, once. */
  readonly signInUrl: string
  readonly apiToken?: string
}

const join = async (
  change: Change,
  input: CreatePersonInput & { personId: string },
): Promise<Refusal | undefined> => {
  const { teamSlug, personId, roles = [] } = input
  if (teamSlug === undefined) return undefined
  const { tx, record } = change
  const row = await tx
    .selectFrom('team')
    .select('teamId')
    .where(sql<string>`lower(slug)`, '=', teamSlug.toLowerCase())
    .executeTakeFirst()
  const team = row && (await lockTeam(tx, row.teamId))
  if (team === undefined) return refuse('team.unknown', `There is no team ${teamSlug}.`)
  const { teamId } = team
  const listLogin = input.githubLogin
  const made = await insertMembership(change, {
    teamId,
    personId,
    roles,
    listName: input.name,
    listLogin,
  })
  if (!isRefusal(made)) return undefined
  const added = sql<string[]>`array(select distinct unnest(roles || ${[...roles]}::text[]))`
  await tx
    .updateTable('membership')
    .set({ roles: added })
    .where('teamId', '=', teamId)
    .where('personId', '=', personId)
    .where('leftAt', 'is', null)
    .execute()
  await record({ name: 'member:roles-changed', teamId, facts: { personId, added: [...roles] } })
  return undefined
}

/**
 * The operator's command: makes a person, or finds the one of that address or GitHub name, adds them to a team with
 * roles, and gives a link to sign in with. `input` has passed `checkPerson`.
 */
export const createPerson = (
  installation: Installation,
  input: CreatePersonInput,
): Promise<CreatedPerson | Refusal> =>
  change(installation, { kind: 'nobody' }, async (change) => {
    const found = await findPerson(change.tx, input)
    if (isRefusal(found)) return found
    const personId = found?.personId ?? (await insertPerson(change, input))
    const refusal = await join(change, { ...input, personId })
    if (refusal !== undefined) return refusal
    const signInUrl = await insertLink(change, { personId, purpose: 'invitation' })
    if (input.token !== true) return { personId, signInUrl }
    const apiToken = await insertToken(change, {
      personId,
      name: 'From the command line',
      scopes: SCOPES,
      days: TOKEN_DAYS_MAX,
    })
    return { personId, signInUrl, apiToken }
  })
