// Runs jobs: takes them from the queue, hands their ids to the domain that owns the task, and leaves retrying to the
// queue's backoff. What is due at a time is found by the tick, once a minute, by the installation's clock.
import {
  Logger as QueueLogger,
  type RunnerOptions,
  run,
  runOnce,
  type TaskList,
} from 'graphile-worker'
import type pg from 'pg'
import type { Logger } from 'pino'
import { codeOf } from '../config/fault.js'
import { LEFT_OUT } from './each.js'
import type { TaskName, Tasks } from './enqueue.js'

/** What a domain does for each of its tasks. A handler is done exactly once, or throws and is tried again. */
export type TaskHandlers = { readonly [T in TaskName]: (ids: Tasks[T]) => Promise<void> }

/** Looks for what has become due and enqueues or does it. Idempotent: two ticks at once do no harm. */
export type Scan = () => Promise<void>

export interface WorkerParts {
  readonly queue: pg.Pool
  readonly handlers: Partial<TaskHandlers>
  readonly scans: readonly Scan[]
  /** What cannot wait for the minute: looked for every second. One indexed question each. */
  readonly frequent?: readonly Scan[]
  readonly log: Logger
}

/** Runs every scan; one that fails does not keep the others from running. */
export const tick = async (
  parts: Pick<WorkerParts, 'scans' | 'frequent' | 'log'>,
): Promise<void> => {
  for (const scan of [...(parts.frequent ?? []), ...parts.scans]) {
    try {
      await scan()
    } catch (error) {
      const code = codeOf(error)
      if (code !== LEFT_OUT) parts.log.error({ scan: scan.name, code }, 'scan failed')
    }
  }
}

/** The queue keeps the message of a failed job: it is given the code alone, never a text from outside. */
class JobFailed extends Error {
  constructor(code: string) {
    super(code)
    this.name = 'JobFailed'
    this.stack = ''
  }
}

/** Whether a job may take as long as a mail server likes to (RFC 5321 grants it ten minutes an answer). */
const waitsForMail = (task: string): boolean => task === 'mail.send'

/** Which jobs a runner takes, and who is told how each try ended. */
interface Running {
  readonly isWanted?: (task: string) => boolean
  readonly note?: (isDone: boolean) => void
}

const taskList = (parts: WorkerParts, running: Running): TaskList => {
  const { isWanted = () => true } = running
  return Object.fromEntries(
    Object.entries(allTasks(parts, running)).filter(([task]) => isWanted(task)),
  )
}

const allTasks = (parts: WorkerParts, { note }: Running): TaskList => ({
  ...Object.fromEntries(
    Object.entries(parts.handlers).map(([task, handler]) => [
      task,
      async (ids: unknown) => {
        try {
          // because: only `enqueue` writes payloads, and it is typed by task
          await (handler as (ids: unknown) => Promise<void>)(ids)
          note?.(true)
        } catch (error) {
          note?.(false)
          parts.log.warn({ task, code: codeOf(error) }, 'job failed')
          throw new JobFailed(codeOf(error))
        }
      },
    ]),
  ),
  tick: async () => tick(parts),
})

/** The queue's own log repeats payloads and errors; ours says what is needed. */
const silent = () => () => {}

const options = (parts: WorkerParts, running: Running = {}): RunnerOptions => ({
  pgPool: parts.queue,
  taskList: taskList(parts, running),
  noHandleSignals: true,
  logger: new QueueLogger(silent),
})

const OFTEN_MS = 1000

/** Runs the frequent scans one after the other, and again a second after the last of them ended. */
const lookOften = ({ frequent = [], log }: WorkerParts): { stop(): Promise<void> } => {
  let isStopped = false
  let wake: () => void = () => {}
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, OFTEN_MS)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const look = async () => {
    while (!isStopped && frequent.length > 0) {
      await tick({ scans: frequent, log })
      if (!isStopped) await pause()
    }
  }
  const looking = look()
  return {
    stop: () => {
      isStopped = true
      wake()
      return looking
    },
  }
}

const MAILS_AT_ONCE = 4
const OTHERS_AT_ONCE = 4

/**
 * Starts the worker; `stop` waits for the jobs under way. Mail has places of its own: a mail server that hangs holds no
 * clock up and no publication.
 */
export const startWorker = async (parts: WorkerParts): Promise<{ stop(): Promise<void> }> => {
  const pollInterval = 1000
  const others = await run({
    ...options(parts, { isWanted: (task) => !waitsForMail(task) }),
    concurrency: OTHERS_AT_ONCE,
    pollInterval,
    crontab: '* * * * * tick',
  })
  const mails = await run({
    ...options(parts, { isWanted: waitsForMail }),
    concurrency: MAILS_AT_ONCE,
    pollInterval,
  })
  const looking = lookOften(parts)
  return {
    stop: async () => {
      await looking.stop()
      await Promise.all([others.stop(), mails.stop()])
    },
  }
}

/** Runs every job that waits, then says how many tries ended well and how many did not: for `jobs run-due`, tests and the demo. */
export const runWaitingJobs = async (
  parts: WorkerParts,
): Promise<{ readonly done: number; readonly failed: number }> => {
  const ran = { done: 0, failed: 0 }
  const note = (isDone: boolean) => {
    ran[isDone ? 'done' : 'failed'] += 1
  }
  await runOnce(options(parts, { note }))
  return ran
}
