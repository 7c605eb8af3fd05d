// Credits at their addresses: the team's list of a case, the page of who holds a link, and a person's own list.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import { listDuplicates } from '../../cases/original.js'
import { personOf, personOrNothing } from '../../http/access.js'
import { textOf, textsOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { isSecret } from '../../identity/secrets.js'
import type { Person } from '../../identity/viewer.js'
import { carryFromDuplicate } from '../../publication/joining/credits.js'
import {
  addCreditTo,
  askCredit,
  changeCredit,
  decideCredit,
  removeCredit,
} from '../../remediation/credits/actions.js'
import {
  answerAlike,
  answerAsPerson,
  answerByLink,
  type CreditReply,
  listAsked,
  loadAskedByLink,
  openAlike,
} from '../../remediation/credits/answers.js'
import { showLink } from '../../remediation/credits/ask.js'
import type { WrongCredit } from '../../remediation/credits/input.js'
import { drawForAnyone, drawForPerson } from '../frame.js'
import { PageHead } from '../look/frame/shell.js'
import { Empty } from '../look/states.js'
import { AskedCard, type TypedAnswer } from './asked-page.js'
import { type CreditsPageProps, decisionForm } from './credit-fields.js'
import { CreditsPage } from './credits-page.js'
import { csrfOf, pageOf } from './pages.js'

type OfCase = { Params: { id: string } }
type OfCredit = { Params: { id: string; creditId: string } }

const config = { access: 'case' } as const

const typedIn = (body: unknown) => ({
  name: textOf(body, 'name'),
  email: textOf(body, 'email'),
  contacts: textOf(body, 'contacts'),
  personId: textOf(body, 'personId'),
  choice: textOf(body, 'choice'),
  reason: textOf(body, 'reason'),
})

const inputOf = (body: unknown) => {
  const { name, email, contacts } = typedIn(body)
  return {
    name,
    types: textsOf(body, 'types'),
    email: email === '' ? null : email,
    contacts: contacts.split('\n'),
  }
}

/** Draws the list, and the list again with the reason and everything typed. */
const drawing = (site: Site) => {
  const show = async (
    reply: FastifyReply,
    person: Person,
    { caseId, ...after }: { caseId: string } & Pick<CreditsPageProps, 'refused' | 'shown' | 'done'>,
  ) => {
    const page = await pageOf(site, person, caseId)
    const duplicates = await listDuplicates(site.installation, person, caseId)
    const html = drawForPerson(person, {
      title: `Credits · ${page.loaded.number}`,
      place: 'cases',
      children: (
        <CreditsPage
          {...{ page, duplicates, ...after }}
          csrf={csrfOf(person)}
          personId={person.personId}
        />
      ),
    })
    return sendPage(reply, html, after.refused === undefined ? 200 : 409)
  }
  const answer = (
    reply: FastifyReply,
    person: Person,
    {
      caseId,
      outcome,
      form,
      word,
      creditId,
      body,
    }: {
      caseId: string
      outcome: object | Refusal
      form: string
      /** Of `DONE`. */
      word: string
      creditId?: string
      body: unknown
    },
  ) => {
    if (!isRefusal(outcome)) return reply.redirect(`/cases/${caseId}/credits?done=${word}`, 303)
    if (isHidden(outcome) || outcome.refusal === 'credit.unknown') throw notFound()
    const { refusal, because, source } = outcome
    return show(reply, person, {
      caseId,
      refused: {
        ...{ form, of: creditId, values: typedIn(body), types: textsOf(body, 'types') },
        because: { refusal, because, source },
        // because: only what reads an input gives errors by field
        errors: 'errors' in outcome ? (outcome as WrongCredit).errors : undefined,
      },
    })
  }
  return { show, answer }
}

const DONE: Readonly<Record<string, string>> = {
  added: 'Added. Adding asks nobody: their card says how they are asked.',
  saved: 'Saved.',
  asked: 'They are asked.',
  removed: 'Removed.',
  carried: 'Carried over as they chose.',
}

const WORDS: Readonly<Record<string, string>> = { '/asking': 'asked', '/removal': 'removed' }

const doneInWords = (word: unknown): string | undefined =>
  typeof word === 'string' && Object.hasOwn(DONE, word) ? DONE[word] : undefined

const registerList = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  const { show, answer } = drawing(site)
  app.get<OfCase & { Querystring: { done?: unknown } }>(
    '/cases/:id/credits',
    { config },
    ({ params, query, viewer }, reply) =>
      show(reply, personOrNothing(viewer), { caseId: params.id, done: doneInWords(query.done) }),
  )
  app.post<OfCase>('/cases/:id/credits', { config }, async ({ params, body, viewer }, reply) => {
    const person = personOrNothing(viewer)
    const caseId = params.id
    const page = await pageOf(site, person, caseId)
    const wanted = textOf(body, 'personId')
    const member = page.members.find(({ personId }) => personId === wanted)
    const input = inputOf(body)
    const outcome = await addCreditTo(installation, person, {
      ...input,
      caseId,
      personId: member?.personId ?? null,
      name: input.name === '' ? (member?.name ?? '') : input.name,
    })
    return answer(reply, person, { caseId, outcome, form: 'add', word: 'added', body })
  })
}

const registerCarrying = (app: FastifyInstance, site: Site): void => {
  const { answer } = drawing(site)
  app.post<OfCase>('/cases/:id/credits/carried', { config }, async (request, reply) => {
    const { params, body } = request
    const person = personOrNothing(request.viewer)
    const caseId = params.id
    const duplicateId = textOf(body, 'duplicate')
    const outcome = await carryFromDuplicate(site.installation, person, { caseId, duplicateId })
    return answer(reply, person, { caseId, outcome, form: 'carried', word: 'carried', body })
  })
}

const registerTeam = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  const { show, answer } = drawing(site)
  const onCredit = (
    path: string,
    act: (
      person: Person,
      of: { caseId: string; creditId: string },
      body: unknown,
    ) => Promise<object | Refusal>,
  ) =>
    app.post<OfCredit>(
      `/cases/:id/credits/:creditId${path}`,
      { config },
      async (request, reply) => {
        const person = personOrNothing(request.viewer)
        const { id: caseId, creditId } = request.params
        const { body } = request
        const outcome = await act(person, { caseId, creditId }, body)
        const form = path === '/decision' ? decisionForm(creditId) : creditId
        const word = WORDS[path] ?? 'saved'
        return answer(reply, person, { caseId, outcome, form, word, creditId, body })
      },
    )
  onCredit('', (person, of, body) =>
    changeCredit(installation, person, { ...of, ...inputOf(body) }),
  )
  onCredit('/asking', (person, of) => askCredit(installation, person, of))
  app.post<OfCredit>('/cases/:id/credits/:creditId/link', { config }, async (request, reply) => {
    const person = personOrNothing(request.viewer)
    const { id: caseId, creditId } = request.params
    const outcome = await showLink(installation, person, { caseId, creditId })
    if (!isRefusal(outcome)) return show(reply, person, { caseId, shown: { creditId, ...outcome } })
    return answer(reply, person, {
      caseId,
      outcome,
      form: creditId,
      word: 'saved',
      creditId,
      body: {},
    })
  })
  onCredit('/removal', (person, of) => removeCredit(installation, person, of))
  onCredit('/decision', (person, of, body) => {
    const choices = ['by-name', 'anonymous', 'leave-out'] as const
    const choice = choices.find((one) => one === textOf(body, 'choice')) ?? 'anonymous'
    return decideCredit(installation, person, { ...of, choice, reason: textOf(body, 'reason') })
  })
}

/** The answer of the form; a name is looked at only where it counts. */
const replyIn = (body: unknown): CreditReply => {
  const answer = textOf(body, 'answer')
  if (answer === 'anonymous' || answer === 'declined') return { kind: answer }
  return { kind: 'accepted', name: textOf(body, 'name') }
}

const typedAnswer = (body: unknown, { because }: Refusal): TypedAnswer => ({
  answer: textOf(body, 'answer'),
  name: textOf(body, 'name'),
  because,
})

type ByLink = { Params: { capability: string } }

const registerLink = (app: FastifyInstance, { installation }: Site): void => {
  const link = { access: 'capability', withoutCsrf: true } as const
  const show = async (reply: FastifyReply, secret: string, typed?: TypedAnswer) => {
    const asked = isSecret(secret) ? await loadAskedByLink(installation, secret) : undefined
    if (asked === undefined) throw notFound()
    const html = drawForAnyone({
      title: 'How to credit you',
      site: asked.teamName,
      narrow: true,
      children: <AskedCard asked={asked} action={`/c/${secret}`} csrf="" typed={typed} />,
    })
    return sendPage(reply, html, typed === undefined ? 200 : 422)
  }
  app.get<ByLink>('/c/:capability', { config: link }, ({ params }, reply) =>
    show(reply, params.capability),
  )
  app.post<ByLink>('/c/:capability', { config: link }, async ({ params, body }, reply) => {
    const secret = params.capability
    if (!isSecret(secret)) throw notFound()
    const outcome = await answerByLink(installation, secret, replyIn(body))
    if (!isRefusal(outcome)) return reply.redirect(`/c/${secret}`, 303)
    if (outcome.refusal === 'credit.unknown') throw notFound()
    return show(reply, secret, typedAnswer(body, outcome))
  })
}

const registerOwn = (app: FastifyInstance, { installation }: Site): void => {
  const signedIn = { access: 'signed-in' } as const
  const show = async (
    reply: FastifyReply,
    person: Person,
    typed?: { creditId: string; answer: TypedAnswer },
  ) => {
    const all = await listAsked(installation, person)
    const html = drawForPerson(person, {
      title: 'Your credits',
      place: 'account',
      children: (
        <>
          <PageHead title="Your credits" lede="What teams would like to credit you for." />
          <div class="stack">
            {all.length === 0 && <Empty title="Nobody has asked">A question appears here.</Empty>}
            {all.map((asked) => (
              <AskedCard
                asked={asked}
                others={openAlike(all, asked.row.creditId).length}
                action={`/credits/${asked.row.creditId}`}
                csrf={csrfOf(person)}
                typed={typed?.creditId === asked.row.creditId ? typed.answer : undefined}
              />
            ))}
          </div>
        </>
      ),
    })
    return sendPage(reply, html, typed === undefined ? 200 : 422)
  }
  app.get('/credits', { config: signedIn }, ({ viewer }, reply) => show(reply, personOf(viewer)))
  app.post<{ Params: { creditId: string } }>(
    '/credits/:creditId',
    { config: signedIn },
    async ({ params, body, viewer }, reply) => {
      const person = personOf(viewer)
      const { creditId } = params
      const outcome = await answerAsPerson(installation, person, { creditId, reply: replyIn(body) })
      if (!isRefusal(outcome)) {
        if (textOf(body, 'alike') === 'yes')
          await answerAlike(installation, person, { creditId, reply: replyIn(body) })
        return reply.redirect('/credits', 303)
      }
      if (outcome.refusal === 'credit.unknown') throw notFound()
      return show(reply, person, { creditId, answer: typedAnswer(body, outcome) })
    },
  )
}

/** Every page and form of credits. */
export const registerCreditPages = (app: FastifyInstance, site: Site): void => {
  registerList(app, site)
  registerCarrying(app, site)
  registerTeam(app, site)
  registerLink(app, site)
  registerOwn(app, site)
}
