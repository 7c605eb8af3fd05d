// Contacts of a team's projects, and the body that oversees the team: what its admins register beside its members.
import { isRefusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isId } from '../../cases/load.js'
import { selectProjects } from '../../charter/store.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { selectBodies, selectBodyOf, setOversight } from '../../identity/oversight.js'
import {
  addContact,
  checkContact,
  removeContact,
  selectContacts,
} from '../../identity/project-contacts.js'
import { bindForm, Select } from '../look/form/fields.js'
import { counted } from '../look/marks.js'
import { type ContactsPage, drawContacts } from './draw-contacts.js'
import { drawForm, type FormPage } from './draw-form.js'
import { typedIn } from './forms.js'
import { type BySlug, goTo, hasErrors, managing, statusOf } from './managed.js'

const config = { access: 'admin' } as const

type ByProject = { Params: { slug: string; project: string } }
type ByContact = { Params: { slug: string; project: string; person: string } }

const registerContacts = (app: FastifyInstance, { installation }: Site): void => {
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

const registerOversight = (app: FastifyInstance, { installation }: Site): void => {
  const path = '/admin/:slug/oversight'
  const pageOf = async (request: FastifyRequest<BySlug>) => {
    const { person, team } = await managing(installation, request)
    const { app } = installation.db
    const bodies = await selectBodies(app, team.teamId)
    const named = await selectBodyOf(app, team.teamId)
    const base = { person, now: installation.now(), title: 'Oversight body', lede: team.name }
    const action = `/admin/${team.slug}/oversight`
    const values = { team: String(named?.teamId ?? '') }
    return { team, bodies, page: { ...base, action, back: `/admin/${team.slug}`, values } }
  }
  const draw = (page: FormPage, bodies: Awaited<ReturnType<typeof pageOf>>['bodies']) =>
    drawForm({
      ...page,
      labels: { team: 'Which team' },
      button: 'Save',
      children: (
        <Select
          {...bindForm(page.values, page.errors)('team')}
          label="Which team"
          help="Its council members read the briefs that a coordinator writes for them, and nothing else of a case."
          none="None: no case can be brought before a body"
          options={bodies.map(({ teamId, name, council }) => ({
            value: String(teamId),
            label: `${name}, ${counted(council, 'council member')}`,
          }))}
        />
      ),
    })
  app.get<BySlug>(path, { config }, async (request, reply) => {
    const { page, bodies } = await pageOf(request)
    return sendPage(reply, draw(page, bodies))
  })
  app.post<BySlug>(path, { config }, async (request, reply) => {
    const { page, team, bodies } = await pageOf(request)
    const typed = textOf(request.body, 'team')
    const oversightTeamId = typed === '' ? null : /^\d{1,9}$/.test(typed) ? Number(typed) : 0
    const { teamId } = team
    const outcome = await setOversight(installation, page.person, { teamId, oversightTeamId })
    if (isRefusal(outcome))
      return sendPage(
        reply,
        draw({ ...page, values: { team: typed }, refusal: outcome }, bodies),
        409,
      )
    return goTo(reply, `${page.back}?done=saved`)
  })
}

/** Contacts of projects, and the oversight body of a team. */
export const registerContactPages = (app: FastifyInstance, site: Site): void => {
  registerContacts(app, site)
  registerOversight(app, site)
}
