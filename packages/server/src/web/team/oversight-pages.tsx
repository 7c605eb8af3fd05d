// `/admin/{team}/oversight`: which body oversees the team. Whether it can be changed now is the action's answer, shown before
// anybody tries.
import { checkSource, isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type CharteredTeam, charterOf } from '../../charter/charter-of.js'
import { nameBody, refusalToName } from '../../charter/oversight/name.js'
import { type Site, sendPage } from '../../http/site.js'
import { type Body, selectBodies, selectBodyOf } from '../../identity/oversight.js'
import { bindForm, Field, Select } from '../look/form/fields.js'
import { counted } from '../look/marks.js'
import { drawForm, type FormPage } from './draw-form.js'
import { typedIn } from './forms.js'
import { type BySlug, goTo, managing, statusOf } from './managed.js'

const config = { access: 'admin' } as const
const labels = { team: 'Which team', source: 'Where it was decided' }

/** A refusal that a field answers stands at that field. */
const FIELDS: Readonly<Record<string, keyof typeof labels>> = {
  'team.unknown': 'team',
  'oversight.same': 'team',
  'oversight.circle': 'team',
  'charter.no-source': 'source',
}

const reasonOf = (outcome: Refusal, source: string) => {
  const at = FIELDS[outcome.refusal]
  if (at === undefined) return { refusal: outcome }
  const unsaid = checkSource(source)
  const also = isRefusal(unsaid) ? { source: unsaid.because } : {}
  return { errors: { ...also, [at]: outcome.because } }
}

/** What the charter calls the body that is named here. */
const calledIn = (team: CharteredTeam): string => {
  const { bodies, oversight } = charterOf(team).governance
  const name = bodies.find(({ id }) => id === oversight.value)?.name
  return name === undefined
    ? 'The team’s charter names no body that oversees it.'
    : `The team’s charter calls it ${name}.`
}

const draw = (page: FormPage, team: CharteredTeam, bodies: readonly Body[]): string => {
  const field = bindForm(page.values, page.errors)
  return drawForm({
    ...page,
    labels,
    button: 'Name this body',
    children: (
      <>
        <p>{calledIn(team)}</p>
        <Select
          {...field('team')}
          label={labels.team}
          help="Its council members may veto carried nominations, decide about members, receive the yearly report, and read the briefs written for them; nothing else of a case. Everybody it concerns is told by mail."
          none="None: no case can be brought before a body"
          options={bodies.map(({ teamId, name, council }) => ({
            value: String(teamId),
            label: `${name}, ${counted(council, 'council member')}`,
          }))}
        />
        <Field
          {...field('source')}
          label={labels.source}
          help="Stands in the public history of the charter: “Steering Council, 12 October 2026”, or a link."
        />
      </>
    ),
  })
}

const idIn = (typed: string): number | null =>
  typed === '' ? null : /^\d{1,9}$/.test(typed) ? Number(typed) : 0

/** The oversight body of a team. */
export const registerOversightPages = (app: FastifyInstance, { installation }: Site): void => {
  const path = '/admin/:slug/oversight'
  const pageOf = async (request: FastifyRequest<BySlug>) => {
    const { person, team } = await managing(installation, request)
    const { app } = installation.db
    const bodies = await selectBodies(app, team.teamId)
    const named = await selectBodyOf(app, team.teamId)
    const base = { person, now: installation.now(), title: 'Oversight body', lede: team.name }
    const action = `/admin/${team.slug}/oversight`
    const values = { team: String(named?.teamId ?? ''), source: '' }
    return { team, bodies, page: { ...base, action, back: `/admin/${team.slug}`, values } }
  }
  app.get<BySlug>(path, { config }, async (request, reply) => {
    const { page, team, bodies } = await pageOf(request)
    const refusal = await refusalToName(installation, page.person, team.teamId)
    return sendPage(reply, draw({ ...page, refusal }, team, bodies))
  })
  app.post<BySlug>(path, { config }, async (request, reply) => {
    const { page, team, bodies } = await pageOf(request)
    const values = typedIn(request.body, ['team', 'source'])
    const { team: typed = '', source = '' } = values
    const { teamId } = team
    const naming = { teamId, oversightTeamId: idIn(typed), source }
    const outcome = await nameBody(installation, page.person, naming)
    if (!isRefusal(outcome)) return goTo(reply, `${page.back}?done=saved`)
    const why = reasonOf(outcome, source)
    return sendPage(reply, draw({ ...page, values, ...why }, team, bodies), statusOf(why))
  })
}
