// Projects with registered contacts, and what parties do through the pages as browsers do it.
import { randomUUID } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
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

export const anId = (): string => randomUUID()
