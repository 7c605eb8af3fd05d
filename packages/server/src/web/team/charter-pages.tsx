// `/admin/{team}/charter`: the numbers a team sets for itself, each with where that was decided, and the first step of an
// amendment. The whole charter as people read it is `/charter`.
import { type Amendable, amendable, amendableValue, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import { charterOf, writtenCharter } from '../../charter/charter-of.js'
import type { Team } from '../../charter/store.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card, Table } from '../look/card.js'
import { Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, type FieldValues, Select } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { ProofNote, RefusalNote } from './draw-admin.js'
import { type BySlug, managing } from './managed.js'

const config = { access: 'admin' } as const

interface CharterPage {
  readonly person: Person
  readonly now: Parameters<typeof ProofNote>[0]['now']
  readonly team: Team
  readonly values?: FieldValues
  readonly errors?: FieldErrors | undefined
  readonly refusal?: Refusal | undefined
}

const ONE: Readonly<Record<string, string>> = { people: 'person', days: 'day', hours: 'hour' }

/** "1 person", "2 people". */
export const inUnits = (value: number, { unit }: Pick<Amendable, 'unit'>): string =>
  `${value} ${value === 1 ? (ONE[unit] ?? unit) : unit}`

const Provisions = ({ team, here }: CharterPage & { here: string }) => {
  const [charter, builtIn] = [charterOf(team), writtenCharter(team.charter)]
  return (
    <Card title="Numbers that a team may set">
      <Table
        label="Provisions"
        bare
        stacks
        none="None."
        columns={[
          { name: 'Provision' },
          { name: 'In force' },
          { name: 'Decided' },
          { name: 'Take back' },
        ]}
        rows={amendable.map((provision) => {
          const own = Object.hasOwn(team.charterOverrides, provision.path)
          const { value, source } = amendableValue(charter, provision)
          return [
            provision.label,
            inUnits(value, provision),
            <span class="small faint" dir="auto">
              {source}
            </span>,
            own && (
              <a href={`${here}/amend?path=${provision.path}&back=yes`}>
                {`Back to ${amendableValue(builtIn, provision).value}`}
              </a>
            ),
          ]
        })}
      />
    </Card>
  )
}

const AMEND_LABELS = { path: 'Provision', value: 'Number' }

const Amend = ({ values = {}, errors = {}, here }: CharterPage & { here: string }) => {
  const field = bindForm(values, errors)
  return (
    <Card title="Amend" padded>
      <form class="stack" method="get" action={`${here}/amend`} aria-label="Amend">
        <Select
          {...field('path')}
          label={AMEND_LABELS.path}
          none="Choose one"
          options={amendable.map(({ path, label, unit, min, max }) => ({
            value: path,
            label: `${label} (${min} to ${max} ${unit})`,
          }))}
        />
        <Field {...field('value')} label={AMEND_LABELS.value} inputMode="numeric" />
        <div class="form-end">
          <Button tone="main">See what it would change</Button>
        </div>
      </form>
    </Card>
  )
}

export const drawCharter = (page: CharterPage): string => {
  const { person, team, refusal, errors } = page
  const here = `/admin/${team.slug}/charter`
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
        {errors && <ErrorSummary errors={errors} labels={AMEND_LABELS} />}
        {refusal && <RefusalNote refusal={refusal} next={here} />}
        {refusal === undefined && <ProofNote person={person} now={page.now} next={here} />}
        <p>
          In force: <b>{charterOf(team).title}</b>.{' '}
          <a href={`${here}/adopt`}>Adopt another charter</a>
        </p>
        <Provisions {...page} here={here} />
        <Amend {...page} here={here} />
        <p>
          <a href={`/admin/${team.slug}`}>Back to the team</a>
        </p>
      </div>
    ),
  })
}

export const registerTeamCharterPages = (app: FastifyInstance, { installation }: Site): void => {
  app.get<BySlug>('/admin/:slug/charter', { config }, async (request, reply) => {
    const page = { ...(await managing(installation, request)), now: installation.now() }
    return sendPage(reply, drawCharter(page))
  })
}
