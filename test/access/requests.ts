// One well-formed request for every route: the address with its parameters filled, and a body that would be taken. A
// route that changes something and has no body here is asked with an empty one.
import type { InjectOptions } from 'fastify'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { DRAFT, VECTOR } from '../../packages/server/test/publication/stage.js'
import { type Asker, linkOf, stopToken } from './askers.js'
import type { World } from './world/build.js'
import type { WorldCase } from './world/states.js'

export interface At {
  readonly world: World
  readonly asker: Asker
  readonly of: WorldCase
  /** False asks for an object that does not exist. */
  readonly exists: boolean
}

type Fields = Readonly<Record<string, string | readonly string[]>>
interface Body {
  readonly form?: Fields
  readonly json?: object
  readonly file?: { readonly field: string; readonly name: string; readonly content: string }
}

const boundary = 'parley-access-boundary'

const multipart = (fields: Fields, { field, name, content }: NonNullable<Body['file']>) => {
  const head = (part: string, more = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${part}"${more}\r\n`
  const parts = Object.entries(fields).map(([key, value]) => `${head(key)}\r\n${value}\r\n`)
  const upload = `${head(field, `; filename="${name}"`)}content-type: text/plain\r\n\r\n${content}\r\n`
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: `${parts.join('')}${upload}--${boundary}--\r\n`,
  }
}

const people = ({ world }: At) => world.cast.people

const invitation = {
  name: 'Somebody New',
  email: 'somebody.new@example.test',
  title: 'A confidential matter',
  why: 'You know this part.',
}

/** Into the case in triage, whose readers are the team as well; where a world has one case, into that. */
const merge = ({ world: { cases } }: At) => {
  const there: Partial<typeof cases> = cases
  return {
    into: (there.triage ?? cases.embargoed).caseId,
    title: 'A confidential matter',
    why: 'It is the same.',
  }
}
const split = { title: 'Its other half', details: 'The half that is not here.' }

const team = { name: 'New team', slug: 'FRESH' }
const project = { name: 'Gadget', vendor: 'Example', product: 'Gadget' }

/** Bodies by route. What is written here is accepted in at least one state from at least one asker: matrix.test.ts. */
const BODIES: Readonly<Record<string, (at: At) => Body>> = {
  'POST /sign-in': () => ({ form: { email: 'nobody.here@example.test' } }),
  'POST /account': () => ({ form: { name: 'Some Body', timeZone: 'Europe/Berlin' } }),
  'POST /account/away': () => ({ form: { from: '2026-12-01', until: '2026-12-03' } }),
  'POST /account/tokens': () => ({ form: { tokenName: 'ci', scopes: ['cases:read'], days: '7' } }),
  'POST /setup/you': () => ({ form: { name: 'The Owner', email: 'owner.new@example.test' } }),
  'POST /setup/team': () => ({ form: team }),
  'POST /admin/:slug/members': () => ({
    form: { name: 'New Member', email: 'new@example.test', decided: 'Team vote of 1 May' },
  }),
  'POST /admin/:slug/members/:member/roles': () => ({
    form: { roles: ['release-manager'], rolesDecided: 'A vote' },
  }),
  'POST /admin/:slug/members/:member/leave': () => ({ form: { leavingDecided: 'A vote' } }),
  'POST /admin/:slug/members/:member/offboard': () => ({ form: { leavingDecided: 'A vote' } }),
  'POST /admin/:slug/members/:member/contact': () => ({ form: { email: 'c@example.test' } }),
  'POST /admin/new': () => ({ form: team }),
  'POST /admin/:slug/settings': () => ({ form: { name: 'The team' } }),
  'POST /admin/:slug/projects/:project': () => ({ form: project }),
  'POST /admin/:slug/import': () => ({ form: { csv: 'Ex Member,exmember,\n', which: 'emeritus' } }),
  'POST /report': () => ({
    form: { project: 'CPython', summary: 'A new report', details: 'What happens, in short.' },
  }),
  'POST /report/link-again': () => ({ form: { email: 'nobody.here@example.test' } }),
  'POST /r/:capability/messages': () => ({ form: { body: 'A word from the reporter.' } }),
  'POST /r/:capability/credit': () => ({ form: { kind: 'anonymous' } }),
  'POST /r/:capability/contact': () => ({ form: { email: 'later@example.test' } }),
  'POST /r/:capability/mail': () => ({ form: { mail: 'on' } }),
  'POST /cases/:id/messages': () => ({ form: { audience: 'everyone', body: 'A word.' } }),
  'POST /cases/:id/messages/template': () => ({ form: { template: 'R1', audience: 'team' } }),
  'POST /preview': () => ({ form: { text: '*so*' } }),
  'POST /cases/:id/advisory': () => ({
    form: {
      version: '2',
      title: 'Another title',
      versionType: 'python',
      defaultStatus: 'unaffected',
    },
  }),
  'POST /cases/:id/severity': () => ({ form: { cvss: '4.0', 'cvss-vector': VECTOR } }),
  'POST /cases/:id/patches': () => ({
    form: { audience: 'everyone' },
    file: { field: 'patch', name: 'fix.patch', content: '--- a\n+++ b\n' },
  }),
  'POST /cases/:id/credits': () => ({ form: { name: 'Helping Hand', types: ['analyst'] } }),
  'POST /cases/:id/credits/carried': ({ of }) => ({ form: { duplicate: of.caseId } }),
  'POST /cases/:id/credits/:creditId': () => ({ form: { name: 'Other Name', types: ['analyst'] } }),
  'POST /cases/:id/credits/:creditId/decision': () => ({
    form: { choice: 'anonymous', reason: 'No answer came.' },
  }),
  'POST /c/:capability': () => ({ form: { answer: 'anonymous' } }),
  'POST /credits/:creditId': () => ({ form: { answer: 'anonymous' } }),
  'POST /cve-ids/:cveId/reject': () => ({ form: { reason: 'It was never used.' } }),
  'POST /cases/:id/invitation': () => ({ form: { answer: 'decline' } }),
  'POST /cases/:id/invite': () => ({ form: invitation }),
  'POST /cases/:id/break-glass': () => ({ form: { cause: 'attacks-observed' } }),
  'POST /cases/:id/embargo/proposals': () => ({ form: { at: '2026-12-01T10:00', zone: 'UTC' } }),
  'POST /cases/:id/merge': (at) => ({ form: merge(at) }),
  'POST /cases/:id/split': () => ({ form: split }),
  'POST /cases/:id/parties/visibility': () => ({ form: { show: 'yes' } }),
  'POST /cases/:id/parties/remind': () => ({ form: { all: 'silent' } }),
  'POST /cases/:id/parties/invite': ({ world }) => ({
    form: { project: String(world.pip), title: 'A confidential matter', why: 'It may be yours.' },
  }),
  'POST /cases/:id/parties/:project/status': () => ({ form: { status: 'affected' } }),
  'POST /admin/:slug/projects/:project/contacts': () => ({
    form: { name: 'Some Contact', email: 'contact@example.test' },
  }),
  'POST /governance/:slug/decisions': (at) => ({
    form: { kind: 'removal', member: at.world.ids['membership'] ?? '' },
  }),
  'POST /governance/:slug/on-call': (at) => ({
    form: { member: at.world.ids['membership'] ?? '', from: '2026-12-01', until: '2026-12-07' },
  }),
  'POST /governance/:slug/responders': ({ world }) => ({
    form: { project: String(world.pip), member: world.ids['membership'] ?? '' },
  }),
  'POST /governance/:slug/responders/remove': ({ world }) => ({
    form: { project: String(world.pip), member: world.ids['membership'] ?? '' },
  }),
  'POST /admin/:slug/oversight': () => ({ form: { team: '', source: 'Team meeting' } }),
  'POST /cases/:caseId/reporter/disregard': () => ({
    form: { kind: 'warning', reason: 'They posted it in public.' },
  }),
  'POST /cases/:caseId/reporter/conduct': () => ({ form: { account: 'They shouted.' } }),
  'POST /cases/:id/briefs': () => ({
    form: { subject: 'A decision', body: 'What we ask of you.' },
  }),
  'POST /api/v1/cases/:id/briefs': () => ({
    json: { subject: 'A decision', body: 'What we ask of you.' },
  }),
  'POST /api/v1/cases/:id/parties': ({ world }) => ({
    json: { projectId: world.pip, title: 'A confidential matter', why: 'It may be yours.' },
  }),
  'PUT /api/v1/cases/:id/parties/:projectId/status': () => ({ json: { status: 'affected' } }),
  'PUT /api/v1/cases/:id/participants-open': () => ({ json: { open: true } }),
  'POST /cases/views': () => ({ form: { name: 'Mine', query: 'is:open' } }),
  'POST /cases/new': (at) => ({
    form: {
      where: `${at.world.cast.team.teamId}/${at.world.uv}`,
      title: 'By hand',
      details: 'Heard of it.',
      receivedOn: '2026-10-12',
      source: 'mail',
    },
  }),
  'POST /cases/:caseId/readers': (at) => ({
    form: { memberId: [people(at).coordinator.personId, people(at).admin.personId] },
  }),
  'POST /cases/:caseId/coordinator': () => ({ form: { do: 'conflict' } }),
  'POST /cases/:caseId/state': () => ({ form: { do: 'exploited' } }),
  'POST /cases/:caseId/opinions': (at) => ({
    form: { do: 'ask', memberId: people(at).admin.personId },
  }),
  'POST /cases/:caseId/triage': () => ({ form: { 'notes.platforms': 'all' } }),
  'POST /cases/:caseId/keep': () => ({ form: { do: 'keep', until: '2027-03-01' } }),
  'POST /cases/:caseId/name': () => ({ form: { title: 'Another name' } }),
  'POST /cases/:caseId/determination': () => ({
    form: { determination: 'bug', reference: 'https://example.test/1' },
  }),
  'POST /cases/:caseId/publication': ({ of }) => ({ form: { hash: of.hash } }),
  'POST /cases/:caseId/publication/approval': (at) => ({
    form: { basis: at.of.basis, askedOf: people(at).operator.personId },
  }),
  'POST /cases/:caseId/publication/approve': ({ of }) => ({ form: { hash: of.hash } }),
  'POST /cases/:caseId/publication/take-back': ({ of }) => ({ form: { hash: of.hash } }),
  'POST /cases/:caseId/publication/emergency': ({ of }) => ({
    form: { hash: of.hash, reason: 'It is being exploited.' },
  }),
  'POST /cases/:caseId/publication/outside': ({ of }) => ({
    form: { basis: of.basis, outsideName: invitation.name, outsideEmail: invitation.email },
  }),
  'POST /cases/:caseId/publication/outside/end': ({ of }) => ({
    form: { reviewId: of.ids['review'] ?? '' },
  }),
  'POST /reviews/:review': ({ asker }) => ({
    form: { answer: asker.word === 'reviewer' ? 'approve' : 'decline', note: 'A word.' },
  }),
  'POST /cases/:caseId/publication/retry': ({ of }) => ({
    form: { publicationId: of.ids['publication'] ?? '', step: 'osv' },
  }),
  'POST /cases/:caseId/publication/cancel': ({ of }) => ({
    form: { publicationId: of.ids['publication'] ?? '' },
  }),
  'POST /cases/:caseId/publication/confirm': ({ of }) => ({
    form: { publicationId: of.ids['publication'] ?? '' },
  }),
  'POST /cases/:caseId/publication/review': ({ of }) => ({
    form: { publicationId: of.ids['publication'] ?? '' },
  }),
  'POST /api/v1/reports': () => ({
    json: { project: 'CPython', summary: 'By a program', details: 'What happens, in short.' },
  }),
  'POST /api/v1/reports/:capability/messages': () => ({ json: { body: 'A word.' } }),
  'POST /api/v1/reports/:capability/contact': () => ({ json: { email: 'later@example.test' } }),
  'POST /api/v1/cases/:id/coordinator': () => ({ json: { action: 'declare-conflict' } }),
  'POST /api/v1/cases/:id/determination': () => ({
    json: { determination: 'bug', reference: 'https://example.test/1' },
  }),
  'POST /api/v1/cases/:id/merge': (at) => ({ json: merge(at) }),
  'POST /api/v1/cases/:id/split': () => ({ json: split }),
  'POST /api/v1/cases/:id/events': () => ({ json: { event: 'exploited' } }),
  'POST /api/v1/cases/:id/messages': () => ({ json: { audience: 'everyone', body: 'A word.' } }),
  'POST /api/v1/cases/:id/participants': () => ({ json: invitation }),
  'POST /api/v1/cases/:id/break-glass': () => ({ json: { cause: 'attacks-observed' } }),
  'PUT /api/v1/cases/:id/break-glass/items/:item': () => ({ json: { note: 'Done.' } }),
  'POST /api/v1/cases/:id/embargo': () => ({ json: { answer: 'decline' } }),
  'POST /api/v1/reviews/:reviewId': ({ asker }) => ({
    json: { answer: asker.word === 'reviewer' ? 'approve' : 'decline', note: 'A word.' },
  }),
  'POST /api/v1/cases/:id/approval': ({ of }) => ({ json: { action: 'approve', hash: of.hash } }),
  'POST /api/v1/cases/:id/publication': ({ of }) => ({
    json: { action: 'publish', hash: of.hash },
  }),
  'PUT /api/v1/cases/:id/keep-until': () => ({ json: { until: '2027-03-01T00:00:00Z' } }),
  'PUT /api/v1/cases/:id/advisory': () => ({ json: { basedOn: 2, ...DRAFT } }),
  'PUT /api/v1/cases/:id/severity': () => ({ json: { vector: VECTOR } }),
  'POST /api/v1/cases/:id/credits': () => ({
    json: { action: 'add', name: 'Helping Hand', types: ['analyst'] },
  }),
  'POST /api/v1/cases/:id/patches': () => ({
    json: { name: 'fix.patch', text: '--- a\n+++ b\n', audience: 'everyone' },
  }),
}

const nobody = '00000000-0000-4000-8000-000000000000'

/** What stands in the address for each parameter. */
const parameter = (name: string, url: string, at: At): string => {
  const { world, asker, of, exists } = at
  const object = (id: string | undefined) => (exists && id ? id : nobody)
  switch (name) {
    case 'caseId':
      return of.caseId
    case 'id':
      if (url.includes('/cases/')) return of.caseId
      return url.startsWith('/advisories') ? world.advisoryId : object(world.ids['session'])
    case 'capability':
      return linkOf(asker, of, url)
    case 'token':
      return url.startsWith('/u/r/') ? stopToken(world, asker, of) : 'nobody.message.nothing'
    case 'secret':
      return `pll_${'A'.repeat(43)}`
    case 'way':
      return 'github'
    case 'attachmentId':
      return of.ids['attachment'] || nobody
    case 'messageId':
      return of.ids['everyoneMessage'] || nobody
    case 'creditId':
      return (url.startsWith('/credits/') ? of.ids['own'] : of.ids['credit']) || nobody
    case 'personId':
      return world.cast.people.participant.personId
    case 'person':
      return world.cast.people.credited.personId
    case 'slug':
      return exists ? 'PSRT' : 'NOTHING'
    case 'member':
      return object(world.ids['membership'])
    case 'brief':
    case 'briefId':
      return of.ids['brief'] || nobody
    case 'review':
    case 'reviewId':
      return of.ids[asker.word === 'asked-reviewer' ? 'reviewAsked' : 'review'] || nobody
    case 'projectId':
    case 'project':
      return exists ? String(world.uv) : '999999'
    case 'cveId':
      return exists ? world.cveId : 'CVE-1999-0001'
    default:
      return nobody
  }
}

const addressOf = (line: RouteLine, at: At): string =>
  line.url
    .replace(/:(\w+)/g, (_, name: string) => parameter(name, line.url, at))
    .replace('*', 'nothing.css')

const bodyOf = (line: RouteLine, at: At): Pick<InjectOptions, 'headers' | 'payload'> => {
  if (line.method === 'GET' || line.method === 'HEAD') return {}
  const { form = {}, json, file } = BODIES[`${line.method} ${line.url}`]?.(at) ?? {}
  if (json !== undefined || line.url.startsWith('/api/'))
    return { headers: { 'content-type': 'application/json' }, payload: JSON.stringify(json ?? {}) }
  if (file !== undefined) return multipart(form, file)
  const sent = new URLSearchParams()
  for (const [name, value] of Object.entries(form))
    for (const each of [value].flat()) sent.append(name, each)
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: sent.toString(),
  }
}

let asked = 0

/** The request of one asker to one route about one case. Every request comes from an address of its own. */
export const requestOf = (line: RouteLine, at: At): InjectOptions => {
  const { cookie, csrf, token } = at.asker
  const { headers, payload } = bodyOf(line, at)
  asked += 1
  return {
    // because: the route table holds methods that were declared
    method: line.method as 'GET',
    url: addressOf(line, at),
    remoteAddress: `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}`,
    headers: {
      accept: line.url.startsWith('/api/') ? 'application/json' : 'text/html',
      'sec-fetch-site': 'same-origin',
      ...headers,
      ...(cookie === undefined ? {} : { cookie }),
      ...(csrf === undefined ? {} : { 'x-csrf': csrf }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(payload === undefined ? {} : { payload }),
  }
}

/** Whether a route is about one case, and so asked in every state. */
export const isOfCase = ({ url }: RouteLine): boolean =>
  /\/cases\/:(id|caseId)|:capability|^\/credits\/:creditId|^\/u\/r\/|\/(briefs|reviews)\/:/.test(
    url,
  )
