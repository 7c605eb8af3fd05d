// A faithful stand-in for the part of Discord's REST API that the directory asks: members of one server and one role.
// Faults on demand.
import {
  type FailNext,
  json,
  type LoopbackAnswer,
  type LoopbackRequest,
  type LoopbackRoute,
  serveLoopback,
} from '../loopback.js'
import { escapeHtml, standInPage } from '../stand-in-page.js'

export interface FakeDiscordMember {
  readonly username: string
  readonly isBot?: boolean
  readonly roles: Set<string>
}

export interface FakeDiscordState {
  readonly guild: string
  readonly role: string
  /** By id. */
  readonly members: Map<string, FakeDiscordMember>
  /** The role stands above the bot's own: Discord refuses to give it. */
  isAboveBot: boolean
}

export interface DiscordFake {
  readonly url: string
  readonly token: string
  readonly state: FakeDiscordState
  /** Somebody comes to the server. */
  join(id: string, username: string, options?: { hasRole?: boolean; isBot?: boolean }): void
  asked(): readonly string[]
  failNext(fault: FailNext): void
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

const TOKEN = 'a-token-of-the-demo'

const refused = (status: number, code: number, message: string) => json(status, { message, code })
const unknownGuild = () => refused(404, 10_004, 'Unknown Guild')
const unknownMember = () => refused(404, 10_007, 'Unknown Member')

const slowDown: LoopbackAnswer = {
  ...json(429, { message: 'You are being rate limited.', retry_after: 64.57, global: false }),
  headers: {
    'content-type': 'application/json',
    'retry-after': '65',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset-after': '64.57',
    'x-ratelimit-scope': 'user',
  },
}

const ofGuild =
  (state: FakeDiscordState, route: LoopbackRoute): LoopbackRoute =>
  (request) => {
    if (request.headers['authorization'] !== `Bot ${TOKEN}`)
      return refused(401, 0, '401: Unauthorized')
    return request.params['guild'] === state.guild ? route(request) : unknownGuild()
  }

/** Ids are numbers too long for JavaScript's own: they are compared by length, then by digits. */
const isBefore = (a: string, b: string) => (a.length === b.length ? a < b : a.length < b.length)

const list = (state: FakeDiscordState, request: LoopbackRequest, pageLimit: number) => {
  const limit = Math.min(Number(request.query.get('limit') ?? '1'), pageLimit)
  const after = request.query.get('after') ?? '0'
  const ids = [...state.members.keys()].filter((id) => isBefore(after, id))
  ids.sort((a, b) => (isBefore(a, b) ? -1 : 1))
  return json(
    200,
    ids.slice(0, limit).map((id) => {
      const { username, isBot, roles } = state.members.get(id) as FakeDiscordMember // because: from its keys
      return { user: { id, username, ...(isBot ? { bot: true } : {}) }, roles: [...roles] }
    }),
  )
}

const change =
  (state: FakeDiscordState, how: 'add' | 'delete'): LoopbackRoute =>
  ({ params }) => {
    const member = state.members.get(params['user'] ?? '')
    if (member === undefined) return unknownMember()
    if (params['role'] !== state.role) return refused(404, 10_011, 'Unknown Role')
    if (state.isAboveBot) return refused(403, 50_013, 'Missing Permissions')
    member.roles[how](state.role)
    return { status: 204, body: '' }
  }

const rolePage = (state: FakeDiscordState) =>
  standInPage(
    'Discord (stand-in)',
    `<h1>Discord (stand-in)</h1><p class="quiet">The server of this demo; nothing is sent to Discord.</p><ol>${[
      ...state.members.values(),
    ]
      .map(
        ({ username, roles }) =>
          `<li>${escapeHtml(username)}${roles.has(state.role) ? ' (has the role)' : ''}</li>`,
      )
      .join('')}</ol>`,
  )

/** Starts the fake with an empty server. */
export const createDiscordFake = async (options: {
  readonly guild: string
  readonly role: string
  readonly port?: number
}): Promise<DiscordFake> => {
  const { guild, role, port } = options
  const state: FakeDiscordState = { guild, role, members: new Map(), isAboveBot: false }
  const path = '/api/v10/guilds/:guild/members'
  const server = await serveLoopback({
    routes: {
      'GET /': () => rolePage(state),
      [`GET ${path}`]: ofGuild(state, (request) => list(state, request, 1000)),
      [`PUT ${path}/:user/roles/:role`]: ofGuild(state, change(state, 'add')),
      [`DELETE ${path}/:user/roles/:role`]: ofGuild(state, change(state, 'delete')),
    },
    otherwise: () => refused(404, 0, '404: Not Found'),
    slowDown,
    ...(port === undefined ? {} : { port }),
  })
  return {
    ...server,
    token: TOKEN,
    state,
    join: (id, username, { hasRole = false, isBot = false } = {}) => {
      const roles = new Set(hasRole ? [role] : [])
      state.members.set(id, { username, roles, ...(isBot ? { isBot } : {}) })
    },
  }
}
