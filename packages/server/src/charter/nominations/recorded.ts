// Decisions recorded from the history of a public list: the operator's import, and reading them. They are public, as the
// list is; nothing about them was counted here.
import { randomUUID } from 'node:crypto'
import {
  type Instant,
  instant,
  isRefusal,
  type RecordedDecision,
  type Refusal,
  readHistory,
  refuse,
  refuseRecording,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { findPerson, lockTeam } from '../../identity/people.js'

export interface Recorded {
  readonly recorded: number
  /** Recorded by an earlier import. */
  readonly known: number
  readonly begunWith: number
  readonly changes: number
}

/** More text than a list's history needs. */
export const historyMaxBytes = 1_000_000

const isKnown = async ({ tx }: Change, teamId: number, decision: RecordedDecision) =>
  (await tx
    .selectFrom('recordedDecision')
    .select('recordedId')
    .where('teamId', '=', teamId)
    .where('listedOn', '=', timestamp(decision.listedOn))
    .where('source', '=', decision.source)
    .where('name', '=', decision.name)
    .executeTakeFirst()) !== undefined

const personOf = async ({ tx }: Change, { name, login }: RecordedDecision) => {
  const found = await findPerson(tx, { name, githubLogin: login ?? undefined })
  return found === undefined || isRefusal(found) ? null : found.personId
}

/** Writes one decision down; false when it is known already. */
const record = async (
  step: Change,
  teamId: number,
  decision: RecordedDecision,
): Promise<boolean | Refusal> => {
  const known = await isKnown(step, teamId, decision)
  const refusal = refuseRecording(decision, step.now, { isKnown: known })
  if (refusal !== undefined) return refusal.refusal === 'recorded.known' ? false : refusal
  const { name, login, listedOn, source } = decision
  const personId = await personOf(step, decision)
  await step.tx
    .insertInto('recordedDecision')
    .values({
      ...{ recordedId: randomUUID(), teamId, name, login, source },
      personId,
      listedOn: timestamp(listedOn),
      recordedAt: timestamp(step.now),
    })
    .execute()
  if (personId !== null) await dateMembership(step, { teamId, personId, listedOn })
  return true
}

/** The day of whoever came with the list before its history did. */
const dateMembership = async (
  { tx }: Change,
  of: { readonly teamId: number; readonly personId: string; readonly listedOn: Instant },
): Promise<void> => {
  const on = timestamp(of.listedOn)
  await tx
    .updateTable('membership')
    .set({ joinedOn: on })
    .where('teamId', '=', of.teamId)
    .where('personId', '=', of.personId)
    .where('leftAt', 'is', null)
    .where('joinedEarlier', '=', true)
    .where((eb) => eb.or([eb('joinedOn', 'is', null), eb('joinedOn', '<', on)]))
    .execute()
}

/** Records the joins of a list's history: whole or not at all. Importing it again records nothing twice. */
export const importDecisions = (
  installation: Installation,
  input: { readonly teamId: number; readonly text: string },
): Promise<Recorded | Refusal> =>
  change<Recorded>(installation, { kind: 'nobody' }, async (step) => {
    const { teamId, text } = input
    if (Buffer.byteLength(text) > historyMaxBytes)
      return refuse('recorded.unreadable', `A history has at most ${historyMaxBytes} bytes.`)
    const read = readHistory(text)
    if ('errors' in read) {
      const told = read.errors.slice(0, 20).map(({ line, message }) => `Line ${line}: ${message}`)
      return refuse('recorded.unreadable', told.join(' '))
    }
    if ((await lockTeam(step.tx, teamId)) === undefined)
      return refuse('team.unknown', 'There is no such team.')
    let recorded = 0
    for (const decision of read.decisions) {
      const done = await record(step, teamId, decision)
      if (isRefusal(done)) return done
      if (done === true) recorded += 1
    }
    const { decisions, begunWith, changes } = read
    if (recorded > 0)
      await step.record({ name: 'nomination:recorded', teamId, facts: { decisions: recorded } })
    return { recorded, known: decisions.length - recorded, begunWith, changes }
  })

const DAY_MS = 86_400_000
const dayOf = (at: Instant): Instant => instant(at - (at % DAY_MS))

/** Writes down that the membership of somebody was decided elsewhere, in the transaction that begins it. */
export const recordElsewhere = async (
  step: Change,
  decision: {
    readonly teamId: number
    readonly personId: string
    readonly name: string
    readonly login: string | undefined
    readonly source: string
    readonly by: string
  },
): Promise<void> => {
  const { teamId, personId, name, login, source, by } = decision
  await step.tx
    .insertInto('recordedDecision')
    .values({
      ...{ recordedId: randomUUID(), teamId, personId, name, source, recordedBy: by },
      login: login ?? null,
      listedOn: timestamp(dayOf(step.now)),
      recordedAt: timestamp(step.now),
    })
    .execute()
  await step.record({ name: 'nomination:recorded', teamId, facts: { decisions: 1, personId } })
}

export interface ListedDecision {
  readonly recordedId: string
  readonly slug: string
  readonly teamName: string
  readonly name: string
  readonly login: string | null
  readonly listedOn: Instant
  readonly source: string
  /** An admin wrote it down as decided elsewhere; otherwise it is from the history of a list. */
  readonly isElsewhere: boolean
}

/** What was recorded, the newest first; of one team where it is said. */
export const selectRecorded = (
  db: Tx | Installation['db']['app'],
  teamId?: number,
): Promise<readonly ListedDecision[]> => {
  const all = db
    .selectFrom('recordedDecision as r')
    .innerJoin('team as t', 't.teamId', 'r.teamId')
    .select(['r.recordedId', 't.slug', 't.name as teamName', 'r.name', 'r.login'])
    .select(['r.listedOn', 'r.source'])
    .select((eb) => eb('r.recordedBy', 'is not', null).$castTo<boolean>().as('isElsewhere'))
    .orderBy('r.listedOn', 'desc')
    .orderBy('r.name')
    .limit(200)
  return (teamId === undefined ? all : all.where('r.teamId', '=', teamId)).execute()
}
