// What the team found a report to be, with its reply to the reporter and what follows from it, in one step. The rules
// say what follows; the reply is the template as the person edited it.
import { randomUUID } from 'node:crypto'
import {
  checkMessage,
  type Determination,
  type DeterminationDecision,
  determine,
  type Instant,
  isRefusal,
  type Refusal,
  refuse,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { digestOf } from '../../audit/digest.js'
import type { Installation } from '../../db/installation.js'
import { seal } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { begin } from '../begin.js'
import { caseFacts } from '../facts.js'
import { isId, type LoadedCase } from '../load.js'
import { finishedAfter, isFollowed, orNull, updateCase } from '../store.js'
import { wantCveId } from '../want-cve.js'

export interface DeterminationInput {
  readonly caseId: string
  readonly determination: Determination
  /** The public issue, those it was forwarded to, where it is fixed; `none-yet` for a bug without an issue. */
  readonly reference?: string | undefined
  /** The other case: its id, or its number as people say it. */
  readonly duplicateOf?: string | undefined
  readonly alsoCoordinate?: boolean | undefined
  /**
   * The reply to the reporter as it was edited; empty for none. Left out, the template is sent where the charter has
   * one.
   */
  readonly reply?: string | undefined
}

/** Bytes of a reply: as much as any message. */
const maxReplyBytes = 64 * 1024

interface Other {
  readonly caseId: string
  /** The address of its advisory, where it is public. */
  readonly publicAt: string | undefined
}

/** The case that a person named by number or id, within what they can read. */
const findOther = async (
  change: Change,
  { practice }: LoadedCase,
  given: string,
): Promise<Other | Refusal> => {
  const named = given.trim()
  const other = await change.tx
    .selectFrom('cases')
    .leftJoin('advisory', (join) => join.onRef('advisory.caseId', '=', 'cases.caseId'))
    .select(['cases.caseId', 'advisory.advisoryId'])
    .where((is) =>
      isId(named)
        ? is('cases.caseId', '=', named)
        : is('cases.number', 'in', [named, named.toUpperCase()]),
    )
    .where('cases.practice', '=', practice)
    .executeTakeFirst()
  if (other === undefined)
    return refuse(
      'determination.unknown-case',
      'There is no case by that number that you can read.',
    )
  const { caseId, advisoryId } = other
  const publicAt =
    advisoryId === null
      ? undefined
      : `${change.installation.url}/advisories/${encodeURIComponent(advisoryId)}`
  return { caseId, publicAt }
}

const insertReply = async (change: Change, loaded: LoadedCase, body: string): Promise<void> => {
  const { tx, now, actor } = change
  const messageId = randomUUID()
  await tx
    .insertInto('message')
    .values({
      messageId,
      caseId: loaded.caseId,
      compartmentId: loaded.compartmentId,
      audience: 'team+reporter',
      authorKind: 'person',
      authorId: actor.kind === 'person' ? actor.personId : null,
      body: seal(loaded.key, `message.body:${messageId}`, body),
      writtenAt: timestamp(now),
    })
    .execute()
  await change.record({
    name: 'message:sent',
    of: loaded.of,
    audience: 'team+reporter',
    facts: { messageId, audience: 'team+reporter', bodySha256: digestOf(body) },
  })
  await change.enqueue({ task: 'notify.message', ids: { caseId: loaded.caseId, messageId } })
}

/** What a determination writes on the case's row. */
const rowAfter = (loaded: LoadedCase, decision: DeterminationDecision, now: Instant) => {
  const facts = {
    ...caseFacts(loaded),
    reportState: decision.to,
    determination: decision.determination,
  }
  const isAccepted = decision.to === 'accepted'
  return {
    reportState: decision.to as LoadedCase['reportState'], // because: a determination never leads to `start`
    determination: decision.determination,
    determinedAt: timestamp(now),
    duplicateOf: decision.duplicateOf,
    heldSince: decision.closesAt === null ? null : timestamp(now),
    holdUntil: orNull(decision.closesAt),
    acceptedAt: isAccepted ? timestamp(loaded.acceptedAt ?? now) : orNull(loaded.acceptedAt),
    finishedAt: finishedAfter(facts, loaded.finishedAt, now),
    waitingOn: null,
    waitingSince: null,
    withdrawnAt: null,
    reference:
      decision.reference === null
        ? null
        : seal(loaded.key, `cases.reference:${loaded.caseId}`, decision.reference),
    ...(decision.coordinatorId === loaded.coordinatorId
      ? {}
      : {
          coordinatorId: decision.coordinatorId,
          assignedBy: 'member' as const,
          assignedAt: timestamp(now),
        }),
  }
}

const recordDetermination = async (
  change: Change,
  loaded: LoadedCase,
  decision: DeterminationDecision,
): Promise<void> => {
  const { of } = loaded
  if (decision.coordinatorId !== loaded.coordinatorId)
    await change.record({
      name: 'coordinator:volunteered',
      of,
      facts: { coordinatorId: decision.coordinatorId },
    })
  await change.record({
    name: 'case:determined',
    of,
    facts: {
      determination: decision.determination,
      state: decision.to,
      duplicateOf: decision.duplicateOf,
      closesAt: decision.closesAt,
    },
    shown: { determination: decision.determination },
  })
  if (decision.to === 'closed')
    await change.record({ name: 'case:closed', of, facts: { because: 'determined' } })
}

/** The reply to send, or nothing: spam has none (G4), and a person may choose to send none. */
const replyOf = (input: DeterminationInput, decision: DeterminationDecision) => {
  const said = decision.reply === null ? '' : (input.reply ?? decision.reply)
  const { reference } = decision
  const text = reference === null ? said : said.replaceAll('{reference}', () => reference)
  return text.trim() === '' ? { body: '' } : checkMessage(text, maxReplyBytes)
}

/** The reply, where somebody would read it: the template is then left out, and a text that was typed is refused. */
const replyTo = async (
  change: Change,
  about: { loaded: LoadedCase; decision: DeterminationDecision; input: DeterminationInput },
) => {
  const reply = replyOf(about.input, about.decision)
  if (isRefusal(reply) || reply.body === '') return reply
  if (await isFollowed(change.tx, about.loaded.caseId)) return reply
  if (about.input.reply === undefined) return { body: '' }
  return refuse('message.no-reporter', 'No reporter follows this case: nobody would read a reply.')
}

const decide = async (change: Change, person: Person, input: DeterminationInput) => {
  const begun = await begin(change, person, { caseId: input.caseId, action: 'case.determine' })
  if (isRefusal(begun)) return begun
  const given = input.duplicateOf?.trim() ?? ''
  const other =
    input.determination === 'duplicate' && given !== ''
      ? await findOther(change, begun.loaded, given)
      : { caseId: '', publicAt: undefined }
  if (isRefusal(other)) return other
  const decision = determine(
    caseFacts(begun.loaded),
    {
      determination: input.determination,
      memberId: person.personId,
      at: change.now,
      nobodyHears: !(await isFollowed(change.tx, begun.loaded.caseId)),
      duplicateOf: other.caseId,
      isUnderEmbargo: ['active', 'revising'].includes(begun.loaded.embargoState),
      ...(other.publicAt === undefined ? {} : { publicAt: other.publicAt }),
      ...(input.reference === undefined ? {} : { reference: input.reference }),
      ...(input.alsoCoordinate === undefined ? {} : { alsoCoordinate: input.alsoCoordinate }),
    },
    begun.charter,
  )
  return isRefusal(decision) ? decision : { ...begun, decision }
}

/** Determines a report within a larger step: merging makes a case a duplicate. */
export const determineIn = async (
  step: Change,
  person: Person,
  input: DeterminationInput,
): Promise<{ readonly decision: DeterminationDecision } | Refusal> => {
  const decided = await decide(step, person, input)
  if (isRefusal(decided)) return decided
  const { loaded, decision } = decided
  const reply = await replyTo(step, { loaded, decision, input })
  if (isRefusal(reply)) return reply
  await updateCase(step.tx, loaded.caseId, rowAfter(loaded, decision, step.now))
  await recordDetermination(step, loaded, decision)
  if (reply.body !== '') await insertReply(step, loaded, reply.body)
  if (decision.reservesCveId) await wantCveId(step, loaded)
  if (decision.determination === 'vulnerability') {
    const { caseId } = loaded
    await step.enqueue({ task: 'credits.enter', ids: { caseId } })
  }
  if (decision.isPublic) {
    const { caseId } = loaded
    await step.enqueue({ task: 'embargo.public', ids: { caseId } })
  }
  return { decision }
}

/** Determines a report (G4, G6, G8): state, hold, reply and what becomes of a CVE id, or a refusal and nothing. */
export const determineCase = (
  installation: Installation,
  person: Person,
  input: DeterminationInput,
): Promise<{ readonly decision: DeterminationDecision } | Refusal> =>
  change(installation, actorOf(person), (step) => determineIn(step, person, input))
