// Gives back what a worker held that is gone: after `kill -9` the queue keeps a job for its old worker for four hours,
// and a report's acknowledgement must not wait that long. Knows nothing of what the jobs do.
import type pg from 'pg'
import type { Scan } from './worker.js'

/** No job takes so long: every call outside ends by its own timeout. What is held longer, nobody is doing. */
const HELD_MINUTES = 10

/**
 * A job that was enqueued again while it was held has a successor under its key: the queue took the key from it and used
 * up its tries, so it is never done again, and only a living worker takes its row away. Such a row changed after it was
 * taken; one that used up its tries by itself did not.
 */
const forgetSuperseded = (queue: pg.Pool) =>
  queue.query(
    `delete from graphile_worker._private_jobs
      where locked_at < now() - make_interval(mins => $1)
        and key is null and attempts >= max_attempts and updated_at > locked_at`,
    [HELD_MINUTES],
  )

/** Lets jobs be taken again whose worker died while it did them. */
export const abandonedScan = (queue: pg.Pool): Scan =>
  async function abandoned(): Promise<void> {
    await forgetSuperseded(queue)
    await queue.query(
      `update graphile_worker._private_jobs
          set locked_at = null, locked_by = null, run_at = greatest(run_at, now())
        where locked_at < now() - make_interval(mins => $1)`,
      [HELD_MINUTES],
    )
  }
