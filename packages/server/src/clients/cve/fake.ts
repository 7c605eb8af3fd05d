// A faithful stand-in for CVE Services on loopback, for tests and the demo: the calls a numbering
// authority makes, answered as the real server was recorded answering, with faults on demand.
import { type FailNext, json, type LoopbackRoute, serveLoopback } from '../loopback.js'
import type { CveRecord } from './answers.js'
import { type SignedInRoute, signedIn } from './fake-caller.js'
import { noSuchRoute, secretariatOnly, tooLarge } from './fake-errors.js'
import { change, list, look, orgCall, reserve } from './fake-ids.js'
import { idsPage } from './fake-page.js'
import { read, type Submission, submit } from './fake-records.js'
import {
  createFakeState,
  type FakeCveId,
  type FakeState,
  type FakeStateOptions,
} from './fake-state.js'

export interface CveFakeOptions extends FakeStateOptions {
  readonly port?: number
}

export interface CveFake {
  /** The base URL for a client; its root is a page for people. */
  readonly url: string
  /** Ids that are reserved and have no record, in order of reservation. */
  reserved(): readonly FakeCveId[]
  records(): readonly CveRecord[]
  /** What was asked since the start, as `POST /cve-id`. */
  asked(): readonly string[]
  failNext(fault: FailNext): void
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

export async function createCveFake({ port, ...options }: CveFakeOptions): Promise<CveFake> {
  const state = createFakeState(options)
  const server = await serveLoopback({
    routes: routesOf(state),
    otherwise: noSuchRoute,
    maxBodyBytes: 3_800_000,
    tooLarge: tooLarge(),
    ...(port === undefined ? {} : { port }),
  })
  return {
    ...server,
    reserved: () => [...state.ids.values()].filter((id) => id.state === 'RESERVED'),
    records: () => [...state.records.values()],
  }
}

function routesOf(state: FakeState): Record<string, LoopbackRoute> {
  const known = (route: SignedInRoute) => signedIn(state, route)
  const submitting = (rest: Omit<Submission, 'caller'>) =>
    known((request, caller) => submit(state, request, { caller, ...rest }))
  const orgs = (what: 'org' | 'quota' | 'users') =>
    known((request, { org }) => orgCall(state, request, { org, what }))
  return {
    'GET /': () => idsPage(state),
    'GET /health-check': () => json(200, {}),
    'POST /cve-id': known((request, caller) => reserve(state, request, caller)),
    'GET /cve-id': known((request, caller) => list(state, request, caller)),
    'GET /cve-id/:id': (request) => look(state, request),
    'PUT /cve-id/:id': known((request, caller) => change(state, request, caller)),
    'GET /cve': known(secretariatOnly),
    'GET /cve/:id': (request) => read(state, request),
    'POST /cve/:id/cna': submitting({ kind: 'cna', how: 'create' }),
    'PUT /cve/:id/cna': submitting({ kind: 'cna', how: 'update' }),
    'POST /cve/:id/reject': submitting({ kind: 'reject', how: 'create' }),
    'PUT /cve/:id/reject': submitting({ kind: 'reject', how: 'update' }),
    'GET /org/:org': orgs('org'),
    'GET /org/:org/id_quota': orgs('quota'),
    'GET /org/:org/users': orgs('users'),
  }
}
