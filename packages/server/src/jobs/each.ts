// What a scan found, moved one by one: a row that cannot be read, or a case whose key is damaged, holds up no other.
import type { Instant } from '@parley/rules'
import type { Logger } from 'pino'
import { codeOf, Fault } from '../config/fault.js'

/** Ids that say nothing of what is in a case; whatever else a scan selected stays out of the log. */
const LOGGED = [
  'caseId',
  'decisionId',
  'membershipId',
  'nominationId',
  'offboardingId',
  'publicationId',
  'teamId',
] as const

/** The code of the fault that says that some were left out, and named. */
export const LEFT_OUT = 'scan.left-out'

const idsOf = (one: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(one).filter(([name]) => LOGGED.some((id) => id === name)))

const HOUR_MS = 3_600_000
/** More than so many at once are another matter than a damaged case: they are told again. */
const mostKnown = 10_000

interface Logs {
  readonly log: Logger
  readonly now: () => Instant
}

const told = new WeakMap<Logger, Map<string, Instant>>()

/** Whether this was not said within the hour: a scan that looks every second says it once. */
const isNews = ({ log, now }: Logs, what: object): boolean => {
  const known = told.get(log) ?? new Map<string, Instant>()
  told.set(log, known)
  const key = JSON.stringify(what)
  const last = known.get(key)
  if (last !== undefined && now() < last + HOUR_MS && now() >= last) return false
  if (known.size >= mostKnown) known.clear()
  known.set(key, now())
  return true
}

/**
 * Does `work` for each of `found`, in their order, one at a time. One that fails is named in the log by its ids, once an
 * hour for each and its fault, and the rest goes on.
 *
 * @throws Fault `scan.left-out` when all were tried and some failed, so that whoever runs the scan knows.
 */
export const doEach = async <T extends object>(
  logs: Logs,
  found: readonly T[],
  work: (one: T) => Promise<unknown>,
): Promise<void> => {
  let failed = 0
  for (const one of found) {
    try {
      await work(one)
    } catch (error) {
      failed += 1
      const what = { ...idsOf(one), code: codeOf(error) }
      if (isNews(logs, what)) logs.log.error(what, 'left out')
    }
  }
  if (failed === 0) return
  throw new Fault({
    code: LEFT_OUT,
    retry: 'later',
    message: `${failed} of ${found.length} could not be moved; the log names them.`,
  })
}
