// Holds memberships, which decide who reads a team's cases, against the events that began, changed and ended them, and each
// team's compartment against the team it says it is of. Names the row that no event tells of, or that says something else.
import type { KeptBody } from '../../body.js'
import { type Findings, found } from '../findings.js'
import type { Runs } from '../tree.js'

interface Membership {
  readonly membershipId: string
  readonly isAcknowledged: boolean
  /** Undefined where an event of before roles were told one by one may have changed them. */
  readonly roles: readonly string[] | undefined
}

/** Those that have not ended, by team and person. */
export type ToldMembers = Map<string, Membership>

const keyOf = (teamId: number, personId: string): string => `${teamId} ${personId}`

type Inner = KeptBody['inner']
type Told = (members: ToldMembers, facts: Inner['facts'], teamId: number) => void

const rolesIn = (fact: Inner['facts'][string] | undefined): readonly string[] | undefined =>
  Array.isArray(fact) ? fact : undefined

const rolesChanged: Told = (members, { personId, roles, added }, teamId) => {
  const key = keyOf(teamId, String(personId))
  const before = members.get(key)
  if (before === undefined) return
  const more = rolesIn(added)
  const known = before.roles
  const after = more === undefined || known === undefined ? undefined : [...known, ...more]
  members.set(key, { ...before, roles: rolesIn(roles) ?? after })
}

const TOLD: Readonly<Record<string, Told>> = {
  'member:added': (members, { personId, membershipId, roles }, teamId) => {
    members.set(keyOf(teamId, String(personId)), {
      membershipId: String(membershipId),
      isAcknowledged: false,
      roles: rolesIn(roles),
    })
  },
  'member:acknowledged': (members, { membershipId }) => {
    for (const [key, member] of members)
      if (member.membershipId === membershipId)
        members.set(key, { ...member, isAcknowledged: true })
  },
  'member:roles-changed': rolesChanged,
  // A list that was imported changed roles; since they are told one by one it says so.
  'member:imported': (members, { tellsRoles }, teamId) => {
    if (tellsRoles === true) return
    for (const [key, member] of members)
      if (key.startsWith(`${teamId} `)) members.set(key, { ...member, roles: undefined })
  },
  'member:left': (members, { personId }, teamId) => {
    members.delete(keyOf(teamId, String(personId)))
  },
}

/** Adds what an event of no case tells. */
export const tellMember = (members: ToldMembers, body: KeptBody | undefined): void => {
  if (body?.inner.team === undefined) return
  TOLD[body.outer.event]?.(members, body.inner.facts, body.inner.team)
}

interface MemberRow {
  readonly id: string
  readonly team: number
  readonly slug: string
  readonly person: string
  readonly roles: readonly string[]
  readonly acknowledged: boolean
}

const MEMBERS = `
  select m.membership_id as id, m.team_id as team, t.slug, m.person_id as person, m.roles, m.acknowledged_at is not null as acknowledged
    from membership m join team t using (team_id) where m.left_at is null order by t.slug, m.list_position, m.membership_id`

const asSet = (roles: readonly string[]): string => [...new Set(roles)].sort().join(', ') || 'none'

const differ = (row: MemberRow, told: Membership | undefined): readonly string[] => {
  if (told === undefined) return ['no event tells of it']
  if (told.membershipId !== row.id) return ['it is not the one that its history tells of']
  const { roles, isAcknowledged } = told
  return [
    ...(row.acknowledged === isAcknowledged
      ? []
      : [
          row.acknowledged
            ? 'it says that they agreed to the confidentiality, and no event does'
            : 'its history says that they agreed to the confidentiality, and it does not',
        ]),
    ...(roles === undefined || asSet(roles) === asSet(row.roles)
      ? []
      : [`its roles are ${asSet(row.roles)}, and its history says ${asSet(roles)}`]),
  ]
}

const checkCompartments = async (db: Runs, findings: Findings): Promise<void> => {
  const { rows } = await db.query<{ slug: string }>(
    `select t.slug from team t left join compartment k using (compartment_id)
      where k.team_id is distinct from t.team_id or k.narrowed order by 1`,
  )
  for (const { slug } of rows)
    found(findings, 'state-differs', { because: `team ${slug}: its compartment is not its own` })
}

/** Compares every membership that has not ended with what began and changed it. */
export const checkMembers = async (
  db: Runs,
  members: ToldMembers,
  findings: Findings,
): Promise<void> => {
  await checkCompartments(db, findings)
  const { rows } = await db.query<MemberRow>(MEMBERS)
  const there = new Set<string>()
  const say = (because: string) => found(findings, 'state-differs', { because })
  for (const row of rows) {
    const key = keyOf(row.team, row.person)
    there.add(key)
    for (const because of differ(row, members.get(key)))
      say(`the membership ${row.id} of ${row.person} in ${row.slug}: ${because}`)
  }
  for (const [key, { membershipId }] of members)
    if (!there.has(key))
      say(`the membership ${membershipId} of ${key.split(' ')[1]} has ended, and no event ended it`)
}
