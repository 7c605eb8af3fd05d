// `/admin/{team}/charter/amend`: what an amendment would change, before it is made. Works in two steps without scripts:
// choose a number, read what it changes, amend with where it was decided.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type AmendmentPreview,
  dropProvision,
  previewAmendment,
  setProvision,
} from '../../charter/amend.js'
import { type Site, sendPage } from '../../http/site.js'
import { drawForPerson } from '../frame.js'
import { Card, Facts } from '../look/card.js'
import { ErrorSummary } from '../look/form/choices.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { type BesideFields, errorsIn } from '../look/form/refused.js'
import { PageHead } from '../look/frame/shell.js'
import { drawCharter, inUnits } from './charter-pages.js'
import { ProofNote, RefusalNote } from './draw-admin.js'
import { ChangeForm, Differences, Readers } from './draw-change.js'
import { typedIn } from './forms.js'
import { type BySlug, goTo, type Managing, managing, statusOf } from './managed.js'

const config = { access: 'admin' } as const

/** What is said beside the fields of the first step. */
const BESIDE: BesideFields = { 'charter.out-of-bounds': 'value', 'charter.not-amendable': 'path' }

interface AmendPage extends Managing {
  readonly now: Parameters<typeof ProofNote>[0]['now']
  readonly preview: AmendmentPreview
  readonly values: FieldValues
  readonly errors?: FieldErrors | undefined
  readonly refusal?: Refusal | undefined
}

const addressOf = (slug: string, { provision, to, isBack }: AmendmentPreview): string => {
  const value: Record<string, string> = isBack ? { back: 'yes' } : { value: String(to) }
  return `/admin/${slug}/charter/amend?${new URLSearchParams({ path: provision.path, ...value })}`
}

const Form = ({ team, person, preview, values, errors }: AmendPage) => {
  const { provision, to, isBack } = preview
  const here = `/admin/${team.slug}/charter`
  return (
    <ChangeForm
      title={isBack ? 'Take it back' : 'Amend'}
      action={isBack ? `${here}/drop` : here}
      csrf={person.session?.csrf ?? ''}
      hidden={{ path: provision.path, ...(isBack ? {} : { value: String(to) }) }}
      button={isBack ? 'Go back to the charter’s number' : 'Amend the charter'}
      back={here}
      values={values}
      errors={errors}
    />
  )
}

const drawAmendment = (page: AmendPage): string => {
  const { person, team, preview, refusal, errors } = page
  const { provision, from, to, isBack } = preview
  const here = addressOf(team.slug, preview)
  return drawForPerson(person, {
    title: `Charter of ${team.name}`,
    place: 'admin',
    children: (
      <div class="stack">
        <PageHead
          title={provision.label}
          lede={<>What this amendment would change for {team.name}. Nothing is changed yet.</>}
        />
        {errors && <ErrorSummary errors={errors} labels={{ source: 'Where it was decided' }} />}
        {refusal && <RefusalNote refusal={refusal} next={here} />}
        {refusal === undefined && <ProofNote person={person} now={page.now} next={here} />}
        <Card title="What it would change" padded>
          <Facts
            facts={[
              { name: 'Now', value: inUnits(from, provision) },
              {
                name: 'Then',
                value: `${inUnits(to, provision)}${isBack ? ', as in the charter' : ''}`,
              },
            ]}
          />
          <Differences differences={preview.differences} />
          <Readers readers={preview.readers} />
        </Card>
        <Form {...page} />
      </div>
    ),
  })
}

interface Step extends Managing {
  readonly now: AmendPage['now']
  readonly preview: AmendmentPreview | Refusal
}

/** The first step again where the amendment cannot even be shown, the second one otherwise. */
const draw = (
  { preview, ...page }: Step,
  { values, refusal }: { readonly values: FieldValues; readonly refusal?: Refusal },
): string => {
  const errors = errorsIn(isRefusal(preview) ? preview : undefined, BESIDE)
  if (errors !== undefined) return drawCharter({ ...page, values, errors })
  if (isRefusal(preview)) return drawCharter({ ...page, values, refusal: preview })
  return refusal?.refusal === 'charter.no-source'
    ? drawAmendment({ ...page, preview, values, errors: { source: refusal.because } })
    : drawAmendment({ ...page, preview, values, refusal })
}

const numberIn = (text: string): number =>
  /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN

export const registerAmendPages = (app: FastifyInstance, { installation }: Site): void => {
  const path = '/admin/:slug/charter'
  const pageOf = async (
    request: FastifyRequest<BySlug>,
    asked: { readonly provision: string; readonly value: number | null },
  ) => {
    const managed = await managing(installation, request)
    const { provision, value } = asked
    const { person, team } = managed
    const preview = await previewAmendment(installation, person, { team, path: provision, value })
    return { ...managed, now: installation.now(), preview }
  }
  type Asked = BySlug & { Querystring: { path?: unknown; value?: unknown; back?: unknown } }
  app.get<Asked>(`${path}/amend`, { config }, async (request, reply) => {
    const { query } = request
    const text = (value: unknown) => (typeof value === 'string' ? value : '')
    const values = { path: text(query.path), value: text(query.value) }
    if (values.path === '') {
      const page = { ...(await managing(installation, request)), now: installation.now() }
      if (query.path === undefined) return sendPage(reply, drawCharter({ ...page, values }))
      const errors = { path: 'Choose what is to be amended.' }
      return sendPage(reply, drawCharter({ ...page, values, errors }), 422)
    }
    const value = query.back === 'yes' ? null : numberIn(values.value)
    const page = await pageOf(request, { provision: values.path, value })
    const why = isRefusal(page.preview) ? { refusal: page.preview } : {}
    return sendPage(reply, draw(page, { values }), statusOf(why))
  })
  app.post<BySlug>(path, { config }, async (request, reply) => {
    const values = typedIn(request.body, ['path', 'value', 'source'])
    const { path: provision = '', source = '' } = values
    const value = numberIn(values['value'] ?? '')
    const page = await pageOf(request, { provision, value })
    const { teamId, slug } = page.team
    const asked = { teamId, path: provision, value, source }
    const outcome = await setProvision(installation, page.person, asked)
    if (!isRefusal(outcome)) return goTo(reply, `/admin/${slug}/charter`)
    return sendPage(reply, draw(page, { values, refusal: outcome }), statusOf({ refusal: outcome }))
  })
  app.post<BySlug>(`${path}/drop`, { config }, async (request, reply) => {
    const values = typedIn(request.body, ['path', 'source'])
    const { path: provision = '', source = '' } = values
    const page = await pageOf(request, { provision, value: null })
    const { teamId, slug } = page.team
    const outcome = await dropProvision(installation, page.person, {
      ...{ teamId, path: provision, source },
    })
    if (!isRefusal(outcome)) return goTo(reply, `/admin/${slug}/charter`)
    return sendPage(reply, draw(page, { values, refusal: outcome }), statusOf({ refusal: outcome }))
  })
}
