// `/admin/{team}/import`: a public list is taken over whole. A refused form is drawn again with everything typed in it.
import { isRefusal } from '@parley/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { importMembers } from '../../charter/import-members.js'
import { textOf } from '../../http/forms.js'
import { type Site, sendPage } from '../../http/site.js'
import { Choice } from '../look/form/choices.js'
import { bindForm, TextArea } from '../look/form/fields.js'
import { drawForm, type FormPage } from './draw-form.js'
import { ElectsNote } from './draw-new-member.js'
import { DecidedField } from './forms.js'
import { type BySlug, decidedError, elects, managing } from './managed.js'

const config = { access: 'admin' } as const

const drawImport = (page: FormPage & { emeritus: boolean; slug: string; elects: boolean }) =>
  drawForm({
    ...page,
    labels: { csv: 'List', decided: 'Where it was decided' },
    button: 'Import',
    children: (
      <>
        {page.elects && <ElectsNote person={page.person} slug={page.slug} />}
        <Choice
          name="which"
          label="Which list"
          value={page.emeritus ? 'emeritus' : 'members'}
          options={[
            { value: 'members', label: 'Members' },
            { value: 'emeritus', label: 'Members emeritus' },
          ]}
        />
        <TextArea
          {...bindForm(page.values, page.errors)('csv')}
          label="List"
          help="A line for each: name, GitHub name, notes (Admin, Release Manager). Nobody leaves by being absent from it."
          rows={12}
          code
        />
        {(page.elects || page.errors?.['decided']) && (
          <DecidedField values={page.values} errors={page.errors} />
        )}
      </>
    ),
  })

export const registerImportPages = (app: FastifyInstance, { installation }: Site): void => {
  const path = '/admin/:slug/import'
  const pageOf = async (request: FastifyRequest<BySlug>) => {
    const { person, team } = await managing(installation, request)
    const base = { person, now: installation.now(), title: 'Import a list', lede: team.name }
    const action = `/admin/${team.slug}/import`
    const of = { slug: team.slug, elects: elects(team) }
    return { team, page: { ...base, ...of, action, back: `/admin/${team.slug}` } }
  }
  app.get<BySlug>(path, { config }, async (request, reply) => {
    const { page } = await pageOf(request)
    return sendPage(reply, drawImport({ ...page, values: {}, emeritus: false }))
  })
  app.post<BySlug>(path, { config }, async (request, reply) => {
    const { team, page } = await pageOf(request)
    const csv = textOf(request.body, 'csv')
    const decided = textOf(request.body, 'decided')
    const emeritus = textOf(request.body, 'which') === 'emeritus'
    const outcome = await importMembers(installation, page.person, {
      teamId: team.teamId,
      csv,
      emeritus,
      decided,
    })
    const again = { ...page, emeritus, values: { csv, decided } }
    if (isRefusal(outcome)) {
      const isList = outcome.refusal.startsWith('member.list-')
      const atField = isList ? { csv: outcome.because } : decidedError(outcome)
      const why = atField
        ? { errors: atField, elects: page.elects || !isList }
        : { refusal: outcome }
      return sendPage(reply, drawImport({ ...again, ...why }), isList ? 422 : 409)
    }
    const { added, changed, notListed } = outcome
    const rest =
      notListed.length === 0 ? '' : ` Not in the list, and kept: ${notListed.join(', ')}.`
    const word = `${added} added, ${changed} brought up to date.${rest}`
    return sendPage(reply, drawImport({ ...page, emeritus, values: {}, done: word }))
  })
}
