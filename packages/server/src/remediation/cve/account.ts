// The account at CVE Services as this installation uses it: one call at a time, over all processes, and the words for
// what went wrong. Knows no case.
import { addHours, type Instant, instant } from '@parley/rules'
import { sql } from 'kysely'
import type { CveClient } from '../../clients/cve/client.js'
import type { Installation } from '../../db/installation.js'

/** The parts of the composition that the account needs. */
export interface CveParts {
  readonly installation: Installation
  readonly settings: {
    readonly cve: { readonly account?: { readonly user: string; readonly org: string } | undefined }
  }
  readonly clients: { readonly cve: CveClient | undefined }
}

/** Whether an account may act for the CNA a team names; a team that names none acts through the account. */
export const isOfAccount = (
  { cve: { account } }: CveParts['settings'],
  organisation: string | null | undefined,
): boolean => account === undefined || !organisation || organisation === account.org

/** How long a call that was answered may take to show up in the server's list: longer than any call may last. */
export const SETTLE_SECONDS = 60
/** How far the server's clock and ours may differ. */
export const SKEW_SECONDS = 120

export const addSeconds = (at: Instant, seconds: number): Instant => instant(at + seconds * 1000)

/** A number of our own that no other advisory lock of the database has. */
const ACCOUNT_LOCK = 7_205_811

/**
 * Runs `work` while no other process uses the account. Returns undefined, and does nothing, while another one does:
 * what is due stays due and the next tick finds it.
 */
export const withAccount = <T>(
  installation: Installation,
  work: () => Promise<T>,
): Promise<T | undefined> =>
  installation.db.job.connection().execute(async (connection) => {
    const { rows } = await sql<{ got: boolean }>`
      select pg_try_advisory_lock(${ACCOUNT_LOCK}) as got`.execute(connection)
    if (rows[0]?.got !== true) return undefined
    try {
      return await work()
    } finally {
      await sql`select pg_advisory_unlock(${ACCOUNT_LOCK})`.execute(connection)
    }
  })

/** A minute after the first try, then twice as long each time, an hour at most. */
export const nextTry = (now: Instant, attempts: number): Instant =>
  addHours(now, Math.min(2 ** Math.max(attempts - 1, 0) / 60, 1))

/** How long a fault that does not pass by itself waits before it is looked at again. */
export const NEVER_HOURS = 6

const WORDS: Readonly<Record<string, string>> = {
  'cve.rate-limited': 'CVE Services asks to slow down.',
  'cve.unavailable': 'CVE Services has a problem of its own.',
  'cve.firewall': 'The firewall in front of CVE Services refused the call.',
  'cve.unreachable': 'CVE Services cannot be reached.',
  'cve.timeout': 'CVE Services did not answer in time.',
  'cve.answer-lost':
    'The answer of CVE Services was lost: the id is looked for before asking again.',
  'cve.malformed': 'CVE Services answered in a form that cannot be read.',
  'cve.UNAUTHORIZED': 'CVE Services does not accept the account’s key. An operator looks at it.',
  'cve.EXCEEDED_ID_QUOTA': 'The quota of CVE ids is used up. An operator frees it.',
  'cve.quota-used-up': 'The quota of CVE ids is used up. An operator frees it.',
  'cve.RESERVATION_IN_PROGRESS': 'CVE Services is busy with another reservation.',
  'cve.other-organisation':
    'The team names another CNA than the account of this installation is of: nothing is asked for in its name. An operator looks at it.',
  'cve.unclear':
    'More ids were reserved than this request explains: somebody else uses the account. An operator looks at it.',
}

/** A fault's code in words. */
export const faultWords = (code: string): string =>
  WORDS[code] ?? `CVE Services refused (${code.replace(/^cve\./, '')}). An operator looks at it.`
