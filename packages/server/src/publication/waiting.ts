// What waits and what failed, over all cases a person can read: steps of publications, CVE ids that are asked for, and
// how much mail is queued. Numbers and states only.
import { addHours, type Instant } from '@parley/rules'
import { sql } from 'kysely'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import type { PublicationKind } from '../db/tables/publication.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { type GivenUp, selectGivenUp } from '../jobs/given-up.js'
import { isOutgoingPaused } from '../jobs/paused.js'
import type { StepRow } from './store.js'

export interface WaitingStep
  extends Pick<
    StepRow,
    | 'publicationId'
    | 'caseId'
    | 'step'
    | 'state'
    | 'attempts'
    | 'startedAt'
    | 'nextTryAt'
    | 'lastFault'
  > {
  readonly number: string
  readonly requestedAt: Instant
  readonly notBefore: Instant
  /** Declared as one: it goes out at its time without an approval. */
  readonly emergency: boolean
  /** Nothing of its publication is done before it. */
  readonly isNext: boolean
  readonly teamId: number
  /** When the advisory was announced; null before. */
  readonly announcedAt: Instant | null
  /** Set for a CVE record that was due by then and is not out (J4). */
  readonly lateSince: Instant | null
}

export interface WaitingCveId {
  readonly caseId: string
  readonly number: string
  readonly wantedAt: Instant
  readonly attempts: number
  readonly lastFault: string | null
  readonly nextTryAt: Instant | null
}

export interface MailFigure {
  readonly state: 'waiting' | 'failed'
  readonly count: number
  readonly oldest: Instant
  /** The code of what went wrong last with one of them; null where none was tried. */
  readonly lastFault: string | null
}

export interface WaitingThings {
  readonly steps: readonly WaitingStep[]
  readonly cveIds: readonly WaitingCveId[]
  readonly mail: readonly MailFigure[]
  readonly givenUp: readonly GivenUp[]
  /** After a restore, until an operator releases it: nothing goes out. */
  readonly isPaused: boolean
}

const ORDER = ['mail', 'cve', 'osv', 'page']

type Row = Omit<WaitingStep, 'lateSince' | 'isNext'> & { readonly kind: PublicationKind }

/** The charter's hours after the announcement; a change of a published record has none. */
const lateSince = (row: Row, person: Person, now: Instant): Instant | null => {
  if (row.step !== 'cve' || row.kind !== 'first' || row.announcedAt === null) return null
  const team = person.memberships.find((each) => each.teamId === row.teamId)
  const hours = charterOf(team).clocks.cveRecordAfterAdvisoryHours.value
  const dueBy = addHours(row.announcedAt, hours)
  return now > dueBy ? dueBy : null
}

const selectSteps = async (tx: Tx): Promise<readonly Row[]> => {
  const rows = await tx
    .selectFrom('publicationStep as s')
    .innerJoin('publication as p', 'p.publicationId', 's.publicationId')
    .innerJoin('cases as c', 'c.caseId', 's.caseId')
    .select(['s.publicationId', 's.caseId', 's.step', 's.state', 's.attempts', 's.startedAt'])
    .select([
      's.nextTryAt',
      's.lastFault',
      'c.number',
      'p.requestedAt',
      'p.notBefore',
      'p.emergency',
    ])
    .select(['c.teamId', 'c.publishedAt as announcedAt', 'p.kind'])
    // In words and not by values: an index is for these two alone.
    .where(sql<boolean>`s.state not in ('done', 'skipped')`)
    .where('p.cancelledAt', 'is', null)
    .orderBy('p.publicationNumber')
    .limit(200)
    .execute()
  // One statement's order is kept: within a publication the steps stand in the order they are done.
  return [...new Set(rows.map((row) => row.publicationId))].flatMap((publicationId) =>
    rows
      .filter((row) => row.publicationId === publicationId)
      .sort((a, b) => ORDER.indexOf(a.step) - ORDER.indexOf(b.step)),
  )
}

const selectCveIds = (tx: Tx): Promise<readonly WaitingCveId[]> =>
  tx
    .selectFrom('cveRequest as r')
    .innerJoin('cases as c', 'c.caseId', 'r.caseId')
    .select(['r.caseId', 'c.number', 'r.wantedAt', 'r.attempts', 'r.lastFault', 'r.nextTryAt'])
    .where('r.state', 'in', ['wanted', 'asking'])
    .orderBy('r.wantedAt')
    .limit(200)
    .execute()

const selectMail = async (tx: Tx): Promise<readonly MailFigure[]> => {
  const { rows } = await sql<MailFigure>`
    select state, count::int, oldest, last_fault from sec.mail_figures() order by state desc`.execute(
    tx,
  )
  return rows
}

/** The outbox is the installation's, over all its teams: for its owner and the admins, who mend it or call who can. */
const seesMail = ({ isOwner, memberships }: Person): boolean =>
  isOwner || memberships.some(({ roles }) => roles.includes('admin'))

/** Everything that is not done, the oldest first. */
export const loadWaiting = (installation: Installation, person: Person): Promise<WaitingThings> =>
  inTransaction(installation.db, actorOf(person), async (tx) => ({
    steps: (await selectSteps(tx)).map((row, at, all) => ({
      ...row,
      isNext: all[at - 1]?.publicationId !== row.publicationId,
      lateSince: lateSince(row, person, installation.now()),
    })),
    cveIds: await selectCveIds(tx),
    mail: seesMail(person) ? await selectMail(tx) : [],
    givenUp: seesMail(person) ? await selectGivenUp(tx) : [],
    isPaused: await isOutgoingPaused(tx),
  }))
