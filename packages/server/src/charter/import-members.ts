// Takes over a team's public lists, in their order and with their notes. A list is read whole or not at all; nobody
// leaves by being absent from it. Makes no sign-in links: who is listed is invited by an admin.
import { randomUUID } from 'node:crypto'
import {
  checkAdmins,
  isRefusal,
  type ListedMember,
  type Refusal,
  readMemberList,
  refuse,
  rolesOf,
} from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { actorBy, type By, refusalBy } from '../identity/by.js'
import { findPerson, insertMembership, insertPerson, lockTeam } from '../identity/people.js'
import { charterOf } from './charter-of.js'
import { type Door, doorOf, type HeldTeam, tellJoined } from './joining.js'
import { allowUnvoted } from './offboarding/unvoted.js'
import {
  type ListedMembership,
  selectActiveMembers,
  selectEmeritus,
  selectManagedMembers,
} from './store.js'

export interface ListImport {
  readonly teamId: number
  readonly csv: string
  /** Whether this is the list of members emeritus. */
  readonly emeritus: boolean
  /** Where it was decided who is new in it, when the team elects and it was elsewhere. */
  readonly decided?: string | undefined
}

export interface Imported {
  readonly added: number
  readonly changed: number
  /** Members that are not in the list: they stay, behind the others. */
  readonly notListed: readonly string[]
}

/** The roles that the public list cannot show are kept. */
const HIDDEN_ROLES = ['steering-council', 'cna-operator']

/** Reads a list; one refusal tells every line that is wrong. */
const readList = ({ csv, emeritus }: ListImport): readonly ListedMember[] | Refusal => {
  const read = readMemberList(csv, ({ notes }) =>
    emeritus || rolesOf(notes) !== null ? undefined : `“${notes}” stands for no role.`,
  )
  if ('errors' in read) {
    const told = read.errors.slice(0, 20).map(({ line, message }) => `Line ${line}: ${message}`)
    return refuse('member.list-unreadable', told.join(' '))
  }
  return read.members.length === 0
    ? refuse('member.list-empty', 'There is nobody in this list.')
    : read.members
}

const isSame = (listed: ListedMember, member: ListedMembership): boolean =>
  listed.login === null
    ? member.listLogin === null && member.listName === listed.name
    : member.listLogin?.toLowerCase() === listed.login.toLowerCase()

interface Placed {
  readonly teamId: number
  readonly listed: ListedMember
  readonly at: number
  readonly door: Door
  /** Who joined and was recorded as decided elsewhere. */
  readonly joined: string[]
}

/** Who is in a list without a GitHub name is whoever left under that name. */
const personFor = async (change: Change, { teamId, listed }: Placed) => {
  const { name, login } = listed
  const gone = (await selectEmeritus(change.tx, teamId)).find((one) => isSame(listed, one))
  if (gone !== undefined) return gone.personId
  const person = { name, githubLogin: login ?? undefined }
  const found = await findPerson(change.tx, person)
  if (isRefusal(found)) return found
  return found?.personId ?? insertPerson(change, person)
}

/** Who is in a list that was kept elsewhere was a member before; a team that elects its members here decides it anew. */
const wasMember = async ({ tx }: Change, { teamId, listed }: Placed) => {
  const row = await tx
    .selectFrom('recordedDecision')
    .select((eb) => eb.fn.max('listedOn').as('listedOn'))
    .where('teamId', '=', teamId)
    .where('recordedBy', 'is', null)
    .where((eb) =>
      listed.login === null
        ? eb('name', '=', listed.name)
        : eb(eb.fn('lower', ['login']), '=', listed.login.toLowerCase()),
    )
    .executeTakeFirst()
  return { joinedEarlier: { joinedOn: row?.listedOn ?? null } }
}

const addActive = async (change: Change, placed: Placed) => {
  const { teamId, listed, at } = placed
  const personId = await personFor(change, placed)
  if (isRefusal(personId)) return personId
  const joins = placed.door.joining(personId)
  if (isRefusal(joins)) return joins
  const membershipId = await insertMembership(change, {
    teamId,
    personId,
    roles: rolesOf(listed.notes) ?? [],
    listName: listed.name,
    listLogin: listed.login ?? undefined,
    listPosition: at,
    ...(await wasMember(change, placed)),
  })
  if (isRefusal(membershipId)) return membershipId
  await joins.record(personId, { name: listed.name, githubLogin: listed.login ?? undefined })
  if (joins.isRecorded) placed.joined.push(personId)
  return membershipId
}

const addEmeritus = async (change: Change, placed: Placed) => {
  const { teamId, listed, at } = placed
  const personId = await personFor(change, placed)
  if (isRefusal(personId)) return personId
  const membershipId = randomUUID()
  const now = timestamp(change.now)
  await change.tx
    .insertInto('membership')
    .values({
      membershipId,
      teamId,
      personId,
      roles: [],
      listName: listed.name,
      listLogin: listed.login,
      listPosition: at,
      joinedAt: now,
      leftAt: now,
      leftNotes: listed.notes,
    })
    .execute()
  return membershipId
}

const isOtherRoles = (before: readonly string[], after: readonly string[]): boolean =>
  [...before].sort().join() !== [...after].sort().join()

const update = async (
  change: Change,
  {
    teamId,
    listed,
    at,
    member,
    emeritus,
  }: Placed & { member: ListedMembership; emeritus: boolean },
) => {
  const hidden = member.roles.filter((role) => HIDDEN_ROLES.includes(role))
  const roles = [...new Set([...(rolesOf(listed.notes) ?? []), ...hidden])]
  await change.tx
    .updateTable('membership')
    .set({
      listName: listed.name,
      listLogin: listed.login,
      listPosition: at,
      ...(emeritus ? { leftNotes: listed.notes } : { roles }),
    })
    .where('membershipId', '=', member.membershipId)
    .execute()
  if (emeritus || !isOtherRoles(member.roles, roles)) return
  const facts = { personId: member.personId, roles }
  await change.record({ name: 'member:roles-changed', teamId, facts })
}

/** Who stays though not listed stands behind the list, in the order they had. */
const placeBehind = async (change: Change, stay: readonly ListedMembership[], from: number) => {
  for (const [at, { membershipId }] of stay.entries()) {
    await change.tx
      .updateTable('membership')
      .set({ listPosition: from + at })
      .where('membershipId', '=', membershipId)
      .execute()
  }
}

const adminsIn = (members: readonly ListedMembership[]) =>
  members.filter((member) => member.roles.includes('admin')).length

const isAdminBy = ({ notes }: ListedMember): boolean => rolesOf(notes)?.includes('admin') === true

/** A list without the note takes the role of admin, which is the body's to take, or was decided elsewhere. */
const takeAdmin = async (
  change: Change,
  by: By,
  of: { team: HeldTeam; member: ListedMembership; decided: string | undefined },
): Promise<Refusal | undefined> => {
  const { team, decided } = of
  if (!of.member.roles.includes('admin')) return undefined
  const members = await selectManagedMembers(change.tx, team.teamId)
  const member = members.find(({ membershipId }) => membershipId === of.member.membershipId)
  if (member === undefined) return undefined
  return allowUnvoted(change, by, { team, member, what: 'admin-removal', decided })
}

const writeList = async (
  change: Change,
  by: By,
  input: { team: HeldTeam; list: readonly ListedMember[]; door: Door } & ListImport,
): Promise<Imported | Refusal> => {
  const { team, teamId, list, emeritus, door, decided } = input
  const select = emeritus ? selectEmeritus : selectActiveMembers
  const before = await select(change.tx, teamId)
  const joined: string[] = []
  let changed = 0
  for (const [at, listed] of list.entries()) {
    const member = before.find((other) => isSame(listed, other))
    const placed = { teamId, listed, at, door, joined }
    const isNewAdmin = isAdminBy(listed) && !emeritus && !member?.roles.includes('admin')
    if (isNewAdmin && door.mayMakeAdmin !== undefined) return door.mayMakeAdmin
    if (member !== undefined) {
      const taken =
        emeritus || isAdminBy(listed)
          ? undefined
          : await takeAdmin(change, by, { team, member, decided })
      if (taken !== undefined) return taken
      await update(change, { ...placed, member, emeritus })
      changed += 1
      continue
    }
    const made = await (emeritus ? addEmeritus : addActive)(change, placed)
    if (isRefusal(made)) return made
  }
  const stay = before.filter((member) => !list.some((listed) => isSame(listed, member)))
  await placeBehind(change, stay, list.length)
  await tellJoined(change, by, { team, joined })
  return { added: list.length - changed, changed, notListed: stay.map((member) => member.listName) }
}

/** Imports a list of members, or of members emeritus. Importing the same list again changes nothing. */
export const importMembers = (
  installation: Installation,
  by: By,
  input: ListImport,
): Promise<Imported | Refusal> =>
  change<Imported>(installation, actorBy(by), async (change) => {
    const { teamId, emeritus } = input
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalBy(by, 'member.manage', { object, now: change.now })
    if (refusal !== undefined) return refusal
    const list = readList(input)
    if (isRefusal(list)) return list
    const team = await lockTeam(change.tx, teamId)
    if (team === undefined) return refuse('team.unknown', 'There is no such team.')
    const admins = adminsIn(await selectActiveMembers(change.tx, teamId))
    const door = await doorOf(change, by, { team, decided: input.decided })
    const outcome = await writeList(change, by, { ...input, team, list, door })
    if (isRefusal(outcome)) return outcome
    const after = adminsIn(await selectActiveMembers(change.tx, teamId))
    const tooFew = checkAdmins(charterOf(team), { before: admins, after })
    if (tooFew !== undefined) return tooFew
    const { added, changed } = outcome
    // Roles that the list changed are told one by one, for whoever holds the rows against their history.
    const facts = { added, changed, emeritus, tellsRoles: true }
    await change.record({ name: 'member:imported', teamId, facts })
    return outcome
  })
