// A faithful stand-in for the part of GitHub's REST API that the directory asks: an App's tokens, teams, invitations,
// owners, private reporting. Pages are small on demand; faults on demand.
import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import {
  type FailNext,
  json,
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackRoute,
  serveLoopback,
} from '../loopback.js'
import { escapeHtml, standInPage } from '../stand-in-page.js'

export interface FakeGithubUser {
  readonly login: string
  readonly id: number
  /** An organisation cannot be a member: GitHub answers 422. */
  readonly isOrganisation?: boolean
}

export interface FakeGithubState {
  readonly org: string
  readonly team: string
  readonly users: readonly FakeGithubUser[]
  /** Members of the organisation by login; those marked own it. */
  readonly members: Map<string, 'member' | 'owner'>
  /** Members of the team by login. */
  readonly inTeam: Map<string, 'member' | 'maintainer'>
  /** Invited, and not members of the organisation yet: by login, or by an address with an `@`. */
  readonly invited: Map<string, { readonly id: number; role: 'member' | 'maintainer' }>
  /** `owner/name` → whether it takes private reports. */
  readonly repositories: Map<string, boolean>
  /** The team follows an identity provider: GitHub refuses changes with 403. */
  isSynchronized: boolean
}

export interface GithubFake {
  readonly url: string
  readonly appId: string
  /** PEM; of this fake alone. */
  readonly privateKey: string
  readonly state: FakeGithubState
  /** The invited person accepts. */
  accept(login: string): void
  asked(): readonly string[]
  failNext(fault: FailNext): void
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

export interface GithubFakeOptions {
  readonly org: string
  readonly team: string
  readonly users: readonly FakeGithubUser[]
  readonly port?: number
  /** Entries of a page, where less than was asked for: to see pages without hundreds of people. */
  readonly pageLimit?: number
}

const message = (status: number, text: string): LoopbackAnswer =>
  json(status, { message: text, documentation_url: 'https://docs.github.com/rest' })
const notFound = () => message(404, 'Not Found')

const slowDown: LoopbackAnswer = {
  ...message(429, 'You have exceeded a secondary rate limit. Please wait a few minutes.'),
  headers: { 'content-type': 'application/json; charset=utf-8', 'retry-after': '120' },
}

interface Fake {
  readonly state: FakeGithubState
  readonly publicKey: KeyObject
  readonly tokens: Set<string>
  readonly pageLimit: number
  readonly url: () => string
}

const bearer = ({ headers }: LoopbackRequest): string =>
  /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1] ?? ''

/** A statement signed by the App's key, valid now and for ten minutes at most, as GitHub checks it. */
const isApp = ({ publicKey }: Fake, request: LoopbackRequest): boolean => {
  const [head = '', body = '', signature = ''] = bearer(request).split('.')
  const signed = Buffer.from(`${head}.${body}`)
  if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))) return false
  const claims: { iat: number; exp: number } = JSON.parse(Buffer.from(body, 'base64url').toString())
  const now = Date.now() / 1000
  return claims.iat <= now && claims.exp > now && claims.exp - claims.iat <= 600
}

const withAgent =
  (route: LoopbackRoute): LoopbackRoute =>
  (request) =>
    request.headers['user-agent'] === undefined
      ? message(403, 'Request forbidden by administrative rules. User-Agent is needed.')
      : route(request)

const signedIn = (fake: Fake, route: LoopbackRoute): LoopbackRoute =>
  withAgent((request) =>
    fake.tokens.has(bearer(request)) ? route(request) : message(401, 'Bad credentials'),
  )

const ofTeam = (fake: Fake, route: LoopbackRoute): LoopbackRoute =>
  signedIn(fake, (request) => {
    const { org, team } = request.params
    const isIt = org === fake.state.org && team === fake.state.team
    return isIt ? route(request) : notFound()
  })

const page = (fake: Fake, request: LoopbackRequest, list: readonly object[]): LoopbackAnswer => {
  const wanted = Number(request.query.get('per_page') ?? '30')
  const size = Math.min(wanted, 100, fake.pageLimit)
  const number = Number(request.query.get('page') ?? '1')
  const isLast = number * size >= list.length
  const next = new URL(`${fake.url()}${request.path}`)
  next.search = request.query.toString()
  next.searchParams.set('page', String(number + 1))
  const answer = json(200, list.slice((number - 1) * size, number * size))
  const link = isLast ? {} : { link: `<${next.href}>; rel="next"` }
  return { ...answer, headers: { ...answer.headers, ...link } }
}

const find = ({ state }: Fake, login: string | undefined): FakeGithubUser | undefined =>
  state.users.find((user) => user.login.toLowerCase() === login?.toLowerCase())

const shown = (fake: Fake, logins: readonly string[]) =>
  logins.map((login) => ({ login, id: find(fake, login)?.id ?? 0, type: 'User' }))

const roleIn = ({ state }: Fake, login: string) =>
  state.members.get(login) === 'owner' ? 'maintainer' : state.inTeam.get(login)

const listTeam = (fake: Fake, request: LoopbackRequest) => {
  const role = request.query.get('role') ?? 'all'
  const logins = [...fake.state.inTeam.keys()].filter(
    (login) => role === 'all' || roleIn(fake, login) === role,
  )
  return page(fake, request, shown(fake, logins))
}

const listInvitations = (fake: Fake, request: LoopbackRequest) =>
  page(
    fake,
    request,
    [...fake.state.invited].map(([name, { id }]) => ({
      id,
      login: name.includes('@') ? null : name,
      email: name.includes('@') ? name : null,
      role: 'direct_member',
    })),
  )

const putMembership = (fake: Fake, request: LoopbackRequest): LoopbackAnswer => {
  const { state } = fake
  const user = find(fake, request.params['user'])
  if (state.isSynchronized) return message(403, 'This team is externally managed.')
  if (user === undefined) return notFound()
  if (user.isOrganisation) return message(422, 'Validation Failed')
  const { role = 'member' }: { role?: 'member' | 'maintainer' } = JSON.parse(request.body || '{}')
  if (!state.members.has(user.login)) {
    const id = state.invited.get(user.login)?.id ?? 1000 + state.invited.size
    state.invited.set(user.login, { id, role })
    return json(200, { state: 'pending', role })
  }
  state.inTeam.set(user.login, role)
  return json(200, { state: 'active', role: roleIn(fake, user.login) })
}

const deleteMembership = (fake: Fake, request: LoopbackRequest): LoopbackAnswer => {
  const { state } = fake
  if (state.isSynchronized) return message(403, 'This team is externally managed.')
  const login = find(fake, request.params['user'])?.login ?? ''
  const wasThere = state.inTeam.delete(login) || state.invited.delete(login)
  return wasThere ? { status: 204, body: '' } : notFound()
}

const deleteInvitation = ({ state }: Fake, request: LoopbackRequest): LoopbackAnswer => {
  const found = [...state.invited].find(([, { id }]) => String(id) === request.params['id'])
  if (found === undefined) return notFound()
  state.invited.delete(found[0])
  return { status: 204, body: '' }
}

const getReporting = ({ state }: Fake, request: LoopbackRequest): LoopbackAnswer => {
  const enabled = state.repositories.get(`${request.params['org']}/${request.params['repo']}`)
  return enabled === undefined ? notFound() : json(200, { enabled })
}

const teamPage = ({ state }: Fake) => {
  const list = (names: Iterable<string>) =>
    `<ol>${[...names].map((name) => `<li>${escapeHtml(name)}</li>`).join('')}</ol>`
  return standInPage(
    'GitHub (stand-in)',
    `<h1>GitHub (stand-in)</h1><p class="quiet">The team ${escapeHtml(`${state.org}/${state.team}`)} of this demo; nothing is sent to GitHub.</p>${list(
      [...state.inTeam].map(([login, role]) => `${login} (${role})`),
    )}<p class="quiet">Invited:</p>${list(state.invited.keys())}`,
  )
}

const routesOf = (fake: Fake): Record<string, LoopbackRoute> => ({
  'GET /': () => teamPage(fake),
  'GET /orgs/:org/installation': withAgent((request) =>
    !isApp(fake, request)
      ? message(401, 'A JSON web token could not be decoded')
      : request.params['org'] === fake.state.org
        ? json(200, { id: 77 })
        : notFound(),
  ),
  'POST /app/installations/:id/access_tokens': withAgent((request) => {
    if (!isApp(fake, request)) return message(401, 'A JSON web token could not be decoded')
    const token = `ghs_${'t'.repeat(300)}${fake.tokens.size}`
    fake.tokens.add(token)
    const until = new Date(Date.now() + 3_600_000).toISOString()
    return json(201, { token, expires_at: until, permissions: { members: 'write' } })
  }),
  'GET /orgs/:org/members': signedIn(fake, (request) => {
    const isWanted = (role: string) => request.query.get('role') !== 'admin' || role === 'owner'
    const logins = [...fake.state.members].filter(([, role]) => isWanted(role))
    return page(
      fake,
      request,
      shown(
        fake,
        logins.map(([login]) => login),
      ),
    )
  }),
  'GET /users/:user': signedIn(fake, ({ params }) => {
    const user = find(fake, params['user'])
    return user === undefined ? notFound() : json(200, { login: user.login, id: user.id })
  }),
  'GET /orgs/:org/teams/:team/members': ofTeam(fake, (request) => listTeam(fake, request)),
  'GET /orgs/:org/teams/:team/invitations': ofTeam(fake, (request) =>
    listInvitations(fake, request),
  ),
  'PUT /orgs/:org/teams/:team/memberships/:user': ofTeam(fake, (request) =>
    putMembership(fake, request),
  ),
  'DELETE /orgs/:org/teams/:team/memberships/:user': ofTeam(fake, (request) =>
    deleteMembership(fake, request),
  ),
  'DELETE /orgs/:org/invitations/:id': signedIn(fake, (request) => deleteInvitation(fake, request)),
  'GET /repos/:org/:repo/private-vulnerability-reporting': signedIn(fake, (request) =>
    getReporting(fake, request),
  ),
})

/** Starts the fake. Logins of an organisation's members, its team and its invitations are filled through `state`. */
export const createGithubFake = async (options: GithubFakeOptions): Promise<GithubFake> => {
  const { org, team, users, port, pageLimit = 100 } = options
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const state: FakeGithubState = {
    ...{ org, team, users, isSynchronized: false },
    ...{ members: new Map(), inTeam: new Map(), invited: new Map(), repositories: new Map() },
  }
  let url = ''
  const fake: Fake = {
    ...{ state, pageLimit, tokens: new Set() },
    publicKey: createPublicKey(pair.privateKey),
    url: () => url,
  }
  const server = await serveLoopback({
    routes: routesOf(fake),
    otherwise: notFound,
    slowDown,
    ...(port === undefined ? {} : { port }),
  })
  url = server.url
  return {
    ...server,
    appId: '4711',
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    state,
    accept: (login) => {
      const invitation = state.invited.get(login)
      if (invitation === undefined) return
      state.invited.delete(login)
      state.members.set(login, 'member')
      state.inTeam.set(login, invitation.role)
    },
  }
}
