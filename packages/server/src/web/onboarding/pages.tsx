// `/onboarding` and what hangs under it. A checklist that is not shown to somebody answers as one that does not exist.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { beginPractice, endPractice } from '../../cases/actions/practice.js'
import { isId } from '../../cases/load.js'
import { endMentor, endShadow, nameMentor, shadow, tick } from '../../charter/onboarding/actions.js'
import { standingIn } from '../../charter/onboarding/begin.js'
import { listOnboardings, loadOnboarding } from '../../charter/onboarding/load.js'
import { personOf, personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { OnboardingList, OnboardingView } from './page.js'

type OfMembership = { Params: { membership: string } }
const config = { access: 'signed-in' } as const

const isConcerned = (standing: ReturnType<typeof standingIn>): boolean =>
  standing.isNewcomer || standing.isMentor || standing.isAdmin

const registerReading = (app: FastifyInstance, { installation }: Site) => {
  app.get('/onboarding', { config }, async ({ viewer }, reply) => {
    const person = personOf(viewer)
    const all = await listOnboardings(installation, person)
    const own = all.filter(({ personId }) => personId === person.personId)
    const [mine] = own
    const shown = all.filter((of) => isConcerned(standingIn(person, of)))
    // A newcomer with nobody else to look after is at their own list at once, whoever else is new.
    if (mine !== undefined && shown.length === own.length && own.length === 1)
      return reply.redirect(`/onboarding/${mine.membershipId}`, 303)
    const html = drawForPerson(person, {
      title: 'Who is new',
      place: 'governance',
      children: (
        <OnboardingList
          all={all}
          personId={person.personId}
          shown={new Set(shown.map(({ membershipId }) => membershipId))}
          csrf={person.session?.csrf ?? ''}
          slug={person.memberships.find(({ hostsCases }) => hostsCases)?.slug}
        />
      ),
    })
    return sendPage(reply, html)
  })
}

export const registerOnboardingPages = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  registerReading(app, site)
  const send = async (
    reply: FastifyReply,
    of: { person: Person; membershipId: string; refusal?: Refusal; typed?: string },
  ) => {
    const { person, membershipId, refusal, typed } = of
    const page = isId(membershipId)
      ? await loadOnboarding(installation, person, membershipId)
      : undefined
    if (page === undefined) throw notFound()
    const html = drawForPerson(person, {
      title: 'First weeks',
      place: 'governance',
      children: <OnboardingView {...{ page, refusal, typed, csrf: person.session?.csrf ?? '' }} />,
    })
    return sendPage(reply, html, refusal === undefined ? 200 : 409)
  }
  app.get<OfMembership>('/onboarding/:membership', { config }, ({ params, viewer }, reply) =>
    send(reply, { person: personOrNothing(viewer), membershipId: params.membership }),
  )
  type Asked = { readonly params: Readonly<Record<string, string>>; readonly body: unknown }
  const act = (path: string, work: (person: Person, asked: Asked) => Promise<true | Refusal>) =>
    app.post<{ Params: Record<string, string> }>(
      `/onboarding/:membership/${path}`,
      { config },
      async ({ params, viewer, body }, reply) => {
        const person = personOrNothing(viewer)
        const membershipId = params['membership'] ?? ''
        if (!isId(membershipId)) throw notFound()
        const outcome = await work(person, { params, body })
        if (isRefusal(outcome)) {
          if (outcome.refusal === 'onboarding.unknown') throw notFound()
          const typed = textOf(body, 'number')
          return send(reply, { person, membershipId, refusal: outcome, typed })
        }
        const shown = await loadOnboarding(installation, person, membershipId)
        return reply.redirect(
          shown === undefined ? '/onboarding' : `/onboarding/${membershipId}`,
          303,
        )
      },
    )
  const of = ({ params }: Asked) => ({ membershipId: params['membership'] ?? '' })
  act('items/:item', (person, asked) =>
    tick(installation, person, {
      ...of(asked),
      item: asked.params['item'] ?? '',
      done: textOf(asked.body, 'done') !== 'no',
    }),
  )
  act('mentor', (person, asked) => {
    const named = textOf(asked.body, 'mentor')
    return nameMentor(installation, person, {
      ...of(asked),
      mentorId: isId(named) ? named : person.personId,
    })
  })
  act('mentor/end', (person, asked) => endMentor(installation, person, of(asked).membershipId))
  act('practice', (person, asked) => beginPractice(installation, person, of(asked).membershipId))
  act('practice/end', (person, asked) => endPractice(installation, person, of(asked).membershipId))
  act('shadows', (person, asked) =>
    shadow(installation, person, { ...of(asked), number: textOf(asked.body, 'number') }),
  )
  act('shadows/:shadowed/end', (person, asked) => {
    const caseId = asked.params['shadowed'] ?? ''
    if (!isId(caseId)) throw notFound()
    return endShadow(installation, person, { ...of(asked), caseId })
  })
}
