// The people and teams of the large installation: a member whose team has seven tenths of the cases, three other teams,
// and a guest who takes part in some cases of each. Fictional, every one.
import { randomUUID } from 'node:crypto'
import { inTransaction } from '../../../packages/server/dist/db/transaction.js'
import { insertSession } from '../../../packages/server/dist/identity/sessions.js'

const insertTeam = async (client, slug, isDefault) => {
  const { rows } = await client.query(
    `with k as (select nextval(pg_get_serial_sequence('team', 'team_id'))::int as team_id),
          c as (insert into compartment (team_id) select team_id from k returning compartment_id),
          t as (insert into team (team_id, slug, name, compartment_id, is_default, created_at) overriding system value
                select k.team_id, $1, $2, c.compartment_id, $3, now() from k, c returning team_id, compartment_id)
     select team_id as "teamId", compartment_id as "compartmentId" from t`,
    [slug, `The ${slug} team`, isDefault],
  )
  return { ...rows[0], slug }
}

const insertPeople = async (client, word, count) => {
  const people = Array.from({ length: count }, (_, at) => ({
    personId: randomUUID(),
    name: `${word} ${at + 1}`,
  }))
  await client.query(
    `insert into person (person_id, name, email, created_at)
     select id, name, lower(replace(name, ' ', '.')) || '@example.test', now() from unnest($1::uuid[], $2::text[]) as p (id, name)`,
    [people.map((one) => one.personId), people.map((one) => one.name)],
  )
  return people
}

const insertMembers = (client, { teamId }, people) =>
  client.query(
    `insert into membership (membership_id, team_id, person_id, roles, list_name, list_position, joined_at, acknowledged_at)
     select gen_random_uuid(), $1, p.person_id, case when at = 1 then '{admin}'::text[] else '{}' end, p.name, at, now(), now()
       from unnest($2::uuid[]) with ordinality as m (person_id, at) join person p using (person_id)`,
    [teamId, people.map((one) => one.personId)],
  )

const insertProjects = async (client, { teamId, slug }) => {
  const { rows } = await client.query(
    `insert into project (team_id, name, slug, vendor, product, reserve_cve)
     select $1, $2 || ' project ' || n, lower($2) || '-' || n, 'Example Foundation', 'project-' || n, true
       from generate_series(1, 5) n returning project_id`,
    [teamId, slug],
  )
  return rows.map((row) => row.project_id)
}

/** Makes them all; `member` and `guest` can sign in by `cookie`. */
export const insertWorld = async (client) => {
  const teams = []
  for (const [at, slug] of ['ALPHA', 'BETA', 'GAMMA', 'DELTA'].entries()) {
    const team = await insertTeam(client, slug, at === 0)
    const members = await insertPeople(client, `${slug} member`, at === 0 ? 12 : 5)
    await insertMembers(client, team, members)
    teams.push({ ...team, members, projectIds: await insertProjects(client, team) })
  }
  const crowd = await insertPeople(client, 'Participant', 200)
  const [guest] = await insertPeople(client, 'Guest', 1)
  return { teams, crowd, guest, member: teams[0].members[0] }
}

/** Signs somebody in: the Cookie header of a session made just now. */
export const signIn = async (installation, { personId }) => {
  const session = { personId, method: 'email', agent: 'bench', now: installation.now(), keys: installation.keys }
  const { token } = await inTransaction(installation.db, { kind: 'person', personId }, (tx) =>
    insertSession(tx, session),
  )
  return `parley=${token}`
}
