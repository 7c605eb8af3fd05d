// `Idempotency-Key` on everything that writes through the API: the same key and body give the same answer, another body is
// refused. The first answer is kept sealed for a day, for it may hold a follow link. What was done is kept with the doing
// (audit/once.ts), so that a request whose answer was lost does nothing twice. Decides nothing about what a request does.
import { createHash, randomUUID } from 'node:crypto'
import { addDays, addHours, type Instant } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ExpressionBuilder, sql } from 'kysely'
import { aboutAlso, type Once, onceUnder, underKey } from '../audit/once.js'
import type { Installation } from '../db/installation.js'
import { lookup } from '../db/keys.js'
import { openFor, sealFor } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tables } from '../db/tables/tables.js'
import type { Scan } from '../jobs/worker.js'
import { mayReadAnswer } from './access.js'
import { mayStillAsk } from './may-still-ask.js'
import { HttpProblem, invalidProblem, notFound } from './problems.js'
import type { Site } from './site.js'

const KEPT_HOURS = 24
/**
 * A request without an answer for ten seconds has most likely died with its process: the next one takes its place. One that
 * was only slow commits nothing once it was overtaken (audit/once.ts), so that this may be short.
 */
const ABANDONED_HOURS = 10 / 3600
const MOST_WAITS = 20
const WAIT_MS = 100
const KEY = /^[\x21-\x7e]{1,255}$/
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

interface Claim {
  readonly caller: string
  readonly keyHash: Buffer
  readonly requestHash: Buffer
  /** This try: what another one has taken over, it no longer answers or changes. */
  readonly attempt: string
}

interface Held extends Claim {
  readonly once: Once
}

interface KeptAnswer {
  readonly type: string
  readonly body: string
  /** Given to a session, or to a token that may read cases: it may tell a case. */
  readonly toReader?: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while this request answers for its Idempotency-Key. */
    idempotency?: Held
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
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest(),
  attempt: randomUUID(),
})

interface Taken {
  /** What earlier tries of this very request did, sealed. */
  readonly effects: Buffer | null
}

/**
 * Takes the key for this try: one that is new, or forgotten, or one whose last try of the same request is over without an
 * answer. Undefined when another has it.
 */
const claim = async (
  installation: Installation,
  wanted: Claim,
  now: Instant,
): Promise<Taken | undefined> => {
  const forgotten = timestamp(addHours(now, -KEPT_HOURS))
  const abandoned = timestamp(addHours(now, -ABANDONED_HOURS))
  const { rows } = await sql<Taken>`
    insert into idempotency_key as k (caller, key_hash, request_hash, attempt, created_at)
    values (${wanted.caller}, ${wanted.keyHash}, ${wanted.requestHash}, ${wanted.attempt}, ${timestamp(now)})
    on conflict (caller, key_hash) do update
       set request_hash = excluded.request_hash, attempt = excluded.attempt, created_at = excluded.created_at,
           status = null, answer = null,
           effects = case when k.created_at < ${forgotten} then null else k.effects end
     where k.created_at < ${forgotten}
        or (k.status is null and k.request_hash = excluded.request_hash
            and (k.attempt is null or k.created_at < ${abandoned}))
    returning effects`.execute(installation.db.app)
  return rows[0]
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

/** A token that was made for writing alone is told no case, under a key as without one. */
const readsAnswers = ({ viewer }: FastifyRequest): boolean =>
  viewer.kind !== 'person' || mayReadAnswer(viewer)

const repeat = (
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  status: number,
  { type, body, toReader = true }: KeptAnswer,
): void => {
  reply.header('idempotent-replay', 'true')
  if (status < 300 && toReader && !readsAnswers(request)) {
    reply.code(204).send()
    return
  }
  reply
    .code(status)
    .type(type)
    .serializer((text: string) => text)
    .send(body)
}

/** Gives the kept answer; waits a little for one that is on its way. False when the key became free meanwhile. */
const replay = async (
  installation: Installation,
  wanted: Claim,
  asked: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<boolean> => {
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    const kept = await selectKept(installation, wanted)
    if (kept === undefined) return false
    if (!kept.requestHash.equals(wanted.requestHash)) throw otherBody()
    if (kept.status !== null && kept.answer !== null) {
      // because: only `keep` writes this column, and the seal vouches for it
      const answer = JSON.parse(
        openFor(installation.keys, answerPlace(wanted), kept.answer),
      ) as KeptAnswer
      repeat(asked, kept.status, answer)
      return true
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
  answer: KeptAnswer & { readonly status: number; readonly url: string },
): Promise<void> => {
  const { status, type, body, toReader, url } = answer
  const { caller, keyHash, attempt } = held
  const isMine = (eb: ExpressionBuilder<Tables, 'idempotencyKey'>) =>
    eb.and({ caller, keyHash, attempt })
  if (isPassing(status)) {
    // What was done stays known; a key under which nothing was done is free again.
    await db.app.deleteFrom('idempotencyKey').where(isMine).where('effects', 'is', null).execute()
    await db.app.updateTable('idempotencyKey').set({ attempt: null }).where(isMine).execute()
    return
  }
  const sealed = sealFor(keys, answerPlace(held), JSON.stringify({ type, body, toReader }))
  const about = aboutAlso(`${url} ${body}`)
  const kept = { status, answer: sealed, about }
  await db.app.updateTable('idempotencyKey').set(kept).where(isMine).execute()
}

const keyIn = ({ headers, method }: FastifyRequest): string | undefined => {
  const key = headers['idempotency-key']
  if (!WRITES.has(method) || key === undefined) return undefined
  if (typeof key === 'string' && KEY.test(key)) return key
  const message = 'A key has 1 to 255 visible characters, such as a random UUID.'
  throw new HttpProblem(invalidProblem([{ path: 'Idempotency-Key', message }]))
}

/** Holds the key for this request; undefined once it was answered by what is kept, or where there is no key. */
const begin = async (
  installation: Installation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Held | undefined> => {
  const key = keyIn(request)
  if (key === undefined) return undefined
  const wanted = claimOf(installation, request, key)
  let taken = await claim(installation, wanted, installation.now())
  // What is kept tells of a case: whoever may not read the case any more is told what a stranger is told.
  if (taken?.effects !== null && !(await mayStillAsk(installation, request))) throw notFound()
  if (taken === undefined) {
    if (await replay(installation, wanted, { request, reply })) return undefined
    taken = await claim(installation, wanted, installation.now())
    if (taken === undefined) throw stillRunning()
  }
  return { ...wanted, once: onceUnder(installation.keys, { ...wanted, effects: taken.effects }) }
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

/** Whether a route keeps nothing of its requests: what nobody is recognised at, and what is the same by itself. */
export const takesNoKey = (config: {
  readonly unlinked?: boolean | undefined
  readonly unkept?: boolean | undefined
}): boolean => config.unlinked === true || config.unkept === true

/** Declared before the API's routes: keeps and repeats the answers of everything that writes and carries a key. */
export const registerIdempotency = (app: FastifyInstance, { installation }: Site): void => {
  app.addHook('preHandler', (request, reply, done) => {
    if (!request.url.startsWith('/api/') || takesNoKey(request.routeOptions.config)) return done()
    begin(installation, request, reply).then((held) => {
      if (held === undefined) return reply.sent ? undefined : done()
      request.idempotency = held
      return underKey(held.once, done)
    }, done)
  })
  app.addHook('onSend', async (request, reply, payload: unknown) => {
    const held = request.idempotency
    if (held === undefined) return
    delete request.idempotency
    held.once.end()
    const type = String(reply.getHeader('content-type') ?? 'application/json')
    const body = typeof payload === 'string' ? payload : ''
    const toReader = readsAnswers(request)
    const answer = { status: reply.statusCode, type, body, toReader }
    await keep(installation, held, { ...answer, url: request.url })
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
