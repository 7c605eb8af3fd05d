// The demo's roles. They are plainly fictional; the real people of the PSRT are listed in history.ts and neither say nor
// do anything here.
import { isRefusal, type Refusal } from '@parley/rules'
import { change } from '../../audit/change.js'
import { acknowledge } from '../../charter/members.js'
import { inTransaction } from '../../db/transaction.js'
import { insertLink } from '../../identity/links.js'
import { createPerson } from '../../identity/people.js'
import { createProject, type NewProject } from '../../identity/projects.js'
import { createTeam } from '../../identity/teams.js'
import { type Person, selectPerson } from '../../identity/viewer.js'
import type { Stage } from './stage.js'

/** Takes the value of an action that cannot be refused in the demo, or stops with the reason. */
export const must = <T>(outcome: T | Refusal): T => {
  if (isRefusal(outcome))
    throw new Error(`The demo cannot be told: ${outcome.refusal}: ${outcome.because}`)
  // because: isRefusal narrows, and what is left is the value
  return outcome as T
}

export const ROLES = {
  admin: { name: 'Ada Admin', roles: ['admin'] },
  second: { name: 'Alex Admin', roles: ['admin', 'cna-operator'] },
  coordinator: { name: 'Cora Coordinator', roles: [] },
  member: { name: 'Max Member', roles: [] },
  manager: { name: 'Rita Releasemanager', roles: ['release-manager'] },
  operator: { name: 'Olga Operator', roles: ['cna-operator'] },
  council: { name: 'Carl Council', roles: ['steering-council'] },
  newcomer: { name: 'Nora Newcomer', roles: [] },
  maintainer: { name: 'Mara Maintainer', roles: [] },
} as const

export type RoleName = keyof typeof ROLES

/** Who is no member of the team: invited to one case. */
const isGuest = (role: RoleName): boolean => role === 'maintainer'

export interface Persona {
  readonly name: string
  readonly roles: readonly string[]
  readonly team: string
  readonly signInUrl: string
  readonly apiToken: string
  readonly personId: string
}

export type Everyone = Readonly<Record<RoleName, Persona>>
/** Who is there from the beginning; the newcomer comes at the end (first-weeks.ts). */
export type Cast = Omit<Everyone, 'newcomer'>

const PROJECTS: readonly NewProject[] = [
  {
    name: 'Widget',
    repo: 'https://github.com/example/widget',
    vendor: 'Example Foundation',
    product: 'Widget',
    reserveCve: true,
    osvProfile: 'default',
  },
  {
    name: 'Gadget',
    repo: 'https://github.com/example/gadget',
    vendor: 'Example Foundation',
    product: 'Gadget',
    purl: 'pkg:pypi/gadget',
    collectionUrl: 'https://pypi.org',
    packageName: 'gadget',
    reserveCve: true,
    osvProfile: 'default',
  },
  { name: 'Website', repo: 'https://github.com/example/website', reserveCve: false },
  { name: 'Sprocket', repo: 'https://github.com/example/sprocket', reserveCve: false },
  { name: 'Cogwheel', repo: 'https://github.com/example/cogwheel', reserveCve: false },
]

/** The person as a signed-in member acts, with a fresh proof by the stage's clock. */
export const as = async (stage: Stage, { personId }: { personId: string }): Promise<Person> => {
  const { installation } = stage.opened
  const person = await inTransaction(installation.db, { kind: 'person', personId }, (tx) =>
    selectPerson(tx, personId),
  )
  if (person === undefined) throw new Error('The demo lost one of its people.')
  return { ...person, session: { sessionId: 'demo', provedAt: installation.now(), csrf: '' } }
}

/** Makes one of the demo's people, as the operator would. */
export const makePersona = async (stage: Stage, role: RoleName): Promise<Persona> => {
  const { name, roles } = ROLES[role]
  const made = must(
    await createPerson(stage.opened.installation, {
      name,
      email: `${name.split(' ')[0]?.toLowerCase()}@example.test`,
      ...(isGuest(role) ? {} : { teamSlug: 'EXAMPLE', roles: [...roles] }),
      token: true,
    }),
  )
  return {
    name,
    roles: [...roles],
    team: isGuest(role) ? '' : 'EXAMPLE',
    signInUrl: made.signInUrl,
    apiToken: made.apiToken ?? '',
    personId: made.personId,
  }
}

/** Makes the team EXAMPLE with its projects and people. All its members have agreed to the embargo terms. */
export const makeCast = async (stage: Stage): Promise<Cast> => {
  const { installation } = stage.opened
  const settings = {
    announceTo: 'security-announce@example.test',
    cveOrg: 'EXAMPLE',
    osvRepo: stage.osv.path,
  }
  const team = must(
    await createTeam(installation, 'operator', {
      slug: 'EXAMPLE',
      name: 'Example Security Team',
      settings,
    }),
  )
  for (const project of PROJECTS)
    must(await createProject(installation, 'operator', { teamId: team.teamId, project }))
  const cast: Partial<Record<RoleName, Persona>> = {}
  // because: the keys of a constant object are its type's keys
  for (const role of Object.keys(ROLES) as RoleName[]) {
    if (role === 'newcomer') continue
    const persona = await makePersona(stage, role)
    cast[role] = persona
    if (!isGuest(role)) must(await acknowledge(installation, await as(stage, persona)))
  }
  // because: the loop above filled every key
  return cast as Cast
}

/** Sign-in links that work from now on, one per role: those of the past are over. */
export const renewLinks = async (
  stage: Stage,
  people: readonly Persona[],
): Promise<readonly Persona[]> => {
  const renewed = people.map(async (persona): Promise<Persona> => {
    const signInUrl = await change(stage.opened.installation, { kind: 'nobody' }, (step) =>
      insertLink(step, { personId: persona.personId, purpose: 'invitation' }),
    )
    return { ...persona, signInUrl: must(signInUrl) }
  })
  return Promise.all(renewed)
}
