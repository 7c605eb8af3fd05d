// Projects with registered contacts, and what parties do through the pages as browsers do it.
import { randomUUID } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import { loadCase } from '../../src/cases/load.js'
import { seal } from '../../src/db/sealing.js'
import { inTransaction } from '../../src/db/transaction.js'
import { answer, post, type Scene } from '../conversation/support.js'
import { addPerson, type TestPerson } from '../support/people.js'

/** Registers somebody as a contact of a project, as an admin did some time ago. */
export const addContactOf = async (
  scene: Scene,
  name: string,
  projectId: number,
): Promise<TestPerson> => {
  const { installation } = scene.parley
  const who = await addPerson(installation, name)
  await installation.sql(
    'insert into project_contact (project_id, person_id, added_at) values ($1, $2, $3)',
    [projectId, who.personId, new Date(installation.now())],
  )
  return who
}

export const inviteProject = (
  scene: Scene,
  projectId: number,
  { by = scene.kim, ...more }: { by?: TestPerson } & Record<string, string | TestPerson> = {},
): Promise<LightMyRequestResponse> =>
  post(scene, by, {
    url: `/cases/${scene.caseId}/parties/invite`,
    fields: {
      project: String(projectId),
      title: 'A confidential matter in unpacking',
      why: 'Your project unpacks archives.',
      ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, String(value)])),
    },
  })

/** A contact who was invited with the project and agreed. */
export const bringIn = async (
  scene: Scene,
  name: string,
  projectId: number,
): Promise<TestPerson> => {
  const who = await addContactOf(scene, name, projectId)
  const invited = await inviteProject(scene, projectId)
  if (invited.statusCode !== 303) throw new Error(`not invited: ${invited.statusCode}`)
  const agreed = await answer(scene, who, 'agree')
  if (agreed.statusCode !== 303) throw new Error(`not agreed: ${agreed.statusCode}`)
  return who
}

export const say = (
  scene: Scene,
  who: TestPerson,
  projectId: number,
  fields: { status: string; justification?: string; note?: string },
): Promise<LightMyRequestResponse> =>
  post(scene, who, {
    url: `/cases/${scene.caseId}/parties/${projectId}/status`,
    fields: { justification: '', note: '', ...fields },
  })

/** Facts of the case's events of one name, in order. */
export const factsOf = async (scene: Scene, name: string): Promise<number> => {
  const rows = await scene.parley.installation.sql(
    'select event_id from event_body where case_id = $1 and name = $2',
    [scene.caseId, name],
  )
  return rows.length
}

/** Forty projects with five people each who agreed, and a thousand posts, one a second; returns one of the people. */
export const fillCase = async (scene: Scene): Promise<TestPerson> => {
  const { parley, caseId, kim, team } = scene
  const { installation } = parley
  const guest = await addPerson(installation, 'Gina Guest')
  await installation.sql(
    `with j as (insert into project (team_id, name, slug, vendor, product)
                select $3, 'Project ' || n, 'project-' || n, 'v', 'p' from generate_series(1, 40) n returning project_id),
          numbered as (select project_id, row_number() over () as n from j),
          made as (insert into person (person_id, name, email, created_at)
                   select gen_random_uuid(), 'Participant ' || n, 'p' || n || '@example.test', now() from generate_series(1, 199) n
                   returning person_id),
          everyone as (select person_id from made union all select $4::uuid),
          placed as (select person_id, (row_number() over () - 1) % 40 + 1 as n from everyone),
          parties as (insert into party (case_id, compartment_id, project_id, status, status_at, added_at)
                      select $1, c.compartment_id, n.project_id, 'not-looked', now(), now()
                        from numbered n cross join cases c where c.case_id = $1)
     insert into participant (case_id, person_id, compartment_id, project_id, consent, invitation, invited_by, invited_at, answered_at)
     select $1, p.person_id, c.compartment_id, n.project_id, 'signatory', '', $2, $5, $5
       from placed p join numbered n using (n) cross join cases c where c.case_id = $1`,
    [caseId, kim.personId, team.teamId, guest.personId, new Date(installation.now())],
  )
  await inTransaction(installation.db, { kind: 'person', personId: kim.personId }, async (tx) => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined) throw new Error('no case')
    const projects = await tx
      .selectFrom('party')
      .select('projectId')
      .where('caseId', '=', caseId)
      .execute()
    const posts = Array.from({ length: 1_000 }, (_, n) => {
      const messageId = randomUUID()
      const channel = projects[n % projects.length]?.projectId ?? 0
      const audience = n % 4 === 0 ? (`project:${channel}` as const) : ('everyone' as const)
      return {
        messageId,
        caseId,
        compartmentId: loaded.compartmentId,
        audience,
        authorKind: 'person' as const,
        authorId: kim.personId,
        body: seal(loaded.key, `message.body:${messageId}`, `Post **${n}** of a long case.`),
        writtenAt: new Date(installation.now() - (1_000 - n) * 1_000),
      }
    })
    await tx.insertInto('message').values(posts).execute()
  })
  return guest
}
