// Whether a worker lives: each writes a line every few seconds, by the database's clock, and readiness reads the newest.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Databases } from '../db/connect.js'

const BEAT_MS = 15_000
/** A worker that has been silent for so long is taken for dead. */
const SILENT_SECONDS = 60

/** Writes a line now and every few seconds until stopped; then takes it away. */
export const startHeartbeat = async ({ job }: Pick<Databases, 'job'>) => {
  const workerId = randomUUID()
  const beat = async () => {
    await sql`insert into worker_seen (worker_id, seen_at) values (${workerId}, now())
      on conflict (worker_id) do update set seen_at = excluded.seen_at`.execute(job)
    await sql`delete from worker_seen where seen_at < now() - interval '1 day'`.execute(job)
  }
  await beat()
  // A database that is gone is said by readiness itself; the next beat tries again.
  const timer = setInterval(() => void beat().catch(() => {}), BEAT_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await sql`delete from worker_seen where worker_id = ${workerId}`.execute(job).catch(() => {})
    },
  }
}

/** True while some worker of this database has been heard of lately. */
export const isSomeoneWorking = async ({ app }: Pick<Databases, 'app'>): Promise<boolean> => {
  const { rows } = await sql<{ alive: boolean }>`
    select coalesce(max(seen_at) > now() - make_interval(secs => ${SILENT_SECONDS}), false) as alive
      from worker_seen`.execute(app)
  return rows[0]?.alive === true
}
