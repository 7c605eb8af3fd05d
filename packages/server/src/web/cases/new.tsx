// The pages around opening a case by hand: the form, and what becomes of it.
import { formatDay, isRefusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import { selectProjects } from '../../cases/store.js'
import { inTransaction } from '../../db/transaction.js'
import { personOf } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { checkByHand, type HandInput, openByHand } from '../../intake/open-by-hand.js'
import { drawForPerson } from '../frame.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { mustChoose, NewPage, type OpeningTeamChoice } from './new-page.js'

const NAMES = [
  'where',
  'title',
  'details',
  'receivedOn',
  'source',
  'reporterName',
  'reporterEmail',
  'take',
]

/** Teams this person can open cases in. */
export const openableTeams = (person: Person) =>
  person.memberships.filter((membership) => membership.acknowledged && membership.hostsCases)

const loadChoices = (site: Site, person: Person): Promise<readonly OpeningTeamChoice[]> =>
  inTransaction(site.installation.db, actorOf(person), async (tx) => {
    const choices: OpeningTeamChoice[] = []
    for (const { teamId, name } of openableTeams(person))
      choices.push({ teamId, name, projects: await selectProjects(tx, teamId) })
    return choices
  })

const inputIn = (body: unknown): HandInput => {
  const [team = '', project] = textOf(body, 'where').split('/')
  const text = (name: string) => textOf(body, name)
  return {
    teamId: Number(team) || 0,
    projectId: Number(project) || null,
    title: text('title'),
    details: text('details'),
    receivedOn: text('receivedOn'),
    source: text('source'),
    reporterName: text('reporterName'),
    reporterEmail: text('reporterEmail'),
    take: text('take') === 'yes',
  }
}

const show = async (
  site: Site,
  request: FastifyRequest,
  drawn: { reply: FastifyReply; values: FieldValues; errors: FieldErrors; status?: number },
) => {
  const person = personOf(request.viewer)
  const teams = await loadChoices(site, person)
  if (teams.length === 0) throw notFound()
  const { values, errors } = drawn
  const today = formatDay(site.installation.now())
  const csrf = person.session?.csrf ?? ''
  const children = <NewPage {...{ teams, csrf, values, errors, today }} />
  const html = drawForPerson(person, { title: 'Open a case', place: 'cases', children })
  return sendPage(drawn.reply, html, drawn.status ?? 200)
}

const post = async (site: Site, request: FastifyRequest, reply: FastifyReply) => {
  const person = personOf(request.viewer)
  const { body } = request
  const values = Object.fromEntries(NAMES.map((name) => [name, textOf(body, name)]))
  const input = inputIn(body)
  const isChosen = values['where'] !== '' || !mustChoose(await loadChoices(site, person))
  const errors = {
    ...(isChosen ? {} : { where: 'Choose the project, or that there is none.' }),
    ...checkByHand(input, site.installation.now()),
  }
  if (Object.keys(errors).length > 0)
    return show(site, request, { reply, values, errors, status: 422 })
  const outcome = await openByHand(site.installation, person, input)
  if (!isRefusal(outcome)) return reply.redirect(`/cases/${outcome.caseId}`, 303)
  if (isHidden(outcome)) throw notFound()
  const refused = { where: outcome.because }
  return show(site, request, { reply, values, errors: refused, status: 409 })
}

export const registerNewCase = (app: FastifyInstance, site: Site): void => {
  app.get('/cases/new', { config: { access: 'signed-in' } }, (request, reply) =>
    show(site, request, { reply, values: {}, errors: {} }),
  )
  app.post('/cases/new', { config: { access: 'signed-in' } }, (request, reply) =>
    post(site, request, reply),
  )
}
