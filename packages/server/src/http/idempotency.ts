// `Idempotency-Key` on every POST of the API: the same key and body give the same answer, another body is refused. The
// first answer is kept sealed for a day, for it may hold a follow link. Decides nothing about what a request does.
import { createHash } from 'node:crypto'
import { addDays, addHours, type Instant } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import { lookup } from '../db/keys.js'
import { openFor, sealFor } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import type { Scan } from '../jobs/worker.js'
import { mayStillAsk } from './may-still-ask.js'
import { HttpProblem, notFound } from './problems.js'
import type { Site } from './site.js'

const KEPT_HOURS = 24
/** A request without an answer after this time has died with its process: the next one takes its place. */
const ABANDONED_HOURS = 1 / 60
const MOST_WAITS = 20
const WAIT_MS = 100
const KEY = /^[\x21-\x7e]{1,255}$/

interface Claim {
  readonly caller: string
  readonly keyHash: Buffer
  readonly requestHash: Buffer
}

interface KeptAnswer {
  readonly type: string
  readonly body: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while this request answers for its Idempotency-Key. */
    idempotency?: Claim
  }
}

export const answerPlace = ({ caller, keyHash }: Pick<Claim, 'caller' | 'keyHash'>) =>
  `idempotency:idempotency_key.answer:${caller}:${keyHash.toString('hex')}` as const

/** Keys are a caller's own: a person, or else a network address, which is kept as a keyed hash. */
const callerOf = (installation: Installation, request: FastifyRequest): string =>
  request.viewer.kind === 'person'
    ? `person:${request.viewer.personId}`
    : `address:${lookup(installation.keys, 'idempotency-address', request.ip).toString('hex')}`

const claimOf = (installation: Installation, request: FastifyRequest, key: string): Claim => ({
  caller: callerOf(installation, request),
  keyHash: lookup(installation.keys, 'idempotency-key', key),
  requestHash: createHash('sha256')
    .update(`${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest(),
})

/** Takes the key for this request. False when another one has it already. */
const claim = async (installation: Installation, wanted: Claim, now: Instant): Promise<boolean> => {
  const { rows } = await sql`
    insert into idempotency_key as k (caller, key_hash, request_hash, created_at)
    values (${wanted.caller}, ${wanted.keyHash}, ${wanted.requestHash}, ${timestamp(now)})
    on conflict (caller, key_hash) do update set request_hash = excluded.request_hash, created_at = excluded.created_at,
           status = null, answer = null
     where k.created_at < ${timestamp(addHours(now, -KEPT_HOURS))}
        or (k.status is null and k.created_at < ${timestamp(addHours(now, -ABANDONED_HOURS))})
    returning 1 as taken`.execute(installation.db.app)
  return rows.length > 0
}

const selectKept = ({ db }: Installation, { caller, keyHash }: Claim) =>
  db.app
    .selectFrom('idempotencyKey')
    .select(['requestHash', 'status', 'answer'])
    .where('caller', '=', caller)
    .where('keyHash', '=', keyHash)
    .executeTakeFirst()

const otherBody = () =>
  new HttpProblem({
    status: 422,
    title: 'This key was used for another request',
    detail: 'An Idempotency-Key stands for one request. Send this one under a key of its own.',
    refusal: 'idempotency.other-request',
  })

const stillRunning = () =>
  new HttpProblem({
    status: 409,
    title: 'Still at work',
    detail: 'A request with this key is being answered. Ask again in a moment, with the same key.',
    refusal: 'idempotency.still-running',
  })

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds)
  })

/** Gives the kept answer; waits a little for one that is on its way. Undefined when the key became free meanwhile. */
const replay = async (installation: Installation, wanted: Claim, reply: FastifyReply) => {
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    const kept = await selectKept(installation, wanted)
    if (kept === undefined) return undefined
    if (!kept.requestHash.equals(wanted.requestHash)) throw otherBody()
    if (kept.status !== null && kept.answer !== null) {
      // because: only `keep` writes this column, and the seal vouches for it
      const answer = JSON.parse(
        openFor(installation.keys, answerPlace(wanted), kept.answer),
      ) as KeptAnswer
      return reply
        .code(kept.status)
        .type(answer.type)
        .header('idempotent-replay', 'true')
        .serializer((body: string) => body)
        .send(answer.body)
    }
    await pause(WAIT_MS)
  }
  throw stillRunning()
}

/** Answers that say nothing about the request itself: the next try may fare better. */
const isPassing = (status: number) =>
  status >= 500 || status === 401 || status === 408 || status === 429

const keep = async (
  { db, keys }: Installation,
  held: Claim,
  answer: KeptAnswer & { readonly status: number },
): Promise<void> => {
  const { status, type, body } = answer
  const { caller, keyHash } = held
  if (isPassing(status)) {
    await db.app
      .deleteFrom('idempotencyKey')
      .where('caller', '=', caller)
      .where('keyHash', '=', keyHash)
      .execute()
    return
  }
  const sealed = sealFor(keys, answerPlace(held), JSON.stringify({ type, body }))
  await db.app
    .updateTable('idempotencyKey')
    .set({ status, answer: sealed })
    .where('caller', '=', caller)
    .where('keyHash', '=', keyHash)
    .execute()
}

const begin = async (installation: Installation, request: FastifyRequest, reply: FastifyReply) => {
  const key = request.headers['idempotency-key']
  if (request.method !== 'POST' || key === undefined) return undefined
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new HttpProblem({
      status: 400,
      title: 'This is no Idempotency-Key',
      detail: 'A key has 1 to 255 visible characters, such as a random UUID.',
    })
  }
  const wanted = claimOf(installation, request, key)
  if (!(await claim(installation, wanted, installation.now()))) {
    // An answer that is kept tells of a case: whoever may not read the case any more is told what a stranger is told.
    if (!(await mayStillAsk(installation, request))) throw notFound()
    const replayed = await replay(installation, wanted, reply)
    if (replayed !== undefined) return replayed
    if (!(await claim(installation, wanted, installation.now()))) throw stillRunning()
  }
  request.idempotency = wanted
  return undefined
}

/**
 * A secret that is the same for every try of one request, and that nobody can make from the key and the body: whoever
 * stores under it finds what an earlier try stored before it could answer.
 */
export const secretOfRequest = ({ keys }: Installation, held: Claim): Buffer =>
  lookup(
    keys,
    'idempotency-secret',
    [held.caller, held.keyHash.toString('hex'), held.requestHash.toString('hex')].join(' '),
  )

/** Declared before the API's routes: keeps and repeats the answers of every POST that carries a key. */
export const registerIdempotency = (app: FastifyInstance, { installation }: Site): void => {
  app.addHook('preHandler', async (request, reply) => {
    // What nobody is recognised at keeps nothing of its requests either.
    const { unlinked, unkept } = request.routeOptions.config
    if (!request.url.startsWith('/api/') || unlinked === true || unkept === true) return undefined
    return begin(installation, request, reply)
  })
  app.addHook('onSend', async (request, reply, payload: unknown) => {
    const held = request.idempotency
    if (held === undefined) return
    delete request.idempotency
    const type = String(reply.getHeader('content-type') ?? 'application/json')
    const body = typeof payload === 'string' ? payload : ''
    await keep(installation, held, { status: reply.statusCode, type, body })
  })
}

/** Forgets answers after a day. */
export const forgetAnswersScan = (installation: Installation): Scan =>
  async function forgetAnswers(): Promise<void> {
    await installation.db.job
      .deleteFrom('idempotencyKey')
      .where('createdAt', '<', timestamp(addDays(installation.now(), -1)))
      .execute()
  }
