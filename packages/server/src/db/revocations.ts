// Hears that somebody's right ended, from any process on this database, and wakes who keeps something open. Hears no
// name and no case: whoever is woken asks anew (migration 0065).
import pg from 'pg'

const CHANNEL = 'parley_revoked'
const RECONNECT_MS = 1_000

export interface Revocations {
  /** Calls `wake` after every change that may have ended a right; returns how to stop. */
  onRevoked(wake: () => void): () => void
  close(): Promise<void>
}

/**
 * Listens while anybody wants to hear, on a connection of its own. Whoever keeps something open looks by the clock too:
 * a connection pooler that swallows notifications only makes them slower.
 */
export const watchRevocations = (config: pg.ClientConfig): Revocations => {
  const wakes = new Set<() => void>()
  let client: pg.Client | undefined
  let isClosed = false
  const wakeAll = () => {
    for (const wake of wakes) wake()
  }
  const lost = (which: pg.Client) => {
    if (client !== which) return
    client = undefined
    which.end().catch(() => {})
    if (!isClosed) setTimeout(listen, RECONNECT_MS).unref()
  }
  const listen = () => {
    if (client !== undefined || isClosed || wakes.size === 0) return
    const made = new pg.Client({ ...config, keepAlive: true })
    client = made
    made.on('error', () => lost(made))
    made.on('end', () => lost(made))
    made.on('notification', wakeAll)
    // What changed before this connection stood was told to nobody: everyone looks once.
    made
      .connect()
      .then(() => made.query(`listen ${CHANNEL}`))
      .then(wakeAll, () => lost(made))
  }
  return {
    onRevoked: (wake) => {
      wakes.add(wake)
      listen()
      return () => void wakes.delete(wake)
    },
    close: async () => {
      isClosed = true
      const last = client
      client = undefined
      wakes.clear()
      await last?.end().catch(() => {})
    },
  }
}
