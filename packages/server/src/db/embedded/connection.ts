// Proves that a running postmaster is ours, by signing in, and sees to it that our database exists.
// Knows nothing of schemas or of the roles the application works as.
import pg from 'pg'
import { Fault } from '../../config/fault.js'
import { CLUSTER_OWNER } from './cluster.js'
import { SOCKET_PORT } from './settings.js'

const DATABASE = 'parley'
const CONNECT_TIMEOUT_MS = 5000
const NO_SUCH_DATABASE = '3D000'
const DUPLICATE_DATABASE = '42P04'
const WRONG_PASSWORD = '28P01'

/** Signs in as the cluster's owner, through the socket. */
export interface AdminConnection {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

export function adminConnection(socketFolder: string, password: string): AdminConnection {
  return {
    host: socketFolder,
    port: SOCKET_PORT,
    user: CLUSTER_OWNER,
    password,
    database: DATABASE,
  }
}

/** The same as one address, for what takes only that. Holds the password: never logged. */
export function adminUrl({ host, port, user, password, database }: AdminConnection): string {
  const query = new URLSearchParams({ host, port: String(port) })
  return `postgres://${user}:${encodeURIComponent(password)}@/${database}?${query}`
}

/** Signs in once, making the database first when a crash came between the cluster and it. */
export async function proveConnection(connection: AdminConnection): Promise<void> {
  try {
    await runOnce(connection, 'SELECT 1')
  } catch (error) {
    if (codeOf(error) !== NO_SUCH_DATABASE) throw explain(error)
    await createDatabase(connection)
  }
}

async function createDatabase(connection: AdminConnection): Promise<void> {
  try {
    await runOnce({ ...connection, database: 'postgres' }, `CREATE DATABASE ${DATABASE}`)
  } catch (error) {
    if (codeOf(error) !== DUPLICATE_DATABASE) throw explain(error)
  }
}

async function runOnce(connection: AdminConnection, sql: string): Promise<void> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  // A connection that is cut while idle is an event, not a rejection; the next step notices anyway.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end().catch(() => {})
  }
}

function explain(cause: unknown): Fault {
  if (codeOf(cause) === WRONG_PASSWORD) {
    return new Fault({
      code: 'database.wrong-password',
      retry: 'never',
      message:
        'The embedded database does not take the password in keys/database-password: put the keys folder back from its copy. Where the database is new and holds nothing yet, remove PARLEY_HOME/database instead and start again',
      cause,
    })
  }
  return new Fault({
    code: 'database.unreachable',
    retry: 'later',
    message: 'The embedded database runs and does not answer on its socket',
    cause,
  })
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
