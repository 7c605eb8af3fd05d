// Tells people that something happened in a case: at once, in their daily mail, or not at all, as each of them chose.
import { randomUUID } from 'node:crypto'
import { addHours } from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../audit/change.js'
import type { LoadedCase } from '../cases/load.js'
import { timestamp } from '../db/tables/columns.js'
import type { NotifyChoice } from '../db/tables/people.js'
import { afterSignIn } from '../jobs/after-sign-in.js'
import { queueMail } from '../jobs/outbox.js'
import { mayBeTold } from './concerned.js'
import { unsubscribeLink } from './unsubscribe.js'
import {
  isLoud,
  mailAtOnce,
  mailToLapsed,
  type NotificationKind,
  placeOf,
  topicOf,
} from './words.js'

interface Told {
  readonly personId: string
  readonly email: string
  readonly choice: NotifyChoice
}

/** Who is told of what. `atOnceFor` are told at once whatever they chose: whoever is on call for it. */
export interface Telling {
  readonly personIds: readonly string[]
  readonly kind: NotificationKind
  readonly atOnceFor?: readonly string[]
}

const choiceOf = (
  kind: NotificationKind,
  { chosen = 'at-once', isOnCall }: { chosen: NotifyChoice | undefined; isOnCall: boolean },
): NotifyChoice => {
  if (isLoud(kind) || isOnCall) return 'at-once'
  return mailToLapsed(kind) !== undefined && chosen === 'muted' ? 'at-once' : chosen
}

const selectTold = async (
  { tx }: Change,
  { personIds, kind, atOnceFor = [] }: Telling,
): Promise<readonly Told[]> => {
  if (personIds.length === 0) return []
  const people = await tx
    .selectFrom('person')
    .select(['personId', 'email', 'notify'])
    .where('personId', 'in', personIds)
    .where('closedAt', 'is', null)
    .execute()
  return people.flatMap(({ personId, email, notify }) =>
    email === null
      ? []
      : [
          {
            personId,
            email,
            choice: choiceOf(kind, {
              chosen: notify[topicOf(kind)],
              isOnCall: atOnceFor.includes(personId),
            }),
          },
        ],
  )
}

/**
 * Those who may be told at this moment: who reads the case, or, asked about a later end, who has that answer to give. Whoever
 * left between the event and its telling hears nothing.
 */
const stillConcerned = async (
  { tx }: Change,
  { caseId, kind }: { caseId: string; kind: NotificationKind },
  personIds: readonly string[],
): Promise<readonly string[]> => {
  const { rows } = await sql<{ personId: string }>`
    select person_id from unnest(${[...new Set(personIds)]}::uuid[]) as asked (person_id)
     where ${mayBeTold({ kind: sql`${kind}::text`, person: sql`person_id`, of: sql`${caseId}::uuid` })}`.execute(
    tx,
  )
  return rows.map((row) => row.personId)
}

/** A mail like an invitation: to sign in, and to answer. */
const askAgain = (
  change: Change,
  mailOf: NonNullable<ReturnType<typeof mailToLapsed>>,
  { caseId, personId, email }: { caseId: string; personId: string; email: string },
): Promise<string> => {
  const mail = mailOf(afterSignIn(change.installation, `/cases/${caseId}/invitation`))
  return queueMail(change, { kind: 'asked-again', caseId, personId, to: email, ...mail })
}

const MESSAGES_EVERY_HOURS = 0.25

/**
 * Whether a person was mailed of new messages in this case and has not looked since: one mail says it for all of them, for a
 * quarter of an hour.
 */
const knowsOfMessages = async (
  { tx, now }: Change,
  { caseId, personId }: { caseId: string; personId: string },
): Promise<boolean> => {
  // Two messages are two jobs at once: the second one waits for the mail of the first.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`messages ${caseId}/${personId}`}, 0))`.execute(
    tx,
  )
  const told = await tx
    .selectFrom('mail')
    .select('mailId')
    .where('personId', '=', personId)
    .where('caseId', '=', caseId)
    .where('about', '=', 'message')
    .where('createdAt', '>', timestamp(addHours(now, -MESSAGES_EVERY_HOURS)))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('reading')
            .select('reading.personId')
            .whereRef('reading.personId', '=', 'mail.personId')
            .whereRef('reading.caseId', '=', 'mail.caseId')
            .whereRef('reading.readUntil', '>', 'mail.createdAt'),
        ),
      ),
    )
    .executeTakeFirst()
  return told !== undefined
}

/** Tells each reader among `personIds` once. Whoever they are, the mail says no more than `words.ts` allows. */
export const tellPeople = async (
  change: Change,
  loaded: Pick<LoadedCase, 'caseId' | 'number'>,
  telling: Telling,
): Promise<void> => {
  const { kind } = telling
  const { installation, tx, now } = change
  const { caseId } = loaded
  const link = afterSignIn(installation, placeOf(caseId, kind))
  const personIds = await stillConcerned(change, { caseId, kind }, telling.personIds)
  for (const { personId, email, choice } of await selectTold(change, { ...telling, personIds })) {
    if (choice === 'daily') {
      await tx
        .insertInto('notification')
        .values({
          notificationId: randomUUID(),
          personId,
          caseId,
          caseNumber: loaded.number,
          kind,
          at: timestamp(now),
        })
        .execute()
    }
    if (choice !== 'at-once') continue
    const asking = mailToLapsed(kind)
    if (asking !== undefined) {
      await askAgain(change, asking, { caseId, personId, email })
      continue
    }
    if (kind === 'message' && (await knowsOfMessages(change, { caseId, personId }))) continue
    const unsubscribe = unsubscribeLink(installation, personId, topicOf(kind))
    const mail = mailAtOnce(
      { caseNumber: loaded.number, kind, link },
      { settings: `${installation.url}/account`, unsubscribe },
    )
    await queueMail(change, {
      kind: 'notification',
      about: kind === 'message' ? 'message' : undefined,
      caseId,
      personId,
      to: email,
      ...mail,
      unsubscribeUrl: unsubscribe,
    })
  }
}
