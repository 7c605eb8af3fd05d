// The determination page and its form: drawn with what was typed, with the cases that it may duplicate, and with what came
// in meanwhile; sent once everything that the reply depends on was seen.
import {
  cleanLine,
  cleanText,
  DETERMINATIONS,
  type Determination,
  isRefusal,
  replyTemplate,
  tooLong,
} from '@parley/rules'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { determineCase } from '../../cases/actions/determine.js'
import { markOpened } from '../../cases/activity.js'
import { isHidden } from '../../cases/begin.js'
import { loadConversation } from '../../cases/messages/conversation.js'
import { type CasePage, loadCasePage } from '../../cases/page.js'
import { type Candidate, findCandidates } from '../../cases/search/candidates.js'
import { personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { TheReport } from '../conversation/items.js'
import { drawForPerson } from '../frame.js'
import type { RefusalText } from '../look/form/buttons.js'
import type { FieldValues } from '../look/form/fields.js'
import { DeterminationPage, templateFor } from './determination-page.js'
import { liveAddress } from './live.js'
import { namedIn } from './parts/duplicate-of.js'
import { type Came, cameSince, openedAt } from './parts/meanwhile.js'
import { caseIdOf, doneQuery } from './show.js'

/** The determination a text names, if it names one. */
export const determinationIn = (text: string): Determination | undefined =>
  DETERMINATIONS.find((one) => one === text)

interface Loaded {
  readonly live: string
  readonly page: CasePage
}

const loadPage = async (site: Site, person: Person, caseId: string): Promise<Loaded> => {
  const live = await liveAddress(site.installation, person, caseId)
  const page = await loadCasePage(site.installation, person, caseId)
  if (page === undefined || !page.isMember) throw notFound()
  return { live, page }
}

interface Drawn extends Loaded {
  readonly reply: FastifyReply
  readonly chosen: Determination | undefined
  readonly values: FieldValues
  readonly refused?: RefusalText | undefined
  readonly came?: readonly Came[]
  readonly other?: Candidate | undefined
  readonly status?: number
}

const draw = async (site: Site, person: Person, drawn: Drawn): Promise<FastifyReply> => {
  const { page, chosen, values, refused, came = [], other } = drawn
  const { loaded } = page
  const words = values['find'] ?? ''
  const candidates =
    chosen === 'duplicate' ? await findCandidates(site.installation, person, { loaded, words }) : []
  await markOpened(site.installation, person, { ...page, isRead: false })
  const read = await loadConversation(site.installation, person, {
    caseId: loaded.caseId,
    limit: 1,
  })
  const csrf = person.session?.csrf ?? ''
  const html = drawForPerson(person, {
    title: `${loaded.number}: determination`,
    place: 'cases',
    live: drawn.live,
    liveShows: `/cases/${loaded.caseId}`,
    children: (
      <DeterminationPage
        {...{ page, person, csrf, chosen, values, refused, came, candidates, other }}
        report={
          read?.report && (
            <details class="part" open>
              <summary>The report</summary>
              <TheReport {...read} report={read.report} />
            </details>
          )
        }
      />
    ),
  })
  return sendPage(drawn.reply, html, drawn.status ?? (refused === undefined ? 200 : 409))
}

/** `/cases/{id}/determination`, as it is opened. */
export const showDetermination = async (
  site: Site,
  request: FastifyRequest,
  { reply, chosen }: Pick<Drawn, 'reply' | 'chosen'>,
): Promise<FastifyReply> => {
  const person = personOrNothing(request.viewer)
  const loaded = await loadPage(site, person, caseIdOf(request))
  return draw(site, person, { reply, ...loaded, chosen, values: {} })
}

const everyText = (body: unknown): Record<string, string> =>
  Object.fromEntries(Object.keys(body ?? {}).map((name) => [name, textOf(body, name)]))

/** The reply as typed, or undefined where it is a template that nobody edited: then the rules' is sent. */
const editedReply = (page: CasePage, determination: Determination, typed: string) => {
  const text = cleanText(typed)
  const templates = [true, false].map((isPublic) =>
    cleanText(templateFor(page.charter, determination, isPublic)),
  )
  return templates.includes(text) ? undefined : text
}

/** The case that was named as the other one, where this person can read it. */
const findNamed = async (
  site: Site,
  person: Person,
  { page, named }: { page: CasePage; named: string },
): Promise<Candidate | undefined> => {
  if (named === '') return undefined
  const { loaded } = page
  const found = await findCandidates(site.installation, person, { loaded, words: named })
  return found.find(
    ({ caseId, number }) => caseId === named || number.toLowerCase() === named.toLowerCase(),
  )
}

const withoutTemplate = (
  values: Record<string, string>,
  edited: string | undefined,
): FieldValues => {
  const { reply: _untouched, ...others } = values
  return edited === undefined ? others : values
}

const saidPublic = ({ number, advisoryId }: Candidate): RefusalText => ({
  because:
    advisoryId === null
      ? `${number} is not published: read the reply again, then send. Nothing is sent yet.`
      : `${number} is published already: the reply now says so. Read it, then send. Nothing is sent yet.`,
})

/**
 * The template that would go out in place of the one that was read, where what was given decides between them: with a
 * reference there is one text, without another. Undefined where the one that was read goes out.
 */
const unreadTemplate = (
  page: CasePage,
  determination: Determination,
  sent: { readonly typed: string | undefined; readonly reference: string },
): string | undefined => {
  if (determination === 'duplicate' || sent.typed === undefined || !page.around.hasReporter)
    return undefined
  const pointsSomewhere = sent.reference !== '' && sent.reference !== 'none-yet'
  const goesOut = replyTemplate(page.charter.determinations[determination], pointsSomewhere) ?? ''
  return cleanText(goesOut) === cleanText(sent.typed) ? undefined : goesOut
}

const otherReply: RefusalText = {
  because:
    'With what you gave, another reply goes out: it stands below now. Read it, then send. Nothing is sent yet.',
}

/** The form, sent: it determines, or draws the page again. */
export const postDetermination = async (
  site: Site,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const person = personOrNothing(request.viewer)
  const { body } = request
  const text = (name: string) => textOf(body, name)
  const caseId = caseIdOf(request)
  const loaded = await loadPage(site, person, caseId)
  const { page } = loaded
  const chosen = determinationIn(text('determination'))
  const values = everyText(body)
  if (chosen === undefined) {
    const refused = { because: 'Choose what it is first.' }
    return draw(site, person, { reply, ...loaded, chosen, values, refused })
  }
  const named = chosen === 'duplicate' ? namedIn(text) : ''
  const other = await findNamed(site, person, { page, named })
  const edited = editedReply(page, chosen, values['reply'] ?? '')
  const kept = withoutTemplate(values, edited)
  const again = { reply, ...loaded, chosen, values: kept, other }
  if (text('do') === 'find') return draw(site, person, again)
  const since = openedAt(text('since'))
  const came = since === undefined ? [] : cameSince(page, person.personId, since)
  if (came.length > 0) return draw(site, person, { ...again, came, status: 409 })
  const saidSo = text('knownPublic')
  if (other !== undefined && saidSo !== '' && (saidSo === 'yes') !== (other.advisoryId !== null))
    return draw(site, person, { ...again, refused: saidPublic(other) })
  const typed = cleanLine(text('reference'))
  const reference = typed === '' && text('noIssue') === 'yes' ? 'none-yet' : typed
  const long = tooLong('The reference', reference, 2_000)
  if (long !== undefined) return draw(site, person, { ...again, refused: long })
  const unread =
    edited === undefined
      ? unreadTemplate(page, chosen, { typed: values['reply'], reference })
      : undefined
  if (unread !== undefined)
    return draw(site, person, {
      ...again,
      values: { ...values, reply: unread },
      refused: otherReply,
    })
  const outcome = await determineCase(site.installation, person, {
    caseId,
    determination: chosen,
    reference,
    duplicateOf: named,
    alsoCoordinate: text('alsoCoordinate') === 'yes',
    reply: edited,
  })
  if (!isRefusal(outcome)) return reply.redirect(`/cases/${caseId}${doneQuery('determined')}`, 303)
  if (isHidden(outcome)) throw notFound()
  return draw(site, person, { ...again, refused: outcome })
}
