// Merging and splitting at their addresses, for the team of the case; anyone else finds nothing there.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { VNode } from 'preact'
import { isHidden } from '../../cases/begin.js'
import type { LoadedCase } from '../../cases/load.js'
import { loadStanding } from '../../cases/messages/standing.js'
import { openReport } from '../../cases/report.js'
import { selectProjects } from '../../cases/store.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { personOrNothing } from '../../http/access.js'
import { textOf, textsOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { checkMerge, mergeInto } from '../../publication/joining/merge.js'
import { CARRIED, checkSplit, splitCase } from '../../publication/joining/split.js'
import { drawForPerson } from '../frame.js'
import { type JoiningProps, MergePage, SplitPage } from './joining-pages.js'

type OfCase = { Params: { id: string } }

const config = { access: 'case' } as const

const selectDetails = async (tx: Tx, { caseId, key }: LoadedCase): Promise<string> => {
  const query = tx.selectFrom('report').select('sealed').where('caseId', '=', caseId)
  const row = await query.executeTakeFirst()
  return row === undefined ? '' : openReport(key, caseId, row.sealed).details
}

const loadSubject = (
  { installation }: Site,
  person: Person,
  caseId: string,
): Promise<JoiningProps['subject'] | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const standing = await loadStanding(tx, installation, { person, caseId })
    if (standing === undefined || !standing.isMember) return undefined
    const { number, title, teamId } = standing.loaded
    const projects = await selectProjects(tx, teamId)
    return { caseId, number, title, projects, details: await selectDetails(tx, standing.loaded) }
  })

interface Form {
  readonly caseId: string
  readonly values?: Readonly<Record<string, string>>
  readonly keep?: readonly string[]
  readonly errors?: Readonly<Record<string, string>>
  readonly refusal?: Refusal
}

const sender =
  (site: Site, { name, Draw }: { name: string; Draw: (props: JoiningProps) => VNode }) =>
  async (reply: FastifyReply, person: Person, form: Form) => {
    const { caseId, values = {}, keep = [], errors = {}, refusal } = form
    if (refusal !== undefined && isHidden(refusal)) throw notFound()
    const subject = await loadSubject(site, person, caseId)
    if (subject === undefined) throw notFound()
    const csrf = person.session?.csrf ?? ''
    const html = drawForPerson(person, {
      title: `${name} · ${subject.number}`,
      place: 'cases',
      children: <Draw {...{ subject, csrf, values, keep, errors, refusal }} />,
    })
    const failed = Object.keys(errors).length > 0
    return sendPage(reply, html, failed ? 422 : refusal === undefined ? 200 : 409)
  }

const typedIn = (body: unknown, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, textOf(body, name)]))

const registerMerge = (app: FastifyInstance, site: Site): void => {
  const send = sender(site, { name: 'Merge', Draw: MergePage })
  app.get<OfCase>('/cases/:id/merge', { config }, async ({ params, viewer }, reply) =>
    send(reply, personOrNothing(viewer), { caseId: params.id }),
  )
  app.post<OfCase>('/cases/:id/merge', { config }, async ({ params, body, viewer }, reply) => {
    const person = personOrNothing(viewer)
    const caseId = params.id
    const values = typedIn(body, ['into', 'title', 'why'])
    const { into = '', title = '', why = '' } = values
    const input = { caseId, into, title, why }
    const errors = checkMerge(input)
    if (Object.keys(errors).length > 0) return send(reply, person, { caseId, values, errors })
    const outcome = await mergeInto(site.installation, person, input)
    if (!isRefusal(outcome)) return reply.redirect(`/cases/${outcome.keptId}`, 303)
    return send(reply, person, { caseId, values, refusal: outcome })
  })
}

const registerSplit = (app: FastifyInstance, site: Site): void => {
  const send = sender(site, { name: 'Split', Draw: SplitPage })
  app.get<OfCase>('/cases/:id/split', { config }, async ({ params, viewer }, reply) =>
    send(reply, personOrNothing(viewer), { caseId: params.id }),
  )
  app.post<OfCase>('/cases/:id/split', { config }, async ({ params, body, viewer }, reply) => {
    const person = personOrNothing(viewer)
    const caseId = params.id
    const values = typedIn(body, ['title', 'projectId', 'details'])
    const { title = '', projectId: wanted = '', details = '' } = values
    const ticked = textsOf(body, 'keep')
    const keep = CARRIED.filter((part) => ticked.includes(part))
    const projectId = wanted === '' ? null : /^\d{1,9}$/.test(wanted) ? Number(wanted) : 0
    const input = { caseId, title, projectId, details, keep }
    const errors = checkSplit(input)
    if (Object.keys(errors).length > 0) return send(reply, person, { caseId, values, keep, errors })
    const outcome = await splitCase(site.installation, person, input)
    if (!isRefusal(outcome)) return reply.redirect(`/cases/${outcome.caseId}`, 303)
    return send(reply, person, { caseId, values, keep, refusal: outcome })
  })
}

/** Merging a case into another, and splitting one off. */
export const registerJoiningPages = (app: FastifyInstance, site: Site): void => {
  registerMerge(app, site)
  registerSplit(app, site)
}
