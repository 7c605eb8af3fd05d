// What somebody outside a case sees of the version submitted to them, and answers: first who asks and on which terms, after
// their consent that text, and then their approval or their no. Nothing of the case itself is loaded here.
import {
  can,
  cleanText,
  type Instant,
  isRefusal,
  moveReview,
  type Refusal,
  type ReviewState,
  refuse,
  showsReviewed,
  tooLong,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import { digestOf } from '../../audit/digest.js'
import { personActor } from '../../cases/facts.js'
import { isId } from '../../cases/load.js'
import { charterOf } from '../../charter/charter-of.js'
import type { Installation } from '../../db/installation.js'
import { openCaseKey } from '../../db/sealing.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import type { GoingOut } from '../going-out.js'
import { upsertApproval } from '../store.js'
import { answerReview, selectReviewText } from './store.js'

export const noteMaxLength = 4_000

interface Row {
  readonly reviewId: string
  readonly caseId: string
  readonly compartmentId: number
  readonly teamId: number
  readonly teamName: string
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
  readonly askedBy: string
  readonly askedById: string
  readonly askedAt: Instant
  readonly state: ReviewState
  readonly version: number
  readonly hash: string
  readonly agreedAt: Instant | null
  readonly answeredAt: Instant | null
  readonly wrapped: Buffer
}

/** What a reviewer sees of what they were asked. */
export interface OwnReview
  extends Pick<
    Row,
    | 'reviewId'
    | 'caseId'
    | 'teamName'
    | 'askedBy'
    | 'askedAt'
    | 'state'
    | 'hash'
    | 'agreedAt'
    | 'answeredAt'
  > {
  /** What the team's charter asks of everyone under its embargo. */
  readonly conduct: string
  /** Names the conduct as it is shown: sent with a consent. */
  readonly terms: string
  /** Undefined before the consent, and after a no. */
  readonly text: GoingOut | undefined
}

const selectMine = async (tx: Tx): Promise<readonly Row[]> => {
  const { rows } = await sql<Row>`select * from sec.my_reviews()`.execute(tx)
  return rows
}

/** A case as its reviewer knows it: whose it is, and nothing else. */
const caseOf = ({ caseId, teamId }: Row) => ({
  ...{ caseId, teamId: String(teamId), narrowedTo: [], coordinatorId: null },
  ...{ participantsOpen: false, isPractice: false },
})

/** Whether the rules let this person do this with the version submitted to them: asked beside the policies. */
const refusedTo = (
  person: Person,
  row: Row,
  action: 'advisory.read' | 'advisory.approve',
): Refusal | undefined => {
  const { personId } = person
  const reviews = showsReviewed(row.state) ? [{ personId, version: row.version }] : []
  const allowed = can(personActor(person), action, {
    ...{ kind: 'advisory', case: caseOf(row), version: row.version, reviews },
    isPublished: false,
  })
  return isRefusal(allowed) ? allowed : undefined
}

const conductOf = (row: Row): string => charterOf(row).embargo.acknowledgement.value

const shown = (row: Row, text: GoingOut | undefined): OwnReview => {
  const { reviewId, caseId, teamName, askedBy, askedAt, state, hash, agreedAt, answeredAt } = row
  const conduct = conductOf(row)
  return {
    ...{ reviewId, caseId, teamName, askedBy, askedAt, state, hash, agreedAt, answeredAt, text },
    ...{ conduct, terms: digestOf(conduct) },
  }
}

/** What this person is asked to review, the newest first, without the texts. */
export const listMyReviews = (
  installation: Installation,
  person: Person,
): Promise<readonly OwnReview[]> =>
  inTransaction(installation.db, actorOf(person), async (tx) =>
    (await selectMine(tx)).map((row) => shown(row, undefined)),
  )

/** How many versions wait for this person. */
export const countReviewsAsked = (installation: Installation, person: Person): Promise<number> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from review
       where person_id = ${person.personId} and state in ('asked', 'agreed')`.execute(tx)
    return rows[0]?.count ?? 0
  })

/** One review of this person's; whoever shows its text notes the reading (http/reads). */
export const readReview = (
  installation: Installation,
  person: Person,
  reviewId: string,
): Promise<OwnReview | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const row = (await selectMine(tx)).find((each) => each.reviewId === reviewId)
    if (row === undefined) return undefined
    if (refusedTo(person, row, 'advisory.read') !== undefined) return shown(row, undefined)
    const key = openCaseKey(installation.keys, row.caseId, row.wrapped)
    return shown(row, await selectReviewText(tx, { reviewId, key }))
  })

const unknownReview = (): Refusal => refuse('access.hidden', 'There is no such review.')

export interface ReviewAnswer {
  readonly reviewId: string
  readonly event: 'agree' | 'approve' | 'decline'
  /** `OwnReview.terms` of what was shown: nobody agrees without. */
  readonly terms?: string
  /** What they say to the team: why not, or what they noticed. */
  readonly note?: string
}

const EVENT = {
  agree: 'review:agreed',
  approve: 'approval:given',
  decline: 'review:declined',
} as const

const movedOn = () =>
  refuse('review.terms-changed', 'The terms changed while you were reading: read them again.')

/** The approval is a row like any reader's: it counts for exactly the hash they were shown. */
const writeApproval = async (
  step: Change,
  row: Row,
  personId: string,
  key: ReturnType<typeof openCaseKey>,
) => {
  const { caseId, compartmentId, hash, version } = row
  const approval = { hash, version, personId, kind: 'reader' as const, approvedAt: step.now }
  await upsertApproval(step.tx, { caseId, compartmentId, key }, approval)
}

/** Agrees to the terms, approves the version, or declines it. */
export const answerAsked = (
  installation: Installation,
  person: Person,
  { reviewId, event, terms, note = '' }: ReviewAnswer,
): Promise<{ readonly reviewId: string; readonly state: ReviewState } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    if (!isId(reviewId)) return unknownReview()
    // Held, so that the team's end of it and this answer come one after the other.
    await step.tx
      .selectFrom('review')
      .select('reviewId')
      .where('reviewId', '=', reviewId)
      .forUpdate()
      .executeTakeFirst()
    const row = (await selectMine(step.tx)).find((each) => each.reviewId === reviewId)
    if (row === undefined) return unknownReview()
    const said = cleanText(note)
    const long = tooLong('What you say to the team', said, noteMaxLength)
    if (long !== undefined) return long
    const state = moveReview(row.state, event)
    if (isRefusal(state)) return state
    if (event === 'agree' && terms !== digestOf(conductOf(row))) return movedOn()
    const refused = event === 'approve' ? refusedTo(person, row, 'advisory.approve') : undefined
    if (refused !== undefined) return refused
    const { caseId, compartmentId, hash, version } = row
    const { personId } = person
    const key = openCaseKey(installation.keys, caseId, row.wrapped)
    if (event === 'approve') await writeApproval(step, row, personId, key)
    // because: a reviewer's events lead to these three alone
    const to = state as 'agreed' | 'approved' | 'declined'
    await answerReview(step.tx, { reviewId, key }, { state: to, at: step.now, note: said })
    const about = { reviewId, hash, version }
    const facts = event === 'agree' ? { ...about, conduct: digestOf(conductOf(row)) } : about
    await step.record({ name: EVENT[event], of: { caseId, compartmentId, key }, facts })
    await step.enqueue({
      task: 'notify.person',
      ids: { caseId, personId: row.askedById, kind: 'changed' },
    })
    return { reviewId, state }
  })
