// One transaction for one actor. The actor is set before anything else and lasts as long as the transaction, so a
// pooled connection never carries somebody's rights to the next request. Statements are sent as they are made and not
// one by one: beginning costs no journey of its own, and what is asked for at once is answered in one.
import {
  CompiledQuery,
  type DatabaseConnection,
  type Kysely,
  PostgresDialect,
  Transaction,
} from 'kysely'
import pg from 'pg'
import { COMMIT_UNCLEAR, Fault } from '../config/fault.js'
import type { Databases } from './connect.js'
import { remembering } from './remembering.js'
import type { Tables } from './tables/tables.js'

export type Tx = Transaction<Tables>

/** On whose behalf a transaction reads and writes. `nobody` sees no case. */
export type Actor =
  | { readonly kind: 'person'; readonly personId: string }
  | { readonly kind: 'reporter'; readonly lookup: Buffer }
  | { readonly kind: 'job'; readonly caseId?: string }
  | { readonly kind: 'nobody' }

const settings = (actor: Actor): { person: string; capability: string; jobCase: string } => ({
  person: actor.kind === 'person' ? actor.personId : '',
  capability: actor.kind === 'reporter' ? actor.lookup.toString('hex') : '',
  jobCase: actor.kind === 'job' ? (actor.caseId ?? '') : '',
})

const poolOf = (db: Databases, actor: Actor): Kysely<Tables> =>
  actor.kind === 'job' ? db.job : db.app

const isSame = (one: Actor, other: Actor): boolean =>
  one.kind === other.kind && JSON.stringify(settings(one)) === JSON.stringify(settings(other))

/** All three are set every time: nothing of an earlier transaction can stand. */
const beginAs = (actor: Actor, access: '' | ' read only'): CompiledQuery => {
  const { person, capability, jobCase } = settings(actor)
  return CompiledQuery.raw(
    [
      `begin${access}`,
      `set local parley.person to ${pg.escapeLiteral(person)}`,
      `set local parley.capability to ${pg.escapeLiteral(capability)}`,
      `set local parley.job_case to ${pg.escapeLiteral(jobCase)}`,
    ].join('; '),
  )
}

// A transaction asks its dialect and driver for nothing: it has its connection already.
const dialect = new PostgresDialect({
  pool: () => Promise.reject(new Error('a transaction opens no connection')),
})
const driver = dialect.createDriver()

/** A transaction on one connection, whose statements do not wait for one another's answers. */
const transactionOn = (
  pool: Kysely<Tables>,
  connection: DatabaseConnection,
): { tx: Tx; end: () => void } => {
  let isOver = false
  const provideConnection = <T>(use: (connection: DatabaseConnection) => Promise<T>) =>
    // What goes on after its transaction has failed must not speak in the next one.
    isOver ? Promise.reject(new Error('the transaction is over')) : use(connection)
  const executor = pool.getExecutor().withConnectionProvider({ provideConnection })
  return {
    tx: new Transaction<Tables>({ config: { dialect }, dialect, driver, executor }),
    end: () => {
      isOver = true
    },
  }
}

const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')

/** The server answered with a state of its own that is not about the connection (SQLSTATE, class 08 and 57P0x are). */
const isAnswer = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && !/^(08|57P0)/.test(error.code ?? '')

const unlessAnswered = (error: unknown): never => {
  if (isAnswer(error)) throw error
  const message = 'the connection ended before the database said whether it committed'
  throw new Fault({ code: COMMIT_UNCLEAR, retry: 'later', message })
}

interface Begun {
  readonly pool: Kysely<Tables>
  readonly connection: DatabaseConnection
  readonly begin: CompiledQuery
}

const runOn = async <T>(
  { pool, connection, begin }: Begun,
  work: (tx: Tx) => Promise<T>,
): Promise<T> => {
  const begun = connection.executeQuery(begin)
  // Where it fails, every statement after it does too: that is the error that is told.
  begun.catch(() => {})
  const { tx, end } = transactionOn(pool, connection)
  try {
    const result = await work(tx)
    await begun
    end()
    await connection.executeQuery(COMMIT).catch(unlessAnswered)
    return result
  } catch (error) {
    end()
    // A connection that is gone has rolled back by itself; what went wrong first is what is told.
    await connection.executeQuery(ROLLBACK).catch(() => {})
    throw error
  }
}

/**
 * Runs `work` in one transaction as `actor`; commits unless it throws. Inside `readTogether`, the same actor's work runs
 * in the transaction that is there.
 */
export const inTransaction = <T>(
  db: Databases,
  actor: Actor,
  work: (tx: Tx) => Promise<T>,
): Promise<T> => {
  const { joined } = db
  if (joined !== undefined && isSame(joined.actor, actor)) return work(joined.tx)
  const pool = poolOf(db, actor)
  const begin = beginAs(actor, '')
  return pool
    .getExecutor()
    .provideConnection((connection) => runOn({ pool, connection, begin }, work))
}

/**
 * Lets everything that `work` reads as `actor` share one transaction that can write nothing, and one answer where the
 * same is asked twice: for a page of many parts, each of which loads for itself. Nothing outlives the transaction, and
 * its actor is the only one it answers.
 */
export const readTogether = <T, In extends { readonly db: Databases }>(
  installation: In,
  actor: Actor,
  work: (installation: In) => Promise<T>,
): Promise<T> => {
  const pool = poolOf(installation.db, actor)
  const begin = beginAs(actor, ' read only')
  return pool
    .getExecutor()
    .provideConnection((connection) =>
      runOn({ pool, connection: remembering(connection), begin }, (tx) =>
        work({ ...installation, db: { ...installation.db, joined: { actor, tx } } }),
      ),
    )
}
