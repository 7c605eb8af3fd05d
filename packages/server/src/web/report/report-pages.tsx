// `/report`: the form, its sending, and "send me my link again". Public, without a session and without scripts.
import { type Charter, isRefusal, pep811Charter, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { charterOf } from '../../charter/charter-of.js'
import type { AttachmentLimits } from '../../config/limits.js'
import { networkOf } from '../../http/network.js'
import { toProblem } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { kindsInWords } from '../../intake/attachments.js'
import { checkArriving, withinLimits } from '../../intake/check.js'
import {
  defaultTeam,
  type ReceivingTeam,
  routeTo,
  selectReceivingTeams,
} from '../../intake/routing.js'
import { submitReport } from '../../intake/submit.js'
import { drawForAnyone } from '../frame.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { Empty } from '../look/states.js'
import { asReport, besideTyped, errorsByField, projectConflict, typedIn } from './fields.js'
import { ReportForm } from './form.js'

interface Drawn {
  readonly teams: readonly ReceivingTeam[]
  readonly values?: FieldValues
  readonly errors?: FieldErrors
  readonly refused?: { title: string; because: string }
  readonly hadFiles?: boolean
}

const charterFor = (teams: readonly ReceivingTeam[], project: string) => {
  const to = routeTo(teams, project)
  return isRefusal(to) ? pep811Charter : charterOf(to.team)
}

/** The report's page takes more than the form, which the team's policy keeps to plain text. */
const laterKinds = ({ reports }: Charter, limits: AttachmentLimits): string => {
  const isLarger = limits.maxBytes > reports.limits.value.attachmentMaxBytes
  return kindsInWords(isLarger ? ['larger files'] : [], limits)
}

const draw = ({ installation, settings }: Site, request: FastifyRequest, drawn: Drawn): string => {
  const { teams, values = {}, errors = {}, refused, hadFiles = false } = drawn
  const charter = withinLimits(charterFor(teams, values['project'] ?? ''), settings.limits)
  return drawForAnyone({
    title: 'Report a vulnerability',
    site: defaultTeam(teams)?.name ?? 'Parley',
    description: 'Report a vulnerability in private. No account is needed.',
    narrow: true,
    viewer: request.viewer,
    current: '/report',
    children: (
      <ReportForm
        teams={teams}
        charter={charter}
        now={installation.now()}
        values={values}
        errors={errors}
        refused={refused}
        laterKinds={laterKinds(charter, settings.limits.attachments)}
        chooseFilesAgain={hadFiles}
      />
    ),
  })
}

const notYet = (request: FastifyRequest): string =>
  drawForAnyone({
    title: 'Report a vulnerability',
    site: 'Parley',
    narrow: true,
    viewer: request.viewer,
    current: '/report',
    children: (
      <Empty title="No team takes reports here yet">
        This installation is being set up. Once its owner has named a team, reports are taken here.
      </Empty>
    ),
  })

const STATUS: Readonly<Record<string, number>> = {
  'intake.reporter-refused': 403,
  'intake.no-team': 503,
}

const afterRefusal = (reply: FastifyReply, refusal: Refusal): number => {
  const status = STATUS[refusal.refusal] ?? 429
  if (status === 429) reply.header('retry-after', '3600')
  return status
}

/** Takes the form, or draws it again: everything typed is kept, whatever went wrong. */
const receive = async (site: Site, request: FastifyRequest, reply: FastifyReply) => {
  const { installation, settings } = site
  const values = typedIn(request.body)
  const files = (request.uploads ?? []).filter(({ field }) => field === 'attachments')
  const again = { values, hadFiles: files.length > 0 }
  const teams = await selectReceivingTeams(installation)
  if (teams.length === 0) return sendPage(reply, notYet(request), 503)
  const input = asReport(values)
  const checked = checkArriving(input, files, {
    charter: charterFor(teams, String(input['project'])),
    limits: settings.limits,
    now: installation.now(),
  })
  const conflict = projectConflict(values)
  if ('errors' in checked || Object.keys(conflict).length > 0) {
    const notes = 'errors' in checked ? checked.errors : []
    const errors = { ...besideTyped(values, errorsByField(notes, files)), ...conflict }
    return sendPage(reply, draw(site, request, { ...again, teams, errors }), 422)
  }
  const received = await submitReport(site, teams, {
    report: checked.report,
    files: files.map(({ bytes }) => bytes),
    source: 'form',
    address: networkOf(request),
  })
  if (isRefusal(received)) {
    const refused = { title: 'Not taken.', because: received.because }
    const html = draw(site, request, { ...again, teams, refused })
    return sendPage(reply, html, afterRefusal(reply, received))
  }
  return reply.redirect(`/r/${received.capability}/sent`, 303)
}

/** When the database is away, the form comes back with what was typed in place of a bare error page. */
const receiveOrKeep = async (site: Site, request: FastifyRequest, reply: FastifyReply) => {
  try {
    return await receive(site, request, reply)
  } catch (error) {
    const problem = toProblem(error, request.id)
    if (problem.status !== 503) throw error
    const refused = { title: 'Not stored.', because: problem.detail }
    const drawn = { teams: [], refused, hadFiles: (request.uploads ?? []).length > 0 }
    const values = typedIn(request.body)
    const project = values['otherProject'] || values['project'] || ''
    const html = draw(site, request, { ...drawn, values: { ...values, otherProject: project } })
    return sendPage(reply.header('retry-after', '30'), html, 503)
  }
}

export const registerReportPages = (app: FastifyInstance, site: Site): void => {
  app.get<{ Querystring: { project?: string } }>(
    '/report',
    { config: { access: 'public' } },
    async (request, reply) => {
      const teams = await selectReceivingTeams(site.installation)
      if (teams.length === 0) return sendPage(reply, notYet(request))
      const values = { project: [request.query.project].flat()[0] ?? '' }
      return sendPage(reply, draw(site, request, { teams, values }))
    },
  )
  app.post(
    '/report',
    { config: { access: 'public', withoutCsrf: true, takesFiles: true } },
    (request, reply) => receiveOrKeep(site, request, reply),
  )
}
