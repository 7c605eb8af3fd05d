// `/admin/{team}/charter/adopt`: another charter as a whole, shown beforehand in the sentences that go and come. Works
// in two steps without scripts: choose, read, adopt.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type AdoptionPreview,
  adoptCharter,
  offeredCharters,
  previewAdoption,
} from '../../charter/adopt.js'
import { type Site, sendPage } from '../../http/site.js'
import { drawForPerson } from '../frame.js'
import { Card, Table } from '../look/card.js'
import { ErrorSummary } from '../look/form/choices.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { ProofNote, RefusalNote } from './draw-admin.js'
import { ChangeForm, Differences, Readers } from './draw-change.js'
import { typedIn } from './forms.js'
import { type BySlug, goTo, type Managing, managing, statusOf } from './managed.js'

const config = { access: 'admin' } as const

interface AdoptPage extends Managing {
  readonly now: Parameters<typeof ProofNote>[0]['now']
  readonly offered: Awaited<ReturnType<typeof offeredCharters>>
  readonly preview?: AdoptionPreview | undefined
  readonly values?: FieldValues
  readonly errors?: FieldErrors | undefined
  readonly refusal?: Refusal | undefined
}

const Offered = ({ team, offered }: AdoptPage) => (
  <Card title="Charters that are known here">
    <Table
      label="Charters"
      bare
      none="None."
      columns={[{ name: 'Charter' }, { name: 'Where from' }, { name: 'Adopt' }]}
      rows={offered.map(({ name, title, readAt }) => [
        <>
          {title} <code class="small faint">{name}</code>
        </>,
        readAt === null ? (
          'built in'
        ) : (
          <>
            from a file, read <DateTime at={new Date(readAt)} day />
          </>
        ),
        team.charter === name ? (
          <span class="faint">in force</span>
        ) : (
          <a href={`/admin/${team.slug}/charter/adopt?charter=${encodeURIComponent(name)}`}>
            See what it would change
          </a>
        ),
      ])}
    />
  </Card>
)

const Preview = ({ preview }: AdoptPage & { preview: AdoptionPreview }) => (
  <Card title={`What ${preview.charter.title} would change`} padded>
    <Differences differences={preview.differences} />
    <Readers readers={preview.readers} />
    <p class="quiet">
      What the team has set for itself stays. Ballots that are open end under the charter they were
      opened under.
    </p>
  </Card>
)

const Adopt = ({
  team,
  person,
  preview,
  values,
  errors,
}: AdoptPage & { preview: AdoptionPreview }) => (
  <ChangeForm
    title="Adopt it"
    action={`/admin/${team.slug}/charter/adopt`}
    csrf={person.session?.csrf ?? ''}
    hidden={{ charter: preview.name }}
    button="Adopt this charter"
    back={`/admin/${team.slug}/charter`}
    values={values ?? {}}
    errors={errors}
  />
)

const drawAdopt = (page: AdoptPage): string => {
  const { person, team, preview, refusal, errors } = page
  const asked = preview === undefined ? '' : `?charter=${encodeURIComponent(preview.name)}`
  const here = `/admin/${team.slug}/charter/adopt${asked}`
  return drawForPerson(person, {
    title: `Charter of ${team.name}`,
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead title="Another charter" lede={<>What {team.name} decides by, as a whole.</>} />
        {errors && <ErrorSummary errors={errors} labels={{ source: 'Where it was decided' }} />}
        {refusal && <RefusalNote refusal={refusal} next={here} />}
        {refusal === undefined && <ProofNote person={person} now={page.now} next={here} />}
        <Offered {...page} />
        {preview && <Preview {...page} preview={preview} />}
        {preview && preview.name !== team.charter && <Adopt {...page} preview={preview} />}
        {page.offered.length === 2 && (
          <Note>
            The operator names a file of your own in PARLEY_CHARTER; it is offered here after the
            next start.
          </Note>
        )}
        <p>
          <a href={`/admin/${team.slug}/charter`}>Back to the charter</a>
        </p>
      </div>
    ),
  })
}

export const registerAdoptPages = (app: FastifyInstance, { installation }: Site): void => {
  const path = '/admin/:slug/charter/adopt'
  const pageOf = async (request: FastifyRequest<BySlug>, name: string): Promise<AdoptPage> => {
    const managed = await managing(installation, request)
    const offered = await offeredCharters(installation)
    const { person, team } = managed
    const preview =
      name === '' ? undefined : await previewAdoption(installation, person, { team, name })
    return {
      ...managed,
      offered,
      now: installation.now(),
      ...(isRefusal(preview) ? { refusal: preview } : { preview }),
    }
  }
  app.get<BySlug & { Querystring: { charter?: unknown } }>(
    path,
    { config },
    async (request, reply) => {
      const { charter } = request.query
      const page = await pageOf(request, typeof charter === 'string' ? charter : '')
      return sendPage(reply, drawAdopt(page), statusOf(page))
    },
  )
  app.post<BySlug>(path, { config }, async (request, reply) => {
    const values = typedIn(request.body, ['charter', 'source'])
    const { charter = '', source = '' } = values
    const page = await pageOf(request, charter)
    const { teamId, slug } = page.team
    const outcome = await adoptCharter(installation, page.person, { teamId, name: charter, source })
    if (!isRefusal(outcome)) return goTo(reply, `/admin/${slug}/charter`)
    const why =
      outcome.refusal === 'charter.no-source'
        ? { errors: { source: outcome.because } }
        : { refusal: outcome }
    return sendPage(reply, drawAdopt({ ...page, values, ...why }), statusOf({ refusal: outcome }))
  })
}
