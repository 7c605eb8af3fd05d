// A case as a reporter opens it, and everyone who can stand around it: members, participants for two projects, an
// expert, an invited person, a stranger. Everything goes through the pages, as browsers do it.
import type { LightMyRequestResponse } from 'fastify'
import { inTransaction } from '../../src/db/transaction.js'
import { csrfToken, insertSession } from '../../src/identity/sessions.js'
import { linkOf, multipart, type SentFile, send } from '../intake/support.js'
import type { TestInstallation } from '../support/installation.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../support/people.js'
import type { TestApp } from '../support/test-app.js'

export interface Scene {
  readonly parley: TestApp
  readonly team: TestTeam
  readonly caseId: string
  /** The path of the reporter's follow page. */
  readonly link: string
  readonly kim: TestPerson
  readonly robin: TestPerson
  readonly newcomer: TestPerson
  readonly outsider: TestPerson
  readonly projects: { readonly widget: number; readonly uv: number; readonly pip: number }
}

/** Opens a case by the report form, accepted, in a team of two who read it and one who has not acknowledged. */
export const openScene = async (
  parley: TestApp,
  report: Readonly<Record<string, string>> = {},
): Promise<Scene> => {
  const { installation } = parley
  const team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  const projects = {
    widget: await addProject(installation, team, 'Widget'),
    uv: await addProject(installation, team, 'uv'),
    pip: await addProject(installation, team, 'pip'),
  }
  const kim = await addPerson(installation, 'Kim Case', { team })
  const robin = await addPerson(installation, 'Robin Second', { team, roles: ['admin'] })
  const newcomer = await addPerson(installation, 'Nils New', { team, acknowledged: false })
  const outsider = await addPerson(installation, 'Sam Elsewhere', {
    team: await addTeam(installation, 'OTHER'),
  })
  const link = linkOf(await send(parley, report))
  const rows = await installation.sql<{ case_id: string }>('select case_id from cases')
  const caseId = rows[0]?.case_id ?? ''
  await installation.sql(
    `update cases set report_state = 'accepted', coordinator_id = $2 where case_id = $1`,
    [caseId, kim.personId],
  )
  return { parley, team, caseId, link, kim, robin, newcomer, outsider, projects }
}

/** A form as a browser sends it, in the person's session. */
export const post = (
  { parley }: Pick<Scene, 'parley'>,
  who: TestPerson,
  { url, fields = {} }: { url: string; fields?: Record<string, string | readonly string[]> },
): Promise<LightMyRequestResponse> =>
  parley.request({
    method: 'POST',
    url,
    cookie: who.cookie,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(
      Object.entries({ csrf: who.csrf, ...fields }).flatMap(([name, value]) =>
        [value].flat().map((each) => [name, each]),
      ),
    ).toString(),
  })

export const get = (
  { parley }: Pick<Scene, 'parley'>,
  who: TestPerson | undefined,
  url: string,
): Promise<LightMyRequestResponse> =>
  parley.request({ method: 'GET', url, ...(who === undefined ? {} : { cookie: who.cookie }) })

/** Sends a message by the form of the case page. */
export const write = (
  scene: Scene,
  who: TestPerson,
  message: { audience: string; body: string; waits?: string; files?: readonly SentFile[] },
): Promise<LightMyRequestResponse> => {
  const { files, ...fields } = message
  return scene.parley.request({
    method: 'POST',
    url: `/cases/${scene.caseId}/messages`,
    cookie: who.cookie,
    ...multipart({ csrf: who.csrf, ...fields }, files),
  })
}

/** The id in the address that a sent message leads to. */
export const sentId = (answer: LightMyRequestResponse): string => {
  const id = /#m-([0-9a-f-]{36})$/.exec(answer.headers.location ?? '')?.[1]
  if (answer.statusCode !== 303 || id === undefined)
    throw new Error(`The message was not sent: ${answer.statusCode} ${answer.body.slice(0, 300)}`)
  return id
}

const invitation = {
  title: 'A confidential matter in unpacking',
  why: 'You know how archives are unpacked.',
}

/** Kim invites somebody, for a project or as an expert. The person is known by the address. */
export const invite = (
  scene: Scene,
  who: TestPerson,
  { project = '', ...more }: { project?: number | '' } & Record<string, string | number> = {},
): Promise<LightMyRequestResponse> =>
  post(scene, scene.kim, {
    url: `/cases/${scene.caseId}/invite`,
    fields: {
      ...invitation,
      name: who.name,
      email: `${who.name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.test`,
      project: String(project),
      ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, String(value)])),
    },
  })

/** The terms as the page of their invitation shows them to somebody; empty where it shows none. */
export const termsShown = async (scene: Scene, who: TestPerson): Promise<string> => {
  const page = await get(scene, who, `/cases/${scene.caseId}/invitation`)
  return /name="terms" value="([0-9a-f]{64})"/.exec(page.body)?.[1] ?? ''
}

/** Answers what the page shows now, or what it showed before. */
export const answer = async (
  scene: Scene,
  who: TestPerson,
  word: 'agree' | 'decline',
  terms?: string,
): Promise<LightMyRequestResponse> =>
  post(scene, who, {
    url: `/cases/${scene.caseId}/invitation`,
    fields: { answer: word, terms: terms ?? (await termsShown(scene, who)) },
  })

/** Somebody who was invited and agreed. */
export const join = async (
  scene: Scene,
  name: string,
  project: number | '' = '',
): Promise<TestPerson> => {
  const who = await addPerson(scene.parley.installation, name)
  const invited = await invite(scene, who, { project })
  if (invited.statusCode !== 303) throw new Error(`not invited: ${invited.body}`)
  const agreed = await answer(scene, who, 'agree')
  if (agreed.statusCode !== 303) throw new Error(`not agreed: ${agreed.statusCode}`)
  return who
}

/** A session of the present moment, for whoever's old one has ended meanwhile. */
export const signInAgain = async (
  installation: TestInstallation,
  who: TestPerson,
): Promise<TestPerson> => {
  const { personId } = who
  const { token, sessionId } = await inTransaction(
    installation.db,
    { kind: 'person', personId },
    (tx) =>
      insertSession(tx, {
        ...{ personId, method: 'email', agent: 'test' },
        ...{ now: installation.now(), keys: installation.keys },
      }),
  )
  return { ...who, cookie: `parley=${token}`, csrf: csrfToken(installation, sessionId) }
}
