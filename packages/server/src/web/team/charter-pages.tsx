// `/admin/{team}/charter`: the numbers a team sets for itself, each with where that was decided. The whole charter as
// people read it is `/charter`.
import { amendable, amendableValue, isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import { dropProvision, setProvision } from '../../charter/amend.js'
import { charterOf, writtenCharter } from '../../charter/charter-of.js'
import type { Team } from '../../charter/store.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card, Table } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { bindForm, Field, type FieldValues, Select } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { ProofNote, RefusalNote } from './draw-admin.js'
import { typedIn } from './forms.js'
import { type BySlug, goTo, managing, statusOf } from './managed.js'

const config = { access: 'admin' } as const

interface CharterPage {
  readonly person: Person
  readonly now: Parameters<typeof ProofNote>[0]['now']
  readonly team: Team
  readonly values?: FieldValues
  readonly refusal?: Refusal | undefined
}

const Provisions = ({ team, here, csrf }: CharterPage & { here: string; csrf: string }) => {
  const [charter, builtIn] = [charterOf(team), writtenCharter(team.charter)]
  return (
    <Card title="Numbers that a team may set">
      <Table
        label="Provisions"
        bare
        none="None."
        columns={[{ name: 'Provision' }, { name: 'In force' }, { name: 'Decided' }, { name: '' }]}
        rows={amendable.map((provision) => {
          const own = Object.hasOwn(team.charterOverrides, provision.path)
          const { value, source } = amendableValue(charter, provision)
          return [
            provision.label,
            `${value} ${provision.unit}`,
            <span class="small faint" dir="auto">
              {source}
            </span>,
            own && (
              <Action small action={`${here}/drop`} csrf={csrf} hidden={{ path: provision.path }}>
                {`Back to ${amendableValue(builtIn, provision).value}`}
              </Action>
            ),
          ]
        })}
      />
    </Card>
  )
}

const Amend = ({ values = {}, here, csrf }: CharterPage & { here: string; csrf: string }) => {
  const field = bindForm(values, {})
  return (
    <Card title="Amend" padded>
      <ActionForm action={here} csrf={csrf} label="Amend" guard>
        <Select
          {...field('path')}
          label="Provision"
          none="Choose one"
          options={amendable.map(({ path, label, unit, min, max }) => ({
            value: path,
            label: `${label} (${min} to ${max} ${unit})`,
          }))}
        />
        <Field {...field('value')} label="Number" inputMode="numeric" />
        <Field
          {...field('source')}
          label="Where it was decided"
          help="Shown beside the rule on the public charter: “Team meeting, 12 October 2026”, or a link."
        />
        <div class="form-end">
          <Button tone="main">Amend the charter</Button>
        </div>
      </ActionForm>
    </Card>
  )
}

const drawCharter = (page: CharterPage): string => {
  const { person, team, refusal } = page
  const here = `/admin/${team.slug}/charter`
  const csrf = person.session?.csrf ?? ''
  return drawForPerson(person, {
    title: `Charter of ${team.name}`,
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead
          title="Charter"
          lede={
            <>
              What {team.name} decides otherwise than the built-in charter. It binds from now on,
              and <a href={`/charter?team=${team.slug}`}>the public charter</a> says so.
            </>
          }
        />
        {refusal && <RefusalNote refusal={refusal} next={here} />}
        {refusal === undefined && <ProofNote person={person} now={page.now} next={here} />}
        <p>
          In force: <b>{charterOf(team).title}</b>.{' '}
          <a href={`${here}/adopt`}>Adopt another charter</a>
        </p>
        <Provisions {...page} here={here} csrf={csrf} />
        <Amend {...page} here={here} csrf={csrf} />
        <p>
          <a href={`/admin/${team.slug}`}>Back to the team</a>
        </p>
      </div>
    ),
  })
}

export const registerTeamCharterPages = (app: FastifyInstance, { installation }: Site): void => {
  const path = '/admin/:slug/charter'
  const pageOf = async (request: Parameters<typeof managing>[1]) => ({
    ...(await managing(installation, request)),
    now: installation.now(),
  })
  app.get<BySlug>(path, { config }, async (request, reply) =>
    sendPage(reply, drawCharter(await pageOf(request))),
  )
  app.post<BySlug>(path, { config }, async (request, reply) => {
    const page = await pageOf(request)
    const values = typedIn(request.body, ['path', 'value', 'source'])
    const { path: provision = '', value = '', source = '' } = values
    const number = /^\d{1,6}$/.test(value.trim()) ? Number(value) : Number.NaN
    const asked = { teamId: page.team.teamId, path: provision, value: number, source }
    const outcome = await setProvision(installation, page.person, asked)
    if (!isRefusal(outcome)) return goTo(reply, `/admin/${page.team.slug}/charter`)
    const refused = { ...page, values, refusal: outcome }
    return sendPage(reply, drawCharter(refused), statusOf(refused))
  })
  app.post<BySlug>(`${path}/drop`, { config }, async (request, reply) => {
    const page = await pageOf(request)
    const { path: provision = '' } = typedIn(request.body, ['path'])
    const asked = { teamId: page.team.teamId, path: provision }
    const outcome = await dropProvision(installation, page.person, asked)
    if (!isRefusal(outcome)) return goTo(reply, `/admin/${page.team.slug}/charter`)
    const refused = { ...page, refusal: outcome }
    return sendPage(reply, drawCharter(refused), statusOf(refused))
  })
}
