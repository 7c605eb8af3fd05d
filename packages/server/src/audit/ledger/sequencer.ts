// The sequencer: one process at a time appends event rows to the Merkle tree and signs checkpoints. Whoever holds the
// advisory lock on its own connection is it; the lock ends with the connection, and another process takes over.
import { setTimeout as sleep } from 'node:timers/promises'
import { emptyFrontier, type Frontier } from '@parley/ledger'
import type pg from 'pg'
import { Fault } from '../../config/fault.js'
import type { Installation } from '../../db/installation.js'
import { batchSize, readTree, sequenceBatch, signEmpty } from './batch.js'

export type Sequencing = Pick<Installation, 'db' | 'keys' | 'origin' | 'now' | 'log'>

/** The lock's number, in this database only. */
const LOCK = 7_275_392
/** How soon a committed row is seen. With the batch itself it stays below a second. */
const lookEveryMs = 250
/** How soon another process notices that nobody holds the lock any more. */
const tryEveryMs = 400
/** After a fault of the database, and after one that needs a person. */
const pauseMs = 1_000
const longPauseMs = 15_000

/** A machine that vanishes without a word loses its connection, and with it the lock, within so many seconds. */
const NOTICE =
  'set tcp_keepalives_idle = 4; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3'

const connected = async ({ db }: Sequencing): Promise<pg.Client> => {
  const client = db.ledger()
  await client.connect()
  await client.query(NOTICE)
  return client
}

const tryLock = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query<{ mine: boolean }>(
    'select pg_try_advisory_lock($1) as mine',
    [LOCK],
  )
  return rows[0]?.mine === true
}

/** The tree as it stands, with a first checkpoint over nothing where there is none. */
const begin = async (client: pg.Client, sequencing: Sequencing): Promise<Frontier> => {
  const frontier = await readTree(client, sequencing)
  if (frontier === undefined) await signEmpty(client, sequencing, emptyFrontier)
  return frontier ?? emptyFrontier
}

const holdAndSequence = async (
  client: pg.Client,
  sequencing: Sequencing,
  signal: AbortSignal,
): Promise<void> => {
  let frontier = await begin(client, sequencing)
  sequencing.log.info({ size: frontier.size }, 'sequencing the ledger')
  while (!signal.aborted) {
    const batch = await sequenceBatch(client, sequencing, frontier)
    frontier = batch.frontier
    if (batch.taken < batchSize) await sleep(lookEveryMs, undefined, { signal })
  }
}

const runOnce = async (sequencing: Sequencing, signal: AbortSignal): Promise<void> => {
  const client = await connected(sequencing)
  try {
    while (!(await tryLock(client))) await sleep(tryEveryMs, undefined, { signal })
    await holdAndSequence(client, sequencing, signal)
  } finally {
    await client.end().catch(() => {
      // It is gone already: what it held is free.
    })
  }
}

const run = async (sequencing: Sequencing, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    try {
      await runOnce(sequencing, signal)
    } catch (error) {
      if (signal.aborted) return
      const isTampered = error instanceof Fault && error.code === 'ledger.tampered'
      const code = error instanceof Fault ? error.code : 'database'
      sequencing.log.error({ code }, 'the ledger is not being sequenced')
      await sleep(isTampered ? longPauseMs : pauseMs, undefined, { signal }).catch(() => {
        // Stopped while waiting.
      })
    }
  }
}

/** Starts sequencing whenever no other process does. `stop` finishes the batch under way and gives the lock back. */
export const startSequencer = (sequencing: Sequencing): { stop(): Promise<void> } => {
  const stop = new AbortController()
  const running = run(sequencing, stop.signal)
  return {
    stop: async () => {
      stop.abort()
      await running
    },
  }
}

const isBehind = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query('select 1 from event_waiting limit 1')
  return rows.length > 0
}

/** How long a command waits for the process that holds the lock. */
const waitForOtherMs = 10_000

/**
 * Brings the tree up to what is committed now, for commands and tests: by itself where nobody sequences, else by
 * waiting for whoever does. False when that took too long.
 */
export const sequenceNow = async (sequencing: Sequencing): Promise<boolean> => {
  const client = await connected(sequencing)
  try {
    for (let waited = 0; waited < waitForOtherMs; waited += lookEveryMs) {
      if (await tryLock(client)) {
        let batch = { frontier: await begin(client, sequencing), taken: batchSize }
        while (batch.taken === batchSize) {
          batch = await sequenceBatch(client, sequencing, batch.frontier)
        }
        return true
      }
      if (!(await isBehind(client))) return true
      await sleep(lookEveryMs)
    }
    return false
  } finally {
    await client.end()
  }
}
