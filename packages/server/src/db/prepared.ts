// Statements that come again and again are prepared once a connection, so that PostgreSQL reads, checks and plans them
// once and not for every request. Which ones is found by counting; texts that change with their values stay as they are.
// What is asked at once is sent at once.
import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import type pg from 'pg'

/** A text that was seen so often will come again. */
const SEEN_OFTEN = 4
/** So many are kept prepared: a connection holds the plan of each. */
const MOST_PREPARED = 200
/** So many are counted before counting begins anew. */
const MOST_COUNTED = 2_000
/** Schemas change under a server that runs on while another one migrates: its plans are then made anew. */
const PLAN_IS_STALE = '0A000'

/** Names the texts that come often; one for all connections of a process. */
export const statementNames = (): ((text: string) => string | undefined) => {
  const names = new Map<string, string>()
  const seen = new Map<string, number>()
  return (text) => {
    const name = names.get(text)
    if (name !== undefined || names.size >= MOST_PREPARED) return name
    const times = (seen.get(text) ?? 0) + 1
    if (seen.size >= MOST_COUNTED) seen.clear()
    seen.set(text, times)
    if (times < SEEN_OFTEN) return undefined
    const fresh = createHash('sha256').update(text).digest('base64url').slice(0, 32)
    names.set(text, fresh)
    seen.delete(text)
    return fresh
  }
}

/**
 * Lets what is asked of a connection in one go leave in one packet: a write to a socket costs more than the statement
 * that is in it. It leaves when the code that is running has no more to ask, and waits for nothing else.
 */
const sendTogether = (client: pg.PoolClient): (() => void) => {
  // because: pg's types do not name the connection's stream
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  let isHeld = false
  return () => {
    if (isHeld) return
    isHeld = true
    stream.cork()
    process.nextTick(() => {
      isHeld = false
      stream.uncork()
    })
  }
}

const isStale = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === PLAN_IS_STALE

/**
 * Makes every connection of a pool prepare what comes often, and send together what is asked together. A connection whose plans no longer fit its tables is not
 * used again: it is closed once it comes back.
 */
export const prepareOften = (pool: pg.Pool): void => {
  const nameOf = statementNames()
  const stale = new WeakSet<pg.PoolClient>()
  pool.on('connect', (client) => {
    const send = client.query.bind(client)
    const hold = sendTogether(client)
    const query = (text: unknown, values: unknown, ...rest: unknown[]): unknown => {
      const name =
        typeof text === 'string' && Array.isArray(values) && values.length > 0 && rest.length === 0
          ? nameOf(text)
          : undefined
      hold()
      // because: whatever is not ours to name is passed on as it came
      if (name === undefined)
        return (send as (...given: unknown[]) => unknown)(text, values, ...rest)
      const sent = (send as (config: object) => Promise<unknown>)({ name, text, values })
      return sent.catch((error: unknown) => {
        if (isStale(error)) stale.add(client)
        throw error
      })
    }
    // because: the overloads of `query` cannot be written as one function
    client.query = query as typeof client.query
  })
  pool.on('release', (_error, client) => {
    // because: pg's types say Error where there is none; a connection that ends leaves the pool by itself
    if (stale.has(client as pg.PoolClient)) void (client as pg.Client & pg.PoolClient).end()
  })
}
