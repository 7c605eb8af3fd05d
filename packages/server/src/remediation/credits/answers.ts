// Answers of the credited: by the link they were sent, or with their account. They see for which project, and what they
// would be credited for; of the case they see nothing.
import {
  answerCredit,
  type CaseCredit,
  cleanLine,
  isRefusal,
  type Refusal,
  refuse,
} from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { type LoadedCase, selectCaseKey } from '../../cases/load.js'
import { indexAnew } from '../../cases/search/reindex.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { type Actor, inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { creditLookup } from './mail.js'
import { CREDIT_COLUMNS, type CreditRow, caseCredits, openCredit, sealCredit } from './store.js'

/** An answer as it comes in. */
export type CreditReply =
  | { readonly kind: 'accepted'; readonly name: string }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'declined' }

/** A credit as the credited person sees it. */
export interface AskedCredit {
  readonly row: CreditRow
  readonly caseId: string
  readonly of: LoadedCase['of']
  readonly projectName: string | null
  readonly teamName: string
  /** Its advisory is out: another answer is another version of it. */
  readonly isPublished: boolean
  /** The case's number, for who can read the case besides. */
  readonly number: string | null
}

const MAX_NAME = 200

const subjectOf = async (tx: Tx, creditId: string) => {
  const { rows } = await sql<Pick<AskedCredit, 'projectName' | 'teamName' | 'isPublished'>>`
    select * from sec.credit_subject(${creditId})`.execute(tx)
  return rows[0]
}

/** None where the case is not theirs to read: the policies say so. */
const numberOf = async (tx: Tx, caseId: string): Promise<string | null> => {
  const row = await tx
    .selectFrom('cases')
    .select('number')
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  return row?.number ?? null
}

/** Opens the credits an actor is asked about: those of the link in hand, or of the person. */
const selectAsked = async (
  tx: Tx,
  installation: Installation,
  actor: Actor,
): Promise<readonly AskedCredit[]> => {
  const query = tx
    .selectFrom('credit')
    .select([...CREDIT_COLUMNS, 'caseId', 'compartmentId'])
    .where('removedAt', 'is', null)
    .orderBy('askedAt', 'desc')
    .limit(100)
  const rows = await (actor.kind === 'person'
    ? query.where('personId', '=', actor.personId).where('consent', '<>', 'unasked')
    : query
        .where('answerLookup', '=', actor.kind === 'reporter' ? actor.lookup : Buffer.alloc(0))
        .where('personId', 'is', null)
  ).execute()
  const found: AskedCredit[] = []
  for (const { caseId, compartmentId, ...row } of rows) {
    const key = await selectCaseKey(tx, installation, caseId)
    const subject = await subjectOf(tx, row.creditId)
    if (key === undefined || subject === undefined) continue
    const of = { caseId, compartmentId, key }
    const number = actor.kind === 'person' ? await numberOf(tx, caseId) : null
    found.push({ row: openCredit(key, row), caseId, of, number, ...subject })
  }
  return found
}

const holderOf = (installation: Installation, secret: string): Actor => ({
  kind: 'reporter',
  lookup: creditLookup(installation, secret),
})

/** The one credit a link opens, or undefined for a link that opens none. */
export const loadAskedByLink = async (
  installation: Installation,
  secret: string,
): Promise<AskedCredit | undefined> => {
  const actor = holderOf(installation, secret)
  const [asked] = await inTransaction(installation.db, actor, (tx) =>
    selectAsked(tx, installation, actor),
  )
  return asked
}

/** The credits that a person with an account was asked about, answered ones too. */
export const listAsked = (
  installation: Installation,
  person: Person,
): Promise<readonly AskedCredit[]> =>
  inTransaction(installation.db, actorOf(person), (tx) =>
    selectAsked(tx, installation, actorOf(person)),
  )

/** A credit to judge by where the person has several: they answer for all of them at once. */
const ruled = (row: CreditRow, reply: CreditReply): CaseCredit | Refusal => {
  const [credit] = caseCredits(row)
  if (credit === undefined) return refuse('credit.unknown', 'There is nothing to answer here.')
  return answerCredit(credit, reply)
}

const answer = (
  installation: Installation,
  actor: Actor,
  { pick, reply }: { pick: (asked: AskedCredit) => boolean; reply: CreditReply },
): Promise<{ readonly answered: CreditReply['kind'] } | Refusal> =>
  change(installation, actor, async (step) => {
    const asked = (await selectAsked(step.tx, installation, actor)).find(pick)
    if (asked === undefined) return refuse('credit.unknown', 'There is nothing to answer here.')
    const { row, of } = asked
    const name = reply.kind === 'accepted' ? cleanLine(reply.name) : ''
    if (name.length > MAX_NAME) {
      return refuse('credit.name-too-long', `A name has at most ${MAX_NAME} characters.`)
    }
    const settled = ruled(row, reply.kind === 'accepted' ? { ...reply, name } : reply)
    if (isRefusal(settled)) return settled
    const chosenName = settled.answer.kind === 'accepted' ? settled.answer.name : null
    await step.tx
      .updateTable('credit')
      .set({
        sealed: sealCredit(of.key, row.creditId, { ...row, chosenName, decision: null }),
        consent: reply.kind,
        answeredAt: timestamp(step.now),
      })
      .where('creditId', '=', row.creditId)
      .execute()
    const event = await step.record({
      name: 'credit:answered',
      of,
      facts: { creditId: row.creditId, answer: reply.kind },
    })
    const ids = { caseId: of.caseId, eventId: event.eventId }
    await step.enqueue({ task: 'notify.team', ids })
    await indexAnew(step, of.caseId)
    return { answered: reply.kind }
  })

/** Takes the answer of who holds a link; it may be changed later by the same link. */
export const answerByLink = (
  installation: Installation,
  secret: string,
  reply: CreditReply,
): Promise<{ readonly answered: CreditReply['kind'] } | Refusal> =>
  answer(installation, holderOf(installation, secret), { pick: () => true, reply })

/** The open questions of a person that one answer can settle together: nothing is published beside their name. */
export const openAlike = (asked: readonly AskedCredit[], except: string): readonly AskedCredit[] =>
  asked.filter(
    ({ row }) => row.creditId !== except && row.consent === 'asked' && row.contacts.length === 0,
  )

/** Gives every open question of a person the answer that they gave to one; each is a change of its own. */
export const answerAlike = async (
  installation: Installation,
  person: Person,
  { creditId, reply }: { readonly creditId: string; readonly reply: CreditReply },
): Promise<void> => {
  for (const { row } of openAlike(await listAsked(installation, person), creditId)) {
    // One that was settled or taken away meanwhile needs no answer.
    await answerAsPerson(installation, person, { creditId: row.creditId, reply })
  }
}

/** Takes the answer of a person with an account for one of their own credits. */
export const answerAsPerson = (
  installation: Installation,
  person: Person,
  { creditId, reply }: { readonly creditId: string; readonly reply: CreditReply },
): Promise<{ readonly answered: CreditReply['kind'] } | Refusal> =>
  answer(installation, actorOf(person), { pick: ({ row }) => row.creditId === creditId, reply })
