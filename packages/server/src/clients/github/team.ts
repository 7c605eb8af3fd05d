// A team of a GitHub organisation as a venue, and whether a repository takes private reports. Knows the REST API and
// nothing of our members.
import type { Account, VenueMember, VenueReading } from '@parley/rules'
import { z } from 'zod'
import { Fault } from '../../config/fault.js'
import {
  jsonIn,
  type Persistence,
  persevere,
  unreadable,
  type VenueClient,
  type VenueTarget,
} from '../directory/venue-client.js'
import { type Answer, exchange } from '../exchange.js'
import { githubHeaders } from './app-token.js'
import { githubFault } from './refused.js'

export interface GithubOptions extends Persistence {
  readonly apiUrl: string
  readonly token: (org: string) => Promise<string>
  readonly timeoutMs?: number
}

export interface GithubTeam {
  readonly org: string
  readonly slug: string
}

const user = z.object({ login: z.string().min(1), id: z.number().int() })
const invitation = z.object({
  id: z.number().int(),
  login: z.string().nullable(),
  email: z.string().nullable(),
})
const membership = z.object({ state: z.enum(['active', 'pending']) })
const reporting = z.object({ enabled: z.boolean() })

const DEFAULT_TIMEOUT_MS = 15_000
const MAX_BYTES = 2_000_000
const MAX_PAGES = 100
const PER_PAGE = 100

type Method = 'GET' | 'PUT' | 'DELETE'
type Ask = (method: Method, path: string, body?: object) => Promise<Answer>

const asking =
  (options: GithubOptions, org: string): Ask =>
  (method, path, body) =>
    persevere(async () => {
      const { apiUrl, timeoutMs = DEFAULT_TIMEOUT_MS } = options
      const headers = githubHeaders(await options.token(org))
      const answer = await exchange({
        ...{ service: 'github', method, timeoutMs, maxBytes: MAX_BYTES },
        url: `${apiUrl}${path}`,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (answer.status >= 200 && answer.status <= 299) return answer
      if (answer.status === 404) return answer
      throw githubFault(answer)
    }, options)

const parsed = <T>(answer: Answer, schema: z.ZodType<T>): T => {
  if (answer.status === 404) throw githubFault(answer)
  const read = schema.safeParse(jsonIn('github', answer))
  if (!read.success) throw unreadable('github')
  return read.data
}

/** All pages of a list: GitHub says in its Link header whether there is another. */
const all = async <T>(ask: Ask, path: string, one: z.ZodType<T>): Promise<readonly T[]> => {
  const found: T[] = []
  for (let page = 1; page <= MAX_PAGES; page++) {
    const joint = path.includes('?') ? '&' : '?'
    const answer = await ask('GET', `${path}${joint}per_page=${PER_PAGE}&page=${page}`)
    found.push(...parsed(answer, z.array(one)))
    if (!/;\s*rel="next"/.test(answer.headers.get('link') ?? '')) return found
  }
  throw new Fault({
    code: 'github.too-many',
    retry: 'never',
    message: `more than ${MAX_PAGES} pages of one list`,
  })
}

const accountOf = ({ login, id }: z.infer<typeof user>) => ({ account: login, id: String(id) })

const readTeam = async (ask: Ask, { org, base }: Place): Promise<VenueReading> => {
  const leads = await all(ask, `${base}/members?role=maintainer`, user)
  const others = await all(ask, `${base}/members?role=member`, user)
  const waiting = await all(ask, `${base}/invitations`, invitation)
  // Owners of the organisation are maintainers of every team, whatever is asked.
  const owners = await all(ask, `/orgs/${org}/members?role=admin`, user)
  const isOwner = (id: number) => owners.some((owner) => owner.id === id)
  const members: readonly VenueMember[] = [
    ...leads.map(
      (one): VenueMember => ({
        ...accountOf(one),
        role: 'lead',
        state: 'active',
        ...(isOwner(one.id) ? { roleIsFixed: true } : {}),
      }),
    ),
    ...others.map((one): VenueMember => ({ ...accountOf(one), role: 'member', state: 'active' })),
    ...waiting.flatMap(({ login, email }): readonly VenueMember[] => {
      const account = login ?? email
      return account === null ? [] : [{ account, role: 'member', state: 'invited' }]
    }),
  ]
  return { members, hasLeads: true, reachable: null }
}

interface Place {
  readonly org: string
  readonly base: string
}

/** A name may have changed hands since somebody signed in with it: its number has not. */
const refuseOther = async (ask: Ask, { account, id }: Account) => {
  if (id === undefined) return
  const found = parsed(await ask('GET', `/users/${encodeURIComponent(account)}`), user)
  if (String(found.id) !== id) {
    throw new Fault({
      code: 'github.other-account',
      retry: 'never',
      message: 'the name belongs to another account than the one that signed in here',
    })
  }
}

const place = async (ask: Ask, { base }: Place, target: VenueTarget) => {
  await refuseOther(ask, target)
  const role = target.role === 'lead' ? 'maintainer' : 'member'
  const path = `${base}/memberships/${encodeURIComponent(target.account)}`
  const { state } = parsed(await ask('PUT', path, { role }), membership)
  return state === 'pending' ? 'invited' : 'done'
}

const takeAway = async (ask: Ask, { org, base }: Place, { account }: VenueTarget) => {
  if (!account.includes('@')) {
    await ask('DELETE', `${base}/memberships/${encodeURIComponent(account)}`)
    return
  }
  // Invited by a mail address: there is no name yet, and the invitation itself is taken back.
  const waiting = await all(ask, `${base}/invitations`, invitation)
  const found = waiting.find(({ email }) => email?.toLowerCase() === account.toLowerCase())
  if (found !== undefined) await ask('DELETE', `/orgs/${org}/invitations/${found.id}`)
}

/**
 * A team as a venue. The App needs *Members: read and write* in the organisation. Members of child teams count as
 * members of the team, as GitHub counts them.
 */
export const createGithubTeam = (options: GithubOptions, team: GithubTeam): VenueClient => {
  const org = encodeURIComponent(team.org)
  const at = { org, base: `/orgs/${org}/teams/${encodeURIComponent(team.slug)}` }
  const ask = asking(options, team.org)
  return {
    read: () => readTeam(ask, at),
    add: (target) => place(ask, at, target),
    setRole: (target) => place(ask, at, target),
    remove: (target) => takeAway(ask, at, target),
  }
}

/**
 * Whether a repository takes private reports; undefined when it cannot be seen. The App needs *Administration: read* of
 * the repository.
 */
export const takesPrivateReports = async (
  options: GithubOptions,
  repository: string,
): Promise<boolean | undefined> => {
  const [owner = '', name = ''] = repository.split('/').map(encodeURIComponent)
  const ask = asking(options, owner)
  try {
    const answer = await ask('GET', `/repos/${owner}/${name}/private-vulnerability-reporting`)
    return answer.status === 404 ? undefined : parsed(answer, reporting).enabled
  } catch (error) {
    const isClosed =
      error instanceof Fault &&
      ['github.forbidden', 'github.refused', 'github.not-found'].includes(error.code)
    if (isClosed) return undefined
    throw error
  }
}
