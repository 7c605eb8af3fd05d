// The fields of every route, found by what its handler reads of a request that would be taken, and the same request with
// another text in one of them: for suites that put hostile texts everywhere.
import type { FastifyRequest, InjectOptions } from 'fastify'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import type { AskerWord } from './world/cast.js'

/** What the last request's route read. */
export const read = { query: new Set<string>(), body: new Set<string>() }

const watched = (texts: unknown, names: Set<string>): unknown =>
  typeof texts !== 'object' || texts === null || Array.isArray(texts)
    ? texts
    : new Proxy(texts, {
        get: (of, name, receiver) => {
          if (typeof name === 'string') names.add(name)
          return Reflect.get(of, name, receiver)
        },
      })

/** A hook that notes what a handler reads. */
export const watch = async (request: FastifyRequest) => {
  request.query = watched(request.query, read.query)
  request.body = watched(request.body, read.body)
}

/** Whoever a route is for. */
export const askerFor = ({ access, url }: RouteLine): AskerWord => {
  if (access === 'capability') return 'reporter'
  return access === 'admin' || url.startsWith('/admin') ? 'admin' : 'coordinator'
}

/** The request's body with another text in one of its fields, in the way it came. */
export const withField = (request: InjectOptions, name: string, text: string): InjectOptions => {
  const payload = String(request.payload ?? '')
  if (payload.startsWith('{'))
    // because: requests.ts writes every body as JSON
    return {
      ...request,
      payload: JSON.stringify({ ...(JSON.parse(payload) as object), [name]: text }),
    }
  const fields = new URLSearchParams(payload)
  fields.set(name, text)
  return { ...request, payload: fields.toString() }
}

/** The names that were read, which are forgotten then. */
export const namesIn = (of: Set<string>): readonly string[] => {
  const names = [...of].filter((name) => /^[\w.-]{1,60}$/.test(name) && name !== 'csrf')
  of.clear()
  return names.filter((name) => !['then', 'toJSON', 'constructor', '__proto__'].includes(name))
}

/** Chosen, ticked or carried along, not written: what is unknown there is refused, or as if it were not given. */
const CHOSEN: ReadonlySet<string> = new Set(
  `alsoCoordinate all apart audience basis cause choice clear cvss cvss-was days defaultStatus determination do fixPublic
   justification keep kind knownPublic mail memberId more osvProfile personId project projectId rejectsCve reserveCve roles
   scopes show since status take team template types until version waits where which within`.split(
    /\s+/,
  ),
)
export const isChosen = (name: string) => CHOSEN.has(name) || name.startsWith('notify.')

/** Read by a form that has no such field, or only with a choice that the well-formed request does not make. */
export const NOT_ASKED: Readonly<Record<string, readonly string[]>> = {
  'POST /admin/:slug/members/:member/roles': ['name', 'email', 'githubLogin'],
  'POST /cases/:id/advisory': ['recordDescription'],
  'POST /cases/:id/credits': ['reason'],
  'POST /cases/:id/credits/:creditId': ['reason'],
  'POST /r/:capability/credit': ['name'],
  'POST /admin/:slug/import': ['decided'],
  // The filter came from the page that is drawn again; a patch may have megabytes; a preview keeps nothing.
  'POST /cases/views': ['query'],
  'POST /api/v1/cases/:id/patches': ['text'],
  'POST /preview': ['text'],
}
