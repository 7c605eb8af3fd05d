// Every page and form around cases. One line each; what they show is in the pages, what they do in cases/actions.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { narrowCase, widenCase } from '../../cases/actions/narrow.js'
import { isHidden, mayOn } from '../../cases/begin.js'
import { lookingAs, openDesk } from '../../cases/list/list.js'
import { selectNewestTitles } from '../../cases/list/select.js'
import { isId } from '../../cases/load.js'
import { selectMembers } from '../../cases/people.js'
import { listReaders } from '../../cases/readers.js'
import { deleteView, saveView } from '../../cases/saved-views.js'
import { inTransaction } from '../../db/transaction.js'
import { personOf, personOrNothing } from '../../http/access.js'
import { textOf, textsOf } from '../../http/forms.js'
import { HttpProblem, notFound, refusedProblem } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { actorOf } from '../../identity/viewer.js'
import { countReviewsAsked } from '../../publication/reviews/answer.js'
import { drawForPerson } from '../frame.js'
import { oneLine } from '../look/one-line.js'
import { determinationIn, showDetermination } from './determining.js'
import { registerCaseLedger } from './ledger-pages.js'
import { ListPage, needsMeIn, type TypedView } from './list-page.js'
import { registerLive } from './live.js'
import { openableTeams, registerNewCase } from './new.js'
import { registerCaseForms } from './posts.js'
import { ReadersPage } from './readers-page.js'
import { caseIdOf, showCase } from './show.js'

/** Rows on a page of the list. */
const rowsPerPage = 50
/** Cases offered in the palette. */
const inPalette = 200

/** Pages that the navigation has no room for; the palette finds them by name. */
const PAGES = [
  { label: 'Charter', href: '/charter' },
  { label: 'Decisions', href: '/decisions' },
  { label: 'The public ledger', href: '/ledger' },
  { label: 'The form for reports', href: '/report' },
  { label: 'The API', href: '/api' },
]

const signedIn = { config: { access: 'signed-in' } } as const
const ofCase = { config: { access: 'case' } } as const

/** A text of the address's query; the first where there are several. */
const asked = (request: FastifyRequest, name: string): string | undefined => {
  // because: fastify parses the query into texts and lists of texts
  const value = (request.query as Record<string, string | string[] | undefined>)[name]
  return Array.isArray(value) ? value[0] : value
}

/** What somebody did who can open the case no more, from the word in the address. */
const DONE: Readonly<Record<string, string>> = {
  declined: 'You declined: nothing of it reaches you. They can ask you again.',
  left: 'You have left the case: nothing of it reaches you from now on. What you know stays confidential until its embargo ends.',
}

const doneIn = (request: FastifyRequest): string | undefined => {
  const word = asked(request, 'done') ?? ''
  return Object.hasOwn(DONE, word) ? DONE[word] : undefined
}

const showList = async (
  site: Site,
  request: FastifyRequest,
  {
    reply,
    refusal,
    typed,
  }: { reply: FastifyReply; refusal?: Refusal; typed?: TypedView | undefined },
) => {
  const person = personOf(request.viewer)
  const { installation } = site
  const cursor = asked(request, 'cursor')
  const given = (typed?.query ?? asked(request, 'q'))?.trim()
  const open = (query: string) =>
    openDesk(installation, person, { query, limit: rowsPerPage, cursor })
  const isGuest = person.memberships.length === 0
  const first = await open(given ?? 'is:needs-me')
  // Who came for a case or two finds them, also when they ask for nothing right now.
  const isElsewhere = given === undefined && isGuest && first.list.rows.length === 0
  const query = given ?? (isElsewhere && first.counts.open > 0 ? 'is:open' : 'is:needs-me')
  const desk = query === 'is:open' && given === undefined ? await open(query) : first
  const { charter, now } = lookingAs(installation, person)
  const reviewsAsked = await countReviewsAsked(installation, person)
  const html = drawForPerson(person, {
    title: 'Cases',
    place: 'cases',
    needsMe: needsMeIn(desk),
    children: (
      <ListPage
        {...{ desk, query, charter, now, reviewsAsked, refusal, typed }}
        csrf={person.session?.csrf ?? ''}
        mayOpen={openableTeams(person).length > 0}
        isGuest={isGuest}
        isFirst={cursor === undefined}
        done={refusal === undefined ? doneIn(request) : undefined}
      />
    ),
  })
  return sendPage(reply, html, refusal === undefined ? 200 : 409)
}

const registerList = (app: FastifyInstance, site: Site) => {
  const { installation } = site
  app.get('/cases', signedIn, (request, reply) => showList(site, request, { reply }))
  app.post('/cases/views', signedIn, async (request, reply) => {
    const person = personOf(request.viewer)
    const [name, query] = [textOf(request.body, 'name'), textOf(request.body, 'query')]
    const saved = await saveView(installation, person, { name, query })
    if (isRefusal(saved)) {
      // A filter that is too long to keep came from no page of ours: the list stands without it.
      const isFilterTooLong = saved.refusal === 'view.too-long'
      const typed = isFilterTooLong ? undefined : { name, query }
      return showList(site, request, { reply, refusal: saved, typed })
    }
    return reply.redirect(`/cases?q=${encodeURIComponent(query)}`, 303)
  })
  app.post('/cases/views/:viewId/delete', signedIn, async (request, reply) => {
    // because: the route has :viewId in its address
    const { viewId } = request.params as { viewId: string }
    const person = personOf(request.viewer)
    if (isId(viewId)) await deleteView(installation, person, viewId)
    return reply.redirect('/cases', 303)
  })
  app.get('/palette.json', signedIn, async (request) => {
    const person = personOf(request.viewer)
    const rows = await inTransaction(installation.db, actorOf(person), (tx) =>
      selectNewestTitles(tx, installation, { person, limit: inPalette }),
    )
    const open = { label: 'Open a case by hand', href: '/cases/new' }
    const cases = rows.map((row) => ({
      label: oneLine(row.title),
      href: `/cases/${row.caseId}`,
      hint: row.number,
    }))
    return { items: [...(openableTeams(person).length > 0 ? [open] : []), ...PAGES, ...cases] }
  })
}

const showReaders = async (
  site: Site,
  request: FastifyRequest,
  { reply, refused }: { reply: FastifyReply; refused?: Refusal },
) => {
  const person = personOrNothing(request.viewer)
  const page = await listReaders(site.installation, person, caseIdOf(request))
  if (isRefusal(page)) {
    if (isHidden(page)) throw notFound()
    throw new HttpProblem({ ...refusedProblem(page), status: 403 })
  }
  const { members } = await inTransaction(site.installation.db, actorOf(person), (tx) =>
    selectMembers(tx, page.loaded),
  )
  const mayNarrow = mayOn(person, 'case.narrow', { ...page, members })
  const choosable = members.filter((member) => member.acknowledged)
  const csrf = person.session?.csrf ?? ''
  const html = drawForPerson(person, {
    title: `Readers of ${page.loaded.number}`,
    place: 'cases',
    children: <ReadersPage {...{ page, csrf, mayNarrow, refused }} members={choosable} />,
  })
  return sendPage(reply, html, refused === undefined ? 200 : 409)
}

const registerReaders = (app: FastifyInstance, site: Site) => {
  app.get('/cases/:caseId/readers', ofCase, (request, reply) =>
    showReaders(site, request, { reply }),
  )
  app.post('/cases/:caseId/readers', ofCase, async (request, reply) => {
    const person = personOrNothing(request.viewer)
    const caseId = caseIdOf(request)
    const memberIds = textsOf(request.body, 'memberId')
    const outcome =
      textOf(request.body, 'do') === 'widen'
        ? await widenCase(site.installation, person, caseId)
        : await narrowCase(site.installation, person, { caseId, memberIds })
    if (!isRefusal(outcome)) return reply.redirect(`/cases/${caseId}/readers`, 303)
    if (isHidden(outcome)) throw notFound()
    return showReaders(site, request, { reply, refused: outcome })
  })
}

/** Declares everything under `/cases`, and the palette. */
export const registerCasePages = (app: FastifyInstance, site: Site): void => {
  registerList(app, site)
  registerNewCase(app, site)
  registerReaders(app, site)
  registerCaseForms(app, site)
  registerLive(app, site)
  registerCaseLedger(app, site)
  app.get('/cases/:caseId', ofCase, (request, reply) => showCase(site, request, { reply }))
  app.get('/cases/:caseId/determination', ofCase, (request, reply) =>
    showDetermination(site, request, {
      reply,
      chosen: determinationIn(asked(request, 'as') ?? ''),
    }),
  )
}
