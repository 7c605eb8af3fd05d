// Who is asked when a project is invited to a case: people registered by an admin of the project's team. Being a contact
// opens nothing; each of them is asked case by case and agrees by name.
import { type Instant, isRefusal, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'
import { queueMail } from '../jobs/outbox.js'
import { actorBy, type By, refusalBy } from './by.js'
import { checkPerson, findPerson, insertPerson } from './people.js'
import type { Errors } from './teams.js'

/** So many people can be registered for one project. */
export const contactsPerProject = 20

export interface ProjectContact {
  readonly projectId: number
  readonly personId: string
  readonly name: string
  readonly email: string | null
  readonly addedAt: Instant
  /** They have never signed in. */
  readonly isNew: boolean
}

/** The contacts of these projects, by name. Closed accounts are left out. */
export const selectContacts = async (
  db: Tx | Installation['db']['app'],
  projectIds: readonly number[],
): Promise<readonly ProjectContact[]> => {
  if (projectIds.length === 0) return []
  const { rows } = await sql<ProjectContact>`
    select c.project_id, c.person_id, p.name, p.email, c.added_at,
           not exists (select 1 from session s where s.person_id = c.person_id) as is_new
      from project_contact c join person p using (person_id)
     where c.project_id = any (${[...projectIds]}::int[]) and c.removed_at is null and p.closed_at is null
     order by lower(p.name), c.person_id`.execute(db)
  return rows
}

/** How many contacts each project has that has any. */
export const countContacts = async (
  db: Tx | Installation['db']['app'],
): Promise<ReadonlyMap<number, number>> => {
  const { rows } = await sql<{ projectId: number; contacts: number }>`
    select c.project_id, count(*)::int as contacts
      from project_contact c join person p using (person_id)
     where c.removed_at is null and p.closed_at is null group by 1`.execute(db)
  return new Map(rows.map(({ projectId, contacts }) => [projectId, contacts]))
}

export interface NewContact {
  readonly teamId: number
  readonly projectId: number
  readonly name: string
  readonly email: string
}

/** What is wrong with a contact, by field. An address is needed: it is how they are asked. */
export const checkContact = (contact: Pick<NewContact, 'name' | 'email'>): Errors =>
  checkPerson(contact)

const beginOn = async (
  { tx, now }: Change,
  by: By,
  { teamId, projectId }: { teamId: number; projectId: number },
): Promise<{ readonly name: string; readonly teamName: string } | Refusal> => {
  const object = { kind: 'team', teamId: String(teamId) } as const
  const refusal = refusalBy(by, 'team.manage', { object, now })
  if (refusal !== undefined) return refusal
  const project = await tx
    .selectFrom('project')
    .innerJoin('team', 'team.teamId', 'project.teamId')
    .select(['project.name', 'team.name as teamName'])
    .where('projectId', '=', projectId)
    .where('project.teamId', '=', teamId)
    .forUpdate('project')
    .executeTakeFirst()
  return project ?? refuse('project.unknown', 'The team has no such project.')
}

/** The mail tells somebody that they were registered, and that nothing follows from it by itself. */
const mailRegistered = (
  step: Change,
  to: { personId: string; email: string; project: string; teamName: string },
) =>
  queueMail(step, {
    kind: 'contact',
    personId: to.personId,
    to: to.email,
    subject: `You are a security contact of ${to.project}`,
    text: [
      `${to.teamName} registered you as a security contact of ${to.project}.`,
      'When a confidential report concerns the project, you are asked by mail whether you',
      'agree to its terms. Until then you see nothing, and you can always decline.',
      '',
      'If this is a mistake, answer this mail or ignore it: nothing follows from it by itself.',
    ].join('\n'),
  })

/** Registers a contact of a project; the person is found by their address, or made. `contact` passed `checkContact`. */
export const addContact = (
  installation: Installation,
  by: By,
  contact: NewContact,
): Promise<{ readonly personId: string } | Refusal> =>
  change(installation, actorBy(by), async (step) => {
    const { teamId, projectId, name } = contact
    const email = contact.email.trim().toLowerCase()
    const project = await beginOn(step, by, contact)
    if (isRefusal(project)) return project
    const there = await selectContacts(step.tx, [projectId])
    if (there.some((one) => one.email === email))
      return refuse('contact.known', 'They are a contact of this project already.')
    if (there.length >= contactsPerProject)
      return refuse('contact.too-many', `A project has ${contactsPerProject} contacts at most.`)
    const found = await findPerson(step.tx, { name, email })
    if (isRefusal(found)) return found
    const personId = found?.personId ?? (await insertPerson(step, { name, email }))
    const addedBy = by === 'operator' ? null : by.personId
    const row = { addedBy, addedAt: timestamp(step.now), removedAt: null }
    await step.tx
      .insertInto('projectContact')
      .values({ projectId, personId, ...row })
      .onConflict((same) => same.columns(['projectId', 'personId']).doUpdateSet(row))
      .execute()
    await step.record({
      name: 'project:contact-added',
      teamId,
      facts: { projectId, personId },
    })
    await mailRegistered(step, {
      personId,
      email,
      project: project.name,
      teamName: project.teamName,
    })
    return { personId }
  })

/** Takes a contact off the list. Cases they agreed to stay theirs until the case's team ends the access. */
export const removeContact = (
  installation: Installation,
  by: By,
  { teamId, projectId, personId }: { teamId: number; projectId: number; personId: string },
): Promise<{ readonly personId: string } | Refusal> =>
  change(installation, actorBy(by), async (step) => {
    const project = await beginOn(step, by, { teamId, projectId })
    if (isRefusal(project)) return project
    const removed = await step.tx
      .updateTable('projectContact')
      .set({ removedAt: timestamp(step.now) })
      .where('projectId', '=', projectId)
      .where('personId', '=', personId)
      .where('removedAt', 'is', null)
      .returning('personId')
      .executeTakeFirst()
    if (removed === undefined)
      return refuse('contact.unknown', 'They are no contact of this project.')
    await step.record({ name: 'project:contact-removed', teamId, facts: { projectId, personId } })
    return { personId }
  })
