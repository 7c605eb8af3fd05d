// Contacts of a team's projects, whom its admins register beside its members.
import { isRefusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isId } from '../../cases/load.js'
import { selectProjects } from '../../charter/store.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import {
  addContact,
  checkContact,
  removeContact,
  selectContacts,
} from '../../identity/project-contacts.js'
import { type ContactsPage, drawContacts } from './draw-contacts.js'
import { typedIn } from './forms.js'
import { goTo, hasErrors, managing, statusOf } from './managed.js'

const config = { access: 'admin' } as const

type ByProject = { Params: { slug: string; project: string } }
type ByContact = { Params: { slug: string; project: string; person: string } }

/** Contacts of projects. */
export const registerContactPages = (app: FastifyInstance, { installation }: Site): void => {
  const path = '/admin/:slug/projects/:project/contacts'
  const find = async (request: FastifyRequest<ByProject>) => {
    const { person, team } = await managing(installation, request)
    const projects = await selectProjects(installation.db.app, team.teamId)
    const project = projects.find((one) => String(one.projectId) === request.params.project)
    if (project === undefined) throw notFound()
    return { person, team, project }
  }
  const send = async (
    request: FastifyRequest<ByProject>,
    reply: FastifyReply,
    more: Partial<ContactsPage> = {},
  ) => {
    const found = await find(request)
    const contacts = await selectContacts(installation.db.app, [found.project.projectId])
    const page = { ...found, contacts, now: installation.now(), ...more }
    return sendPage(reply, drawContacts(page), statusOf(more))
  }
  app.get<ByProject>(path, { config }, (request, reply) => send(request, reply))
  app.post<ByProject>(path, { config }, async (request, reply) => {
    const { person, team, project } = await find(request)
    const values = typedIn(request.body, ['name', 'email'])
    const contact = { name: values['name'] ?? '', email: values['email'] ?? '' }
    const errors = checkContact(contact)
    if (hasErrors(errors)) return send(request, reply, { values, errors })
    const ids = { teamId: team.teamId, projectId: project.projectId }
    const added = await addContact(installation, person, { ...ids, ...contact })
    if (isRefusal(added)) return send(request, reply, { values, refusal: added })
    return goTo(reply, `/admin/${team.slug}/projects/${project.projectId}/contacts`)
  })
  app.post<ByContact>(`${path}/:person/remove`, { config }, async (request, reply) => {
    const { person, team, project } = await find(request)
    const personId = request.params.person
    if (!isId(personId)) throw notFound()
    const ids = { teamId: team.teamId, projectId: project.projectId, personId }
    const removed = await removeContact(installation, person, ids)
    if (isRefusal(removed)) return send(request, reply, { refusal: removed })
    return goTo(reply, `/admin/${team.slug}/projects/${project.projectId}/contacts`)
  })
}
