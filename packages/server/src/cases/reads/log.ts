// Who opened which case when, for the ledger: noted in memory while a request is answered, written afterwards by a job's
// rights. No request waits for it or fails by it. What a crash catches in memory is lost: up to a second of reads.
import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import { appendEvent } from '../../audit/append.js'
import { codeOf } from '../../config/fault.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { type Actor, inTransaction } from '../../db/transaction.js'
import { loadCase } from '../load.js'

/** What was opened: the first of the hour is what the event says. A brief, or a review, is all of a case that its reader gets. */
export type OpenedAs = 'page' | 'api' | 'file' | 'brief' | 'review'

/** Who holds a follow link, as the database knows one: by the keyed hash of the link in hand. */
type LinkHolder = Extract<Actor, { kind: 'reporter' }>

interface Opened {
  readonly at: Instant
  readonly opened: OpenedAs
  /** Which brief, for a brief. */
  readonly briefId?: string
  /** Which review, for a version that was submitted to somebody outside. */
  readonly reviewId?: string
}

/** By a person, of a case that they named; by a reporter, of the case behind their link. */
export type Read = Opened &
  (
    | { readonly caseId: string; readonly personId: string }
    | { readonly holder: LinkHolder; readonly personId?: never }
  )

export interface ReadLog {
  /** Remembers a read; costs the caller nothing. */
  note(read: Read): void
  /** Writes what is remembered. What cannot be written now stays for the next time. */
  flush(): Promise<void>
}

const hourMs = 3_600_000
/** More than so many unwritten reads mean that the database is away; further ones are counted and lost. */
const mostWaiting = 20_000
const mostKnown = 50_000

const hourOf = (at: Instant): Instant =>
  // because: an instant is milliseconds, and a whole hour of them is one too
  (Math.floor(at / hourMs) * hourMs) as Instant

const keyOf = (read: Read): string => {
  const hour = hourOf(read.at)
  return 'holder' in read
    ? `${read.holder.lookup.toString('hex')}/${hour}`
    : `${read.caseId}/${read.personId}/${hour}`
}

/** The case behind a link; none once the link is replaced. */
const caseBehind = async ({ db }: Installation, holder: LinkHolder): Promise<string | null> => {
  const { rows } = await sql<{ caseId: string | null }>`
    select sec.case_behind(${holder.lookup}) as case_id`.execute(db.job)
  return rows[0]?.caseId ?? null
}

const actorIn = ({ personId }: Read) =>
  personId === undefined ? ({ kind: 'reporter' } as const) : ({ kind: 'person', personId } as const)

/**
 * Writes one read, unless the hour has one. What is public is no secret any more: reading it is nobody's business.
 */
export const writeRead = async (installation: Installation, read: Read): Promise<void> => {
  const named = 'holder' in read ? await caseBehind(installation, read.holder) : read.caseId
  if (named === null) return
  await inTransaction(installation.db, { kind: 'job', caseId: named }, async (tx) => {
    const { personId = null, at, opened, briefId, reviewId } = read
    // Held, so that a case which is being erased gets no event that its erasure has not seen.
    const loaded = await loadCase(tx, installation, named, { lock: true })
    if (loaded === undefined || loaded.publishedAt !== null) return
    const { caseId, compartmentId } = loaded
    const marked = await tx
      .insertInto('readMark')
      .values({ caseId, compartmentId, personId, hour: timestamp(hourOf(at)) })
      .onConflict((same) => same.doNothing())
      .executeTakeFirst()
    if (marked.numInsertedOrUpdatedRows === 0n) return
    const facts = {
      opened,
      ...(briefId === undefined ? {} : { briefId }),
      ...(reviewId === undefined ? {} : { reviewId }),
    }
    const event = { name: 'case:read', of: loaded.of, facts, actor: actorIn(read), at } as const
    await appendEvent(tx, event, installation.keys)
  })
}

interface Waiting {
  readonly read: Read
  /** It could not be written before. */
  readonly isRetry: boolean
}

/**
 * Opens a log of this process. A read that could not be written once is tried again and nobody is told: two writers may have
 * met. One that fails twice is warned of, with the code of its last fault.
 */
export const openReadLog = (installation: Installation): ReadLog => {
  const waiting = new Map<string, Waiting>()
  const known = new Set<string>()
  let lost = 0
  let writing: Promise<void> = Promise.resolve()

  /** The code of a fault that is worth a warning. */
  const write = async (key: string, { read, isRetry }: Waiting): Promise<string | undefined> => {
    try {
      await writeRead(installation, read)
      known.add(key)
      return undefined
    } catch (error) {
      waiting.set(key, { read, isRetry: true })
      return isRetry ? codeOf(error) : undefined
    }
  }

  const writeAll = async (): Promise<void> => {
    const taken = [...waiting]
    waiting.clear()
    if (known.size > mostKnown) known.clear()
    let code: string | undefined
    for (const [key, one] of taken) code = (await write(key, one)) ?? code
    if (code === undefined && lost === 0) return
    installation.log.warn(
      { waiting: waiting.size, lost, code },
      'reads are not written to the ledger',
    )
    lost = 0
  }

  return {
    note(read) {
      const key = keyOf(read)
      if (known.has(key) || waiting.has(key)) return
      if (waiting.size < mostWaiting) waiting.set(key, { read, isRetry: false })
      else lost += 1
    },
    flush() {
      if (waiting.size > 0 || lost > 0) writing = writing.then(writeAll)
      return writing
    },
  }
}
