// The remediation for programs: the advisory's draft, the score, credits and patches. Versions are named, so that a
// program too never saves over what it has not seen.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden } from '../cases/begin.js'
import { mayReadAnswer, personOrNothing } from '../http/access.js'
import { patchBytes } from '../http/bodies.js'
import { HttpProblem, invalidProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import type { Person } from '../identity/viewer.js'
import { checkFiles, safeFileName } from '../intake/attachments.js'
import {
  addCreditTo,
  askCredit,
  changeCredit,
  decideCredit,
  removeCredit,
} from '../remediation/credits/actions.js'
import { checkDraft } from '../remediation/draft-check.js'
import { saveAdvisory } from '../remediation/edit.js'
import { loadRemediationPage, type RemediationPage } from '../remediation/page.js'
import { addPatch } from '../remediation/patches.js'
import { scoreCase } from '../remediation/severity.js'
import { doneUnread } from './cases-shapes.js'
import {
  advisoryBody,
  creditBody,
  patchBody,
  remediationShape,
  severityBody,
  shapeRemediation,
} from './remediation-shapes.js'

const params = z.object({ id: z.string() })
const reading = { access: 'case', scope: 'cases:read' } as const
const writing = { access: 'case', scope: 'cases:write' } as const
const tags = ['remediation']
const read = { 200: remediationShape }
const response = { ...read, 204: doneUnread }

const load = async (site: Site, person: Person, caseId: string): Promise<RemediationPage> => {
  const page = await loadRemediationPage(site, person, caseId)
  if (page === undefined) throw notFound()
  return page
}

/** The remediation after an action, or the problem of its refusal; nothing of it to a token that may not read. */
const after = async (
  { site, reply }: { site: Site; reply: FastifyReply },
  person: Person,
  { caseId, outcome }: { caseId: string; outcome: object | Refusal },
) => {
  if (isRefusal(outcome)) {
    const isUnknown = isHidden(outcome) || outcome.refusal === 'credit.unknown'
    throw isUnknown ? notFound() : new HttpProblem(refusedProblem(outcome))
  }
  if (!mayReadAnswer(person)) return reply.code(204).send(null)
  return shapeRemediation(await load(site, person, caseId))
}

const registerAdvisory = (app: FastifyInstance, site: Site): void => {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get(
    '/api/v1/cases/:id/advisory',
    {
      config: reading,
      schema: { summary: 'The advisory as it is drafted', tags, params, response: read },
    },
    async ({ params: { id }, viewer }) =>
      shapeRemediation(await load(site, personOrNothing(viewer), id)),
  )
  typed.put(
    '/api/v1/cases/:id/advisory',
    {
      config: writing,
      schema: { summary: 'Save the advisory', tags, params, body: advisoryBody, response },
    },
    async ({ params: { id: caseId }, viewer, body }, reply) => {
      const person = personOrNothing(viewer)
      const page = await load(site, person, caseId)
      const { basedOn, ...input } = body
      const read = checkDraft(input, page.draft.project?.repo ?? null)
      if ('errors' in read) {
        const errors = Object.entries(read.errors).map(([path, message]) => ({ path, message }))
        throw new HttpProblem(invalidProblem(errors))
      }
      const saving = { caseId, basedOn, ...read.checked }
      const outcome = await saveAdvisory(site.installation, person, saving)
      return after({ site, reply }, person, { caseId, outcome })
    },
  )
  typed.put(
    '/api/v1/cases/:id/severity',
    {
      config: writing,
      schema: { summary: 'Score the case', tags, params, body: severityBody, response },
    },
    async ({ params: { id: caseId }, viewer, body }, reply) => {
      const person = personOrNothing(viewer)
      const version = body.version ?? (body.vector.startsWith('CVSS:3.1/') ? '3.1' : '4.0')
      const input = { caseId, version, vector: body.vector.trim() }
      const outcome = await scoreCase(site.installation, person, input)
      return after({ site, reply }, person, { caseId, outcome })
    },
  )
}

const onCredit = (
  site: Site,
  person: Person,
  { caseId, ...body }: z.output<typeof creditBody> & { caseId: string },
): Promise<object | Refusal> => {
  const { installation } = site
  switch (body.action) {
    case 'add':
      return addCreditTo(installation, person, { ...body, caseId })
    case 'change':
      return changeCredit(installation, person, { ...body, caseId })
    case 'remove':
      return removeCredit(installation, person, { ...body, caseId })
    case 'ask':
      return askCredit(installation, person, { ...body, caseId })
    case 'decide':
      return decideCredit(installation, person, { ...body, caseId })
  }
}

const registerCredits = (app: FastifyInstance, site: Site): void => {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.post(
    '/api/v1/cases/:id/credits',
    {
      config: writing,
      schema: {
        summary: 'Add, ask, decide about credits',
        tags,
        params,
        body: creditBody,
        response,
      },
    },
    async ({ params: { id: caseId }, viewer, body }, reply) => {
      const person = personOrNothing(viewer)
      const outcome = await onCredit(site, person, { ...body, caseId })
      return after({ site, reply }, person, { caseId, outcome })
    },
  )
  typed.post(
    '/api/v1/cases/:id/patches',
    {
      config: writing,
      bodyLimit: patchBytes(site.settings.limits.attachments),
      schema: { summary: 'Attach a patch', tags, params, body: patchBody, response },
    },
    async ({ params: { id: caseId }, viewer, body }, reply) => {
      const person = personOrNothing(viewer)
      await load(site, person, caseId)
      const file = { name: safeFileName(body.name), bytes: Buffer.from(body.text) }
      const [wrong] = checkFiles([file], site.settings.limits.attachments)
      if (wrong !== undefined) {
        throw new HttpProblem(invalidProblem([{ path: 'text', message: wrong.message }]))
      }
      const outcome = await addPatch(site, person, { caseId, audience: body.audience, file })
      return after({ site, reply }, person, { caseId, outcome })
    },
  )
}

/** Declares the API of the remediation. */
export const registerRemediationApi = (app: FastifyInstance, site: Site): void => {
  registerAdvisory(app, site)
  registerCredits(app, site)
}
