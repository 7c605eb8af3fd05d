// Loads and draws the page of one case: for a reader, with what was refused and typed where a form comes back. Nobody
// else gets anything: a case that is not there and one that is not theirs answer alike.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { markOpened } from '../../cases/activity.js'
import { loadCasePage } from '../../cases/page.js'
import { readTogether } from '../../db/transaction.js'
import { personOrNothing } from '../../http/access.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { oneLine } from '../look/one-line.js'
import { CasePage, type DrawnSection } from './case-page.js'
import { liveAddress } from './live.js'
import type { Refusal } from './parts/context.js'
import { caseGates, caseSections } from './sections.js'

const KEYS = [
  { keys: ['t'], does: 'take it' },
  { keys: ['1'], does: 'accept as a vulnerability' },
  { keys: ['2'], does: 'mark as a duplicate' },
  { keys: ['3'], does: 'decline: not an issue' },
]

/** A short word on what was just done, by the name of its form, where the page does not show it by itself. */
const DONE: Readonly<Record<string, string>> = {
  triage: 'The triage is saved.',
  rename: 'Saved.',
  ask: 'They are asked for a second opinion: it stands among what needs them, and they are told by mail as they chose.',
  give: 'Your opinion is given. The team reads it.',
  offer: 'Offered. The case stays with whoever has it until they accept.',
  'pass-on': 'Passed on. The next one was picked by the charter and is told.',
  conflict: 'You declared a conflict of interest. Others coordinate and decide this case.',
  determined: 'Determined. What follows from it stands below.',
  agreed:
    'You agreed, and read this case from now on. Until when it is confidential, and how to leave, stands on the page of the embargo.',
  keep: 'Saved.',
  release: 'Saved.',
}

/** What a form adds to the address that it leads back to. */
export const doneQuery = (form: string): string =>
  Object.hasOwn(DONE, form) ? `?done=${form}` : ''

const doneIn = ({ query }: FastifyRequest): string | undefined => {
  // because: a parsed query is an object of unknown values
  const word = (query as Record<string, unknown> | null | undefined)?.['done']
  return typeof word === 'string' && Object.hasOwn(DONE, word) ? DONE[word] : undefined
}

/** The id of the case in the address. */
export const caseIdOf = (request: FastifyRequest): string =>
  // because: every route that asks has :caseId in its address
  (request.params as { caseId: string }).caseId

const loadSections = async (
  site: Site,
  person: Person,
  caseId: string,
): Promise<readonly DrawnSection[]> => {
  const drawn = await Promise.all(
    caseSections.map(async (section) => ({
      place: section.place,
      order: section.order,
      node: await section.load(site, person, caseId),
    })),
  )
  return drawn.flatMap(({ node, ...section }) => (node === undefined ? [] : [{ ...section, node }]))
}

/** The case's own part and what the sections bring, read in one transaction. */
const loadShown = (site: Site, person: Person, caseId: string) =>
  readTogether(site.installation, actorOf(person), async (installation) => {
    const live = await liveAddress(installation, person, caseId)
    const page = await loadCasePage(installation, person, caseId)
    if (page === undefined) return undefined
    return { live, page, sections: await loadSections({ ...site, installation }, person, caseId) }
  })

/** Sends somebody who may know of the case without reading it to where they belong, or answers that nothing is here. */
const sendToGate = async (
  site: Site,
  reply: FastifyReply,
  facts: { person: Person; caseId: string },
) => {
  for (const gate of caseGates) {
    const address = await gate(site, facts.person, facts.caseId)
    if (address !== undefined) return reply.redirect(address, 303)
  }
  throw notFound()
}

/** `/cases/{id}`, plain or with a refused form. */
export const showCase = async (
  site: Site,
  request: FastifyRequest,
  { reply, refused }: { reply: FastifyReply; refused?: Refusal | undefined },
): Promise<FastifyReply> => {
  const person = personOrNothing(request.viewer)
  const caseId = caseIdOf(request)
  const shown = await loadShown(site, person, caseId)
  if (shown === undefined) return sendToGate(site, reply, { person, caseId })
  const { live, page, sections } = shown
  const { loaded } = page
  const csrf = person.session?.csrf ?? ''
  const html = drawForPerson(person, {
    title: `${loaded.number} ${oneLine(loaded.title)}`,
    place: 'cases',
    keys: KEYS,
    live,
    children: (
      <CasePage
        {...{ page, person, csrf, sections, refused }}
        done={refused ? undefined : doneIn(request)}
      />
    ),
  })
  await markOpened(site.installation, person, { ...page, isRead: true })
  return sendPage(reply, html, refused === undefined ? 200 : 409)
}
