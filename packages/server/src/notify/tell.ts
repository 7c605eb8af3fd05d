// Tells people that something happened in a case: at once, in their daily mail, or not at all, as each of them chose.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Change } from '../audit/change.js'
import type { LoadedCase } from '../cases/load.js'
import { timestamp } from '../db/tables/columns.js'
import type { NotifyChoice } from '../db/tables/people.js'
import { queueMail } from '../jobs/outbox.js'
import { unsubscribeLink } from './unsubscribe.js'
import { isLoud, mailAtOnce, type NotificationKind, placeOf, topicOf } from './words.js'

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
            choice:
              isLoud(kind) || atOnceFor.includes(personId)
                ? 'at-once'
                : (notify[topicOf(kind)] ?? 'at-once'),
          },
        ],
  )
}

/** Those who may read the case at this moment: whoever left between the event and its telling hears nothing. */
const stillReading = async (
  { tx }: Change,
  caseId: string,
  personIds: readonly string[],
): Promise<readonly string[]> => {
  const { rows } = await sql<{ personId: string }>`
    select person_id from unnest(${[...new Set(personIds)]}::uuid[]) as asked (person_id)
     where sec.person_reads(person_id, ${caseId})`.execute(tx)
  return rows.map((row) => row.personId)
}

/** Tells each reader among `personIds` once. Whoever they are, the mail says no more than `words.ts` allows. */
export const tellPeople = async (
  change: Change,
  loaded: Pick<LoadedCase, 'caseId' | 'number'>,
  telling: Telling,
): Promise<void> => {
  const { kind } = telling
  const { installation, tx, now } = change
  const link = `${installation.url}${placeOf(loaded.caseId, kind)}`
  const readers = await stillReading(change, loaded.caseId, telling.personIds)
  for (const { personId, email, choice } of await selectTold(change, {
    ...telling,
    personIds: readers,
  })) {
    if (choice === 'daily') {
      await tx
        .insertInto('notification')
        .values({
          notificationId: randomUUID(),
          personId,
          caseId: loaded.caseId,
          caseNumber: loaded.number,
          kind,
          at: timestamp(now),
        })
        .execute()
    }
    if (choice !== 'at-once') continue
    const unsubscribe = unsubscribeLink(installation, personId, topicOf(kind))
    const mail = mailAtOnce(
      { caseNumber: loaded.number, kind, link },
      { settings: `${installation.url}/account`, unsubscribe },
    )
    await queueMail(change, {
      kind: 'notification',
      caseId: loaded.caseId,
      personId,
      to: email,
      ...mail,
      unsubscribeUrl: unsubscribe,
    })
  }
}
