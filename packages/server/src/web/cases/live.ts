// `/cases/{id}/live`: a stream that says "something changed" and nothing else. Session and access are asked anew at
// once when anybody's right ends, and by the clock besides; whoever loses either loses the stream with that look.
// A page says in the stream's address what it was drawn from, and a browser that asks again says what it heard last: so
// a change between the two is told, not lost.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { isId } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { personOrNothing } from '../../http/access.js'
import { authenticate } from '../../http/authenticate.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import { actorOf, type Person, type Viewer } from '../../identity/viewer.js'
import { caseIdOf } from './show.js'

const MARKER_LENGTH = 22
const lookEveryMs = 800
/** A comment now and then keeps what stands between from closing a quiet stream. */
const breathEveryMs = 20_000
/** The browser asks again by itself; an old stream must not live for ever. */
const longestMs = 15 * 60_000

/**
 * A digest that changes whenever something that this viewer can read changes, or undefined when the case is not theirs
 * (any more). Counts only what row-level security lets them see, so that it tells a participant nothing of the team's steps.
 */
export const liveMarker = (
  installation: Installation,
  viewer: Viewer,
  caseId: string,
): Promise<string | undefined> =>
  inTransaction(installation.db, actorOf(viewer), async (tx) => {
    const { rows } = await sql<{ marker: string }>`
      select (select count(*) || '/' || coalesce(max(b.at)::text, '') from event_body b
               where b.case_id = c.case_id and b.name <> 'case:read') || '/' ||
             (select count(*) || '/' || count(m.retracted_at) from message m where m.case_id = c.case_id) as marker
        from cases c where c.case_id = ${caseId}`.execute(tx)
    const [row] = rows
    return (
      row && createHash('sha256').update(row.marker).digest('base64url').slice(0, MARKER_LENGTH)
    )
  })

/** The address of the stream for a page that is about to be drawn: asked before what the page shows is read. */
export const liveAddress = async (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<string> => {
  const seen = isId(caseId) ? await liveMarker(installation, person, caseId) : undefined
  return `/cases/${caseId}/live${seen === undefined ? '' : `?seen=${seen}`}`
}

/** What the browser saw last: what the stream told, else what its page was drawn from. */
const seenBy = ({ headers, query }: FastifyRequest): string | undefined => {
  const heard = headers['last-event-id']
  if (typeof heard === 'string' && heard !== '') return heard
  return textOf(query, 'seen') || undefined
}

const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

interface Stream {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly signal: AbortSignal
  readonly caseId: string
}

const look = async (installation: Installation, { request, caseId }: Stream) => {
  await authenticate(installation, request)
  return request.viewer.kind === 'person'
    ? liveMarker(installation, request.viewer, caseId)
    : undefined
}

/** Waits until the next look is due, or until somebody's right has ended, also while the last look was on its way. */
const waker = ({ db }: Installation, signal: AbortSignal) => {
  let isWoken = false
  let wakeNow = () => {}
  const stop = db.revocations.onRevoked(() => {
    isWoken = true
    wakeNow()
  })
  const wait = async () => {
    const woken = new Promise<void>((resolve) => {
      wakeNow = resolve
    })
    if (!isWoken) await Promise.race([woken, sleep(lookEveryMs, undefined, { signal })])
    isWoken = false
  }
  return { wait, stop }
}

interface Waking {
  wait(): Promise<void>
}

const tellOf = ({ reply }: Stream, marker: string): void => {
  reply.raw.write(`id: ${marker}\nevent: change\ndata: something\n\n`)
}

const tellChanges = async (
  installation: Installation,
  stream: Stream,
  { first, waking }: { first: string; waking: Waking },
) => {
  const { reply, request } = stream
  if (first !== (seenBy(request) ?? first)) tellOf(stream, first)
  let known = first
  let quietMs = 0
  for (let passed = 0; passed < longestMs; passed += lookEveryMs) {
    await waking.wait()
    const marker = await look(installation, stream)
    if (marker === undefined) {
      reply.raw.write('event: close\ndata: over\n\n')
      return
    }
    quietMs += lookEveryMs
    if (marker !== known) tellOf(stream, marker)
    else if (quietMs >= breathEveryMs) reply.raw.write(': still here\n\n')
    if (marker !== known || quietMs >= breathEveryMs) quietMs = 0
    known = marker
  }
}

/** Declares the stream. Closing the server ends every stream first. */
export const registerLive = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  const open = new Set<AbortController>()
  app.addHook('preClose', async () => {
    for (const stop of open) stop.abort()
  })
  const config = { access: 'case', showsNoContent: true, unattended: true } as const
  app.get('/cases/:caseId/live', { config }, async (request, reply) => {
    personOrNothing(request.viewer)
    const caseId = caseIdOf(request)
    const first = isId(caseId) ? await liveMarker(installation, request.viewer, caseId) : undefined
    if (first === undefined) throw notFound()
    const stop = new AbortController()
    open.add(stop)
    reply.raw.on('close', () => stop.abort())
    reply.hijack()
    reply.raw.writeHead(200, { ...HEAD, 'x-content-type-options': 'nosniff' })
    reply.raw.write('retry: 3000\n\n')
    const waking = waker(installation, stop.signal)
    const stream = { request, reply, signal: stop.signal, caseId }
    try {
      await tellChanges(installation, stream, { first, waking })
    } catch {
      // Gone, closing, or the database away: the browser asks again by itself.
    } finally {
      waking.stop()
      open.delete(stop)
      reply.raw.end()
    }
  })
}
