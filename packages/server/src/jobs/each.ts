// What a scan found, moved one by one: a row that cannot be read, or a case whose key is damaged, holds up no other.
import type { Logger } from 'pino'
import { codeOf, Fault } from '../config/fault.js'

/** Ids that say nothing of what is in a case; whatever else a scan selected stays out of the log. */
const LOGGED = ['caseId', 'membershipId', 'nominationId', 'offboardingId', 'publicationId'] as const

const idsOf = (one: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(one).filter(([name]) => LOGGED.some((id) => id === name)))

/**
 * Does `work` for each of `found`, in their order, one at a time. One that fails is named in the log by its ids, and the
 * rest goes on.
 *
 * @throws Fault `scan.left-out` when all were tried and some failed, so that whoever runs the scan knows.
 */
export const doEach = async <T extends object>(
  { log }: { readonly log: Logger },
  found: readonly T[],
  work: (one: T) => Promise<unknown>,
): Promise<void> => {
  let failed = 0
  for (const one of found) {
    try {
      await work(one)
    } catch (error) {
      failed += 1
      log.error({ ...idsOf(one), code: codeOf(error) }, 'left out')
    }
  }
  if (failed === 0) return
  throw new Fault({
    code: 'scan.left-out',
    retry: 'later',
    message: `${failed} of ${found.length} could not be moved; the log names them.`,
  })
}
