// A faithful stand-in for the core REST API of Mailman 3, as far as the directory asks: one list, its rosters and what
// waits. Faults on demand.
import { randomUUID } from 'node:crypto'
import {
  type FailNext,
  json,
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackRoute,
  serveLoopback,
} from '../loopback.js'
import { escapeHtml, standInPage } from '../stand-in-page.js'

export type FakeMailmanRole = 'member' | 'owner' | 'moderator'

export interface FakeSeat {
  readonly memberId: string
  readonly email: string
  readonly role: FakeMailmanRole
}

export interface FakeMailmanState {
  /** The address, such as `security@example.test`. */
  readonly list: string
  readonly seats: FakeSeat[]
  /** Waits for a confirmation, by token. */
  readonly waiting: Map<string, string>
  readonly banned: Set<string>
  /** The list asks for a confirmation all the same, as one whose policy was changed does. */
  asksAnyway: boolean
}

export interface MailmanFake {
  readonly url: string
  readonly user: string
  readonly password: string
  readonly state: FakeMailmanState
  /** Puts an address in a seat, as an owner did long ago. */
  seat(email: string, role?: FakeMailmanRole): void
  asked(): readonly string[]
  failNext(fault: FailNext): void
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

const title = (status: number, text: string): LoopbackAnswer =>
  json(status, { title: `${status} ${text}`, description: text })
const notFound = () => title(404, 'Not Found')

const CREDENTIALS = { user: 'restadmin', password: 'restpass' }
const expected = `Basic ${Buffer.from(`${CREDENTIALS.user}:${CREDENTIALS.password}`).toString('base64')}`

const signedIn =
  (route: LoopbackRoute): LoopbackRoute =>
  (request) =>
    request.headers['authorization'] === expected
      ? route(request)
      : title(401, 'REST API authorization failed')

const listIdOf = ({ list }: FakeMailmanState): string => list.replace('@', '.')

const ofList = (state: FakeMailmanState, route: LoopbackRoute): LoopbackRoute =>
  signedIn((request) => {
    const named = request.params['list']
    return named === state.list || named === listIdOf(state) ? route(request) : notFound()
  })

/** Mailman leaves `entries` out of an empty page. */
const page = (request: LoopbackRequest, all: readonly object[]): LoopbackAnswer => {
  const count = Number(request.query.get('count') ?? all.length)
  const start = (Number(request.query.get('page') ?? '1') - 1) * count
  const entries = all.slice(start, start + count)
  const counted = { start, total_size: all.length, http_etag: '"made-up"' }
  return json(200, entries.length === 0 ? counted : { ...counted, entries })
}

const shownSeat = (state: FakeMailmanState, { memberId, email, role }: FakeSeat) => ({
  ...{ member_id: memberId, email, role, list_id: listIdOf(state), delivery_mode: 'regular' },
  self_link: `http://localhost:8001/3.1/members/${memberId}`,
})

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

const subscribe = (state: FakeMailmanState, request: LoopbackRequest): LoopbackAnswer => {
  const form = new URLSearchParams(request.body)
  const email = form.get('subscriber') ?? ''
  const role = (form.get('role') ?? 'member') as FakeMailmanRole // because: the client sends no other
  const isSeated = state.seats.some((one) => same(one.email, email) && one.role === role)
  if (form.get('list_id') !== listIdOf(state)) return title(400, 'No such list')
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) return title(400, 'Cannot convert parameters: subscriber')
  if (state.banned.has(email.toLowerCase())) return title(400, 'Membership is banned')
  if (role !== 'member') {
    if (isSeated) return title(400, `${email} is already an ${role} of ${state.list}`)
    return created(state, { email, role })
  }
  if (isSeated) return title(409, 'Member already subscribed')
  if ([...state.waiting.values()].some((one) => same(one, email)))
    return title(409, 'Subscription request already pending')
  const isTaken = ['pre_verified', 'pre_confirmed', 'pre_approved'].every(
    (flag) => form.get(flag) === 'True',
  )
  if (isTaken && !state.asksAnyway) return created(state, { email, role })
  const token = randomUUID().replaceAll('-', '')
  state.waiting.set(token, email)
  return json(202, { token, token_owner: 'subscriber', http_etag: '"made-up"' })
}

const created = (
  state: FakeMailmanState,
  { email, role }: { email: string; role: FakeMailmanRole },
): LoopbackAnswer => {
  const memberId = randomUUID().replaceAll('-', '')
  state.seats.push({ memberId, email, role })
  const location = `http://localhost:8001/3.1/members/${memberId}`
  return { status: 201, headers: { location }, body: '' }
}

const unsubscribe = (state: FakeMailmanState, { params }: LoopbackRequest): LoopbackAnswer => {
  const at = state.seats.findIndex(({ memberId }) => memberId === params['member'])
  if (at === -1) return notFound()
  state.seats.splice(at, 1)
  return { status: 204, body: '' }
}

const listPage = (state: FakeMailmanState) =>
  standInPage(
    'Mailman (stand-in)',
    `<h1>Mailman (stand-in)</h1><p class="quiet">The list ${escapeHtml(state.list)} of this demo; it sends nothing.</p><ol>${state.seats
      .map(({ email, role }) => `<li>${escapeHtml(email)} (${role})</li>`)
      .join('')}</ol>`,
  )

const routesOf = (state: FakeMailmanState): Record<string, LoopbackRoute> => ({
  'GET /': () => listPage(state),
  'GET /3.1/lists/:list': ofList(state, () =>
    json(200, { list_id: listIdOf(state), fqdn_listname: state.list }),
  ),
  'GET /3.1/lists/:list/roster/:role': ofList(state, (request) =>
    page(
      request,
      state.seats
        .filter(({ role }) => role === request.params['role'])
        .map((seat) => shownSeat(state, seat)),
    ),
  ),
  'GET /3.1/lists/:list/requests': ofList(state, (request) =>
    page(
      request,
      [...state.waiting].map(([token, email]) => ({
        ...{ token, email, token_owner: 'subscriber', type: 'subscription' },
      })),
    ),
  ),
  'POST /3.1/lists/:list/requests/:token': ofList(state, ({ params }) =>
    state.waiting.delete(params['token'] ?? '') ? { status: 204, body: '' } : notFound(),
  ),
  'POST /3.1/members': signedIn((request) => subscribe(state, request)),
  'DELETE /3.1/members/:member': signedIn((request) => unsubscribe(state, request)),
})

/** Starts the fake with an empty list. */
export const createMailmanFake = async ({
  list,
  port,
}: {
  readonly list: string
  readonly port?: number
}): Promise<MailmanFake> => {
  const state: FakeMailmanState = {
    ...{ list, seats: [], waiting: new Map(), banned: new Set(), asksAnyway: false },
  }
  const server = await serveLoopback({
    routes: routesOf(state),
    otherwise: notFound,
    ...(port === undefined ? {} : { port }),
  })
  return {
    ...server,
    ...CREDENTIALS,
    state,
    seat: (email, role = 'member') => {
      created(state, { email, role })
    },
  }
}
