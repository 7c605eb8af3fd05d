// The advisory's editor, the calculator and patches at their addresses. A form that is refused is drawn again with
// everything typed still in it.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import { personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { HttpProblem, notFound, refusedProblem } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { checkFiles, safeFileName } from '../../intake/attachments.js'
import { checkDraft } from '../../remediation/draft-check.js'
import { saveAdvisory, showsTheFix } from '../../remediation/edit.js'
import { loadRemediationPage, type RemediationPage } from '../../remediation/page.js'
import { addPatch } from '../../remediation/patches.js'
import { scoreCase } from '../../remediation/severity.js'
import { drawForPerson } from '../frame.js'
import {
  type FormVersion,
  metricField,
  readCvssForm,
  wrongInCvssForm,
} from '../look/form/cvss-vector.js'
import type { FieldErrors } from '../look/form/fields.js'
import {
  type EditorSize,
  type EditorValues,
  inputOf,
  sizeOf,
  sizeSent,
  valuesOf,
  valuesSent,
} from './editor-form.js'
import { EditorPage, type EditorPageProps } from './editor-page.js'
import { loadNextStep, type NextStep, type Place } from './open-places.js'
import { SeverityPage } from './severity-page.js'

type OfCase = { Params: { id: string }; Querystring: { cvss?: string; saved?: string } }

const config = { access: 'case' } as const

export const csrfOf = (person: Person) => person.session?.csrf ?? ''

/** Throws the answer of a refusal; what may not be known is not there. */
export const refused = (refusal: Refusal): HttpProblem =>
  isHidden(refusal) ? notFound() : new HttpProblem(refusedProblem(refusal))

/** The remediation of the case in the address, or nothing. */
export const pageOf = async (
  site: Site,
  person: Person,
  caseId: string,
): Promise<RemediationPage> => {
  const page = await loadRemediationPage(site, person, caseId)
  if (page === undefined) throw notFound()
  return page
}

interface Drawn
  extends Pick<EditorPageProps, 'isConflict' | 'isSaved' | 'next' | 'cveEntry' | 'asksIfPublic'> {
  readonly page: RemediationPage
  readonly values?: EditorValues
  readonly size?: EditorSize
  readonly errors?: FieldErrors
  readonly status?: number
}

/** An empty description begins with what triage wrote: nothing of it is saved before somebody does. */
const begunWith = ({ noted }: RemediationPage, values: EditorValues): EditorValues =>
  noted.draft === '' ? values : { ...values, description: noted.draft }

export const sendEditor = (
  reply: FastifyReply,
  person: Person,
  { page, values, size, errors = {}, status = 200, ...rest }: Drawn,
) => {
  const { draft, links } = page.draft
  const props = {
    ...rest,
    page,
    errors,
    csrf: csrfOf(person),
    values: values ?? begunWith(page, valuesOf(draft, links)),
    size: size ?? sizeOf(draft, links),
  }
  const html = drawForPerson(person, {
    title: `Advisory · ${page.loaded.number}`,
    place: 'cases',
    children: <EditorPage {...props} />,
  })
  return sendPage(reply, html, status)
}

/** What comes next, on a page that says that something was saved. */
const nextAfter = (
  site: Site,
  person: Person,
  { query, caseId, done }: { query: { saved?: string }; caseId: string; done: Place },
): Promise<NextStep | undefined> =>
  query.saved === '1' ? loadNextStep(site, person, { caseId, done }) : Promise.resolve(undefined)

/** More empty lines in the table whose button was pressed. */
const grown = (size: EditorSize, which: string): EditorSize => ({
  affected: size.affected + (which === 'affected' ? 3 : 0),
  links: size.links + (which === 'links' ? 3 : 0),
  cwe: size.cwe + (which === 'cwe' ? 1 : 0),
})

const postEditor =
  (site: Site) =>
  async (request: FastifyRequest<OfCase>, reply: FastifyReply): Promise<FastifyReply> => {
    const person = personOrNothing(request.viewer)
    const caseId = request.params.id
    const page = await pageOf(site, person, caseId)
    const size = sizeSent(request.body)
    const fixPublic = textOf(request.body, 'fixPublic')
    const values = { ...valuesSent(request.body, size), fixPublic }
    const more = textOf(request.body, 'more')
    if (more !== '') return sendEditor(reply, person, { page, values, size: grown(size, more) })
    const read = checkDraft(inputOf(values, size), page.draft.project?.repo ?? null)
    if ('errors' in read) {
      const { errors } = read
      return sendEditor(reply, person, { page, values, size, errors, status: 422 })
    }
    const basedOn = Number(textOf(request.body, 'version'))
    const input = { caseId, basedOn: Number.isInteger(basedOn) ? basedOn : 0, ...read.checked }
    const { loaded } = page
    const isNew = loaded.fixPublicAt === null && loaded.publishedAt === null
    const asks = isNew && showsTheFix(read.checked.links) && fixPublic !== 'yes'
    if (asks)
      return sendEditor(reply, person, { page, values, size, asksIfPublic: true, status: 409 })
    const saved = await saveAdvisory(site.installation, person, input)
    if (!isRefusal(saved)) return reply.redirect(`/cases/${caseId}/advisory?saved=1`, 303)
    if (saved.refusal !== 'advisory.edited-meanwhile') throw refused(saved)
    // Loaded again: the conflict is with what stands now.
    const current = await pageOf(site, person, caseId)
    return sendEditor(reply, person, {
      ...{ page: current, values, size },
      isConflict: true,
      status: 409,
    })
  }

const versionIn = (text: string | undefined): FormVersion => (text === '3.1' ? '3.1' : '4.0')

const registerSeverity = (app: FastifyInstance, site: Site): void => {
  const draw = (person: Person, props: Omit<Parameters<typeof SeverityPage>[0], 'csrf'>) =>
    drawForPerson(person, {
      title: `Severity · ${props.page.loaded.number}`,
      place: 'cases',
      children: <SeverityPage {...props} csrf={csrfOf(person)} />,
    })
  app.get<OfCase>('/cases/:id/severity', { config }, async ({ params, query, viewer }, reply) => {
    const person = personOrNothing(viewer)
    const page = await pageOf(site, person, params.id)
    if (!page.mayEdit) throw notFound()
    const version = versionIn(query.cvss)
    const vector = page.draft.draft.vectors.find((one) => one.startsWith(`CVSS:${version}/`)) ?? ''
    const next = await nextAfter(site, person, { query, caseId: params.id, done: 'severity' })
    return sendPage(
      reply,
      draw(person, { page, version, vector, isSaved: query.saved === '1', next }),
    )
  })
  app.post<OfCase>('/cases/:id/severity', { config }, async ({ params, body, viewer }, reply) => {
    const person = personOrNothing(viewer)
    const caseId = params.id
    const version = versionIn(textOf(body, 'cvss'))
    const field = (name: string) => textOf(body, name)
    const isCleared = field('clear') === 'yes'
    const read = isCleared ? '' : readCvssForm(version, field)
    const vector = typeof read === 'string' ? read : ''
    const scored =
      typeof read === 'string' && (isCleared || read !== '')
        ? await scoreCase(site.installation, person, { caseId, version, vector })
        : undefined
    if (scored !== undefined && !isRefusal(scored)) {
      return reply.redirect(`/cases/${caseId}/severity?cvss=${version}&saved=1`, 303)
    }
    if (scored !== undefined && isHidden(scored)) throw notFound()
    const page = await pageOf(site, person, caseId)
    const because =
      scored?.because ??
      (typeof read === 'string'
        ? 'Choose a value for each metric, or paste a vector.'
        : read.because)
    const errors = wrongInCvssForm(version, field, because)
    const names = Object.keys((body ?? {}) as object).filter((name) => name.startsWith('cvss-')) // because: a form's body is an object
    const choices = Object.fromEntries(
      names.map((name) => [name.slice(metricField('').length), field(name)]),
    )
    const typed = field('cvss-vector')
    return sendPage(reply, draw(person, { page, version, vector: typed, choices, errors }), 422)
  })
}

const registerPatches = (app: FastifyInstance, site: Site): void => {
  app.post<OfCase>(
    '/cases/:id/patches',
    { config: { ...config, takesFiles: true } },
    async (request, reply) => {
      const person = personOrNothing(request.viewer)
      const caseId = request.params.id
      const page = await pageOf(site, person, caseId)
      const [file] = (request.uploads ?? []).filter(({ field }) => field === 'patch')
      const again = (because: string) =>
        sendEditor(reply, person, { page, errors: { patch: because }, status: 422 })
      if (file === undefined) return again('Choose the patch to attach.')
      const [wrong] = checkFiles([file], site.settings.limits.attachments)
      if (wrong !== undefined) return again(wrong.message)
      const added = await addPatch(site, person, {
        caseId,
        audience: textOf(request.body, 'audience') === 'everyone' ? 'everyone' : 'team',
        file: { name: safeFileName(file.name), bytes: file.bytes },
      })
      if (isRefusal(added)) {
        if (isHidden(added)) throw notFound()
        return again(added.because)
      }
      return reply.redirect(`/cases/${caseId}/advisory`, 303)
    },
  )
}

/** The editor, the calculator and patches of a case. */
export const registerRemediationPages = (app: FastifyInstance, site: Site): void => {
  app.get<OfCase>('/cases/:id/advisory', { config }, async ({ params, query, viewer }, reply) => {
    const person = personOrNothing(viewer)
    const page = await pageOf(site, person, params.id)
    const next = await nextAfter(site, person, { query, caseId: params.id, done: 'advisory' })
    return sendEditor(reply, person, { page, isSaved: query.saved === '1', next })
  })
  app.post<OfCase>('/cases/:id/advisory', { config }, postEditor(site))
  registerSeverity(app, site)
  registerPatches(app, site)
}
