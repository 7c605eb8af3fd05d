// The parties of a case at their addresses: the list, one party with its channel, inviting a project, reminders, who
// sees whom. Everything answers a stranger as if nothing were there.
import { isRefusal, parseJustification, parsePartyStatus, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isHidden, mayOn } from '../../cases/begin.js'
import { isId } from '../../cases/load.js'
import { checkInvitationText } from '../../embargo/invite.js'
import { inviteProject } from '../../embargo/parties/invite-project.js'
import { loadInvitable, loadParties, loadParty } from '../../embargo/parties/load.js'
import { type PartyName, remind, remindAll } from '../../embargo/parties/remind.js'
import { setStatus } from '../../embargo/parties/set-status.js'
import { showParticipants } from '../../embargo/parties/visibility.js'
import { personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { filesHelp } from '../conversation/section.js'
import { drawForPerson } from '../frame.js'
import { InviteProjectPage } from './invite-project-page.js'
import { PartiesPage } from './parties-page.js'
import { PartyPage } from './party-page.js'

type OfCase = { Params: { id: string }; Querystring: { done?: string; project?: string } }
type OfParty = { Params: { id: string; project: string } }

const config = { access: 'case' } as const

const csrfOf = (person: Person) => person.session?.csrf ?? ''

/** The number of a project in an address or a form; 0, which is none, for anything else. */
const numberIn = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : 0)

const DONE: Readonly<Record<string, string>> = {
  invited: 'The contacts are asked. They stand here as silent until they answer.',
  reminded: 'They are reminded, by a mail that says nothing of the case.',
}

interface Again {
  readonly caseId: string
  readonly refusal?: Refusal | undefined
  readonly done?: string | undefined
}

const sendParties = async (
  { installation }: Site,
  reply: FastifyReply,
  person: Person,
  { caseId, refusal, done }: Again,
) => {
  if (refusal !== undefined && isHidden(refusal)) throw notFound()
  const page = await loadParties(installation, person, caseId)
  if (page === undefined) throw notFound()
  const mayShow = mayOn(person, 'case.open-participants', page.standing)
  const html = drawForPerson(person, {
    title: `Parties · ${page.standing.loaded.number}`,
    place: 'cases',
    children: <PartiesPage {...{ page, mayShow, refusal, done }} csrf={csrfOf(person)} />,
  })
  return sendPage(reply, html, refusal === undefined ? 200 : 409)
}

const registerList = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  app.get<OfCase>('/cases/:id/parties', { config }, async ({ params, query, viewer }, reply) => {
    const word = query.done ?? ''
    const done = Object.hasOwn(DONE, word) ? DONE[word] : undefined
    return sendParties(site, reply, personOrNothing(viewer), { caseId: params.id, done })
  })
  app.post<OfCase>(
    '/cases/:id/parties/visibility',
    { config },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const open = textOf(body, 'show') === 'yes'
      const outcome = await showParticipants(installation, person, { caseId, open })
      if (isRefusal(outcome)) return sendParties(site, reply, person, { caseId, refusal: outcome })
      return reply.redirect(`/cases/${caseId}/parties`, 303)
    },
  )
}

const silentParties = async (
  { installation }: Site,
  person: Person,
  caseId: string,
): Promise<readonly PartyName[]> => {
  const page = await loadParties(installation, person, caseId)
  return (page?.parties ?? [])
    .filter(({ silence, mayNotRemind }) => silence !== undefined && mayNotRemind === undefined)
    .map(({ projectId, people }) =>
      projectId === null ? { personId: people[0]?.personId ?? '' } : { projectId },
    )
}

const registerReminders = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  app.post<OfCase>(
    '/cases/:id/parties/remind',
    { config },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const personId = textOf(body, 'personId')
      const party = isId(personId)
        ? { personId }
        : { projectId: numberIn(textOf(body, 'projectId')) }
      const outcome =
        textOf(body, 'all') === 'silent'
          ? await remindAll(installation, person, {
              caseId,
              parties: await silentParties(site, person, caseId),
            })
          : await remind(installation, person, { caseId, party })
      if (isRefusal(outcome)) return sendParties(site, reply, person, { caseId, refusal: outcome })
      return reply.redirect(`/cases/${caseId}/parties?done=reminded`, 303)
    },
  )
}

const registerParty = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  interface Shown {
    readonly caseId: string
    readonly projectId: number
    readonly typed?: Readonly<Record<string, string>>
    readonly refusal?: Refusal
  }
  const send = async (reply: FastifyReply, person: Person, shown: Shown) => {
    const { typed, refusal, ...of } = shown
    const party = await loadParty(installation, person, of)
    if (party === undefined) throw notFound()
    const { number } = party.page.standing.loaded
    const csrf = csrfOf(person)
    const html = drawForPerson(person, {
      title: `${party.party.name} · ${number}`,
      place: 'cases',
      children: <PartyPage {...{ party, csrf, typed, refusal }} filesHelp={filesHelp(site)} />,
    })
    return sendPage(reply, html, refusal === undefined ? 200 : 409)
  }
  app.get<OfParty>('/cases/:id/parties/:project', { config }, async ({ params, viewer }, reply) =>
    send(reply, personOrNothing(viewer), {
      caseId: params.id,
      projectId: numberIn(params.project),
    }),
  )
  app.post<OfParty>(
    '/cases/:id/parties/:project/status',
    { config },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const of = { caseId: params.id, projectId: numberIn(params.project) }
      const typed = Object.fromEntries(
        ['status', 'justification', 'note'].map((name) => [name, textOf(body, name)]),
      )
      const status = parsePartyStatus(typed['status'] ?? '')
      const justification = parseJustification(typed['justification'] ?? '') ?? null
      const outcome =
        status === undefined
          ? { refusal: 'party.no-status', because: 'Choose how far the project is.' }
          : await setStatus(installation, person, {
              ...of,
              status,
              // The reason is kept for who changes their mind; it belongs to one status alone.
              justification: status === 'not-affected' ? justification : null,
              note: typed['note'] ?? '',
            })
      if (!isRefusal(outcome))
        return reply.redirect(`/cases/${of.caseId}/parties/${of.projectId}#status`, 303)
      if (isHidden(outcome)) throw notFound()
      return send(reply, person, { ...of, typed, refusal: outcome })
    },
  )
}

const FIELDS = ['project', 'title', 'why'] as const

const registerInviting = (app: FastifyInstance, { installation }: Site): void => {
  interface Form {
    readonly caseId: string
    readonly values: Readonly<Record<string, string>>
    readonly errors: Readonly<Record<string, string>>
  }
  const send = async (reply: FastifyReply, person: Person, { caseId, values, errors }: Form) => {
    const inviting = await loadInvitable(installation, person, caseId)
    if (inviting === undefined) throw notFound()
    const html = drawForPerson(person, {
      title: `Invite a project · ${inviting.standing.loaded.number}`,
      place: 'cases',
      children: <InviteProjectPage {...{ inviting, values, errors }} csrf={csrfOf(person)} />,
    })
    return sendPage(reply, html, Object.keys(errors).length > 0 ? 422 : 200)
  }
  app.get<OfCase>(
    '/cases/:id/parties/invite',
    { config },
    async ({ params, query, viewer }, reply) => {
      const values = { project: String(numberIn(query.project ?? '') || '') }
      return send(reply, personOrNothing(viewer), { caseId: params.id, values, errors: {} })
    },
  )
  app.post<OfCase>(
    '/cases/:id/parties/invite',
    { config },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const values = Object.fromEntries(FIELDS.map((name) => [name, textOf(body, name)]))
      const { title = '', why = '' } = values
      const projectId = numberIn(values['project'] ?? '')
      const errors = {
        ...checkInvitationText({ title, why }),
        ...(projectId === 0 ? { project: 'Choose a project.' } : {}),
      }
      if (Object.keys(errors).length > 0) return send(reply, person, { caseId, values, errors })
      const outcome = await inviteProject(installation, person, { caseId, projectId, title, why })
      if (!isRefusal(outcome)) return reply.redirect(`/cases/${caseId}/parties?done=invited`, 303)
      if (isHidden(outcome)) throw notFound()
      return send(reply, person, { caseId, values, errors: { project: outcome.because } })
    },
  )
}

/** Pages and forms of the parties of a case. */
export const registerPartiesPages = (app: FastifyInstance, site: Site): void => {
  registerList(app, site)
  registerReminders(app, site)
  registerInviting(app, site)
  registerParty(app, site)
}
