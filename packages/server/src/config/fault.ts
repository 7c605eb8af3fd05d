// The second of the three kinds of error: the world failed (network, disk, another's service).
// Owns what a job or a page needs to know of it; knows nothing of HTTP statuses or retry schedules.

/** Whether trying the same thing again can help. */
export type Retry = 'later' | 'never'

export interface FaultDetails {
  /** Stable, dotted, for programs: `database.unreachable`, `cve.refused`. */
  readonly code: string
  readonly retry: Retry
  /** For the operator's log. Never a secret, a title, an address or a report's text. */
  readonly message: string
  /** How long the other side asks to be left alone. */
  readonly retryAfterMs?: number | undefined
  readonly cause?: unknown
}

/**
 * Thrown when something outside this process failed.
 *
 * Jobs read `retry` and pages read `code`; nothing parses `message`.
 */
export class Fault extends Error {
  readonly code: string
  readonly retry: Retry
  readonly retryAfterMs: number | undefined

  constructor(details: FaultDetails) {
    super(details.message, 'cause' in details ? { cause: details.cause } : undefined)
    this.name = 'Fault'
    this.code = details.code
    this.retry = details.retry
    this.retryAfterMs = details.retryAfterMs
  }
}

/** The connection ended between asking the database to commit and its answer: what was asked for may stand. */
export const COMMIT_UNCLEAR = 'database.commit-unclear'

/** What a log or a job may say of any error: its code, or the name of its kind. Never its message. */
export const codeOf = (error: unknown): string =>
  error instanceof Fault ? error.code : error instanceof Error ? error.name : 'unknown'
