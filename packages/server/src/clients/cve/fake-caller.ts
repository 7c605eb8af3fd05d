// Who is calling the fake of CVE Services, by the three headers, as the real one decides it.
import type { LoopbackAnswer, LoopbackRequest } from '../loopback.js'
import { headerRequired, unauthorized } from './fake-errors.js'
import type { FakeOrg, FakeState, FakeUser } from './fake-state.js'

export interface Caller {
  readonly org: FakeOrg
  readonly user: FakeUser
}

export type SignedInRoute = (request: LoopbackRequest, caller: Caller) => LoopbackAnswer

const headerNames = ['CVE-API-ORG', 'CVE-API-USER', 'CVE-API-KEY'] as const

/** Refuses a call without valid credentials, and hands the caller on otherwise. */
export function signedIn(state: FakeState, route: SignedInRoute) {
  return (request: LoopbackRequest): LoopbackAnswer => {
    const missing = headerNames.find((name) => !request.headers[name.toLowerCase()])
    if (missing !== undefined) return headerRequired(missing)
    const caller = callerOf(state, request)
    return caller === undefined ? unauthorized() : route(request, caller)
  }
}

/** The caller, or undefined when the credentials are missing or wrong. */
export function callerOf(state: FakeState, { headers }: LoopbackRequest): Caller | undefined {
  const org = state.orgs.find(({ shortName }) => shortName === headers['cve-api-org'])
  const user = org?.users.find(({ username }) => username === headers['cve-api-user'])
  if (org === undefined || user?.key !== headers['cve-api-key'] || user === undefined)
    return undefined
  return { org, user }
}
