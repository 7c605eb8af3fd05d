// People for tests: plainly fictional, made through SQL as the operator's command would, each with a session.
import { randomUUID } from 'node:crypto'
import { vouchForPerson } from '../../src/audit/vouch-ways.js'
import { inTransaction } from '../../src/db/transaction.js'
import { csrfToken, insertSession } from '../../src/identity/sessions.js'
import type { TestInstallation } from './installation.js'

export interface TestTeam {
  readonly teamId: number
  readonly compartmentId: number
  readonly slug: string
}

export interface TestPerson {
  readonly personId: string
  readonly name: string
  /** The Cookie header of this person's session. */
  readonly cookie: string
  readonly csrf: string
}

export const addTeam = async (
  installation: TestInstallation,
  slug: string,
  options: { isDefault?: boolean } = {},
): Promise<TestTeam> => {
  const rows = await installation.sql<{ teamId: number; compartmentId: number }>(
    `with k as (select nextval(pg_get_serial_sequence('team', 'team_id'))::int as team_id),
          c as (insert into compartment (team_id) select team_id from k returning compartment_id),
          t as (insert into team (team_id, slug, name, compartment_id, is_default, created_at) overriding system value
                select k.team_id, $1, $2, c.compartment_id, $3, now() from k, c returning team_id, compartment_id)
     select team_id as "teamId", compartment_id as "compartmentId" from t`,
    [slug, `The ${slug} team`, options.isDefault ?? false],
  )
  const row = rows[0]
  if (row === undefined) throw new Error('no team was made')
  return { ...row, slug }
}

export const addProject = async (
  installation: TestInstallation,
  team: TestTeam,
  name: string,
  options: {
    reserveCve?: boolean
    osvProfile?: 'psf' | 'default'
    repo?: string
    vendor?: string
  } = {},
): Promise<number> => {
  const rows = await installation.sql<{ projectId: number }>(
    `insert into project (team_id, name, slug, vendor, product, repo, reserve_cve, osv_profile)
     values ($1, $2, lower($2), $3, $2, $4, $5, $6) returning project_id as "projectId"`,
    [
      team.teamId,
      name,
      options.vendor ?? 'Example Foundation',
      options.repo ?? null,
      options.reserveCve ?? true,
      options.osvProfile ?? 'default',
    ],
  )
  return rows[0]?.projectId ?? 0
}

/** Adds a person, a member of `team` unless it is left out, signed in just now. */
export const addPerson = async (
  installation: TestInstallation,
  name: string,
  options: { team?: TestTeam; roles?: string[]; acknowledged?: boolean; email?: string } = {},
): Promise<TestPerson> => {
  const personId = randomUUID()
  const at = new Date(installation.now())
  const email = options.email ?? `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.test`
  const contact = { personId, email, githubLogin: null, isOwner: false }
  await installation.sql(
    'insert into person (person_id, name, email, created_at, mac) values ($1, $2, $3, $4, $5)',
    [personId, name, email, at, vouchForPerson(installation.keys, contact)],
  )
  if (options.team !== undefined) {
    await installation.sql(
      `insert into membership (membership_id, team_id, person_id, roles, list_name, list_position, joined_at, acknowledged_at)
       values ($1, $2, $3, $4, $5, (select count(*) from membership where team_id = $2), $6, $7)`,
      [
        randomUUID(),
        options.team.teamId,
        personId,
        options.roles ?? [],
        name,
        at,
        options.acknowledged === false ? null : at,
      ],
    )
  }
  const { token, sessionId } = await inTransaction(
    installation.db,
    { kind: 'person', personId },
    (tx) =>
      insertSession(tx, {
        ...{ personId, method: 'email', agent: 'test' },
        ...{ now: installation.now(), keys: installation.keys },
      }),
  )
  return { personId, name, cookie: `parley=${token}`, csrf: csrfToken(installation, sessionId) }
}

/** A body with one acknowledged council member that oversees a team, as the charter's veto asks for. */
export const seatBody = async (
  installation: TestInstallation,
  team: TestTeam,
  slug = 'COUNCIL',
): Promise<TestPerson> => {
  const body = await addTeam(installation, slug)
  await installation.sql('update team set hosts_cases = false where team_id = $1', [body.teamId])
  await installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    team.teamId,
  ])
  return addPerson(installation, `${slug} Member`, { team: body, roles: ['steering-council'] })
}
