// Opens, with an advisory, the events that make up its public timeline: the outer layer of each, which says when and
// what kind and no more. Who acted, on which case and all else stay in the inner layer, which is not opened.
import { canonicalText } from '@parley/ledger'
import { type Instant, isRefusal, parseInstant } from '@parley/rules'
import { eventBodyPlace } from '../../audit/append.js'
import { parseBody } from '../../audit/body.js'
import type { EventName } from '../../audit/events.js'
import type { LoadedCase } from '../../cases/load.js'
import { open } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import type { Handled } from './document.js'

export type TimelineStep = keyof Handled

/**
 * The events that can stand for a step, the best first; at the very time that the page names. Where it leaked before it
 * was published, the public knew already: then the announcement itself stands for the publication.
 */
export const EVENTS_OF: Readonly<Record<TimelineStep, readonly EventName[]>> = {
  received: ['report:received', 'case:opened-by-hand'],
  acknowledged: ['report:acknowledged'],
  answered: ['message:sent'],
  accepted: ['case:determined'],
  fixed: ['link:merged'],
  published: ['case:became-public', 'publication:mail-sent', 'publication:page-published'],
}

const instantOf = (text: string | null): Instant | undefined => {
  const at = text === null ? undefined : parseInstant(text)
  return at === undefined || isRefusal(at) ? undefined : at
}

const selectNamed = (
  tx: Tx,
  caseId: string,
  wanted: { step: TimelineStep; name: EventName; at: Instant },
) => {
  const query = tx
    .selectFrom('eventBody')
    .select(['eventId', 'salt', 'body'])
    .where('caseId', '=', caseId)
    .where('name', '=', wanted.name)
    .where('body', 'is not', null)
  // A case opened by hand is received before it stands in the ledger: its event says both times.
  const timed = wanted.step === 'received' ? query : query.where('at', '=', timestamp(wanted.at))
  return timed.orderBy('at').limit(1).executeTakeFirst()
}

const selectBody = async (
  tx: Tx,
  caseId: string,
  wanted: { step: TimelineStep; at: Instant },
): ReturnType<typeof selectNamed> => {
  for (const name of EVENTS_OF[wanted.step]) {
    const row = await selectNamed(tx, caseId, { ...wanted, name })
    if (row !== undefined) return row
  }
  return undefined
}

/**
 * When the case was first received, as its event says it; null where the event's body was erased. The row says the same, but
 * for a case that was entered by hand and taken up again before its clock had a start of its own (migration 0430): there the
 * row holds that later time, and only the sealed event the true one.
 *
 * @reading docs/READINGS.md#reopening
 */
export const selectFirstReceived = async (
  tx: Tx,
  { caseId, key, receivedAt }: Pick<LoadedCase, 'caseId' | 'key' | 'receivedAt'>,
): Promise<string | null> => {
  const row = await selectBody(tx, caseId, { step: 'received', at: receivedAt })
  if (row === undefined || row.body === null) return null
  const { outer } = parseBody(open(key, eventBodyPlace(row.eventId), row.body))
  const { receivedAt: said } = outer.facts
  return typeof said === 'string' ? said : null
}

/** Opens what the page names and is in the ledger. What is opened already stays as it is. */
export const discloseTimeline = async (
  tx: Tx,
  loaded: Pick<LoadedCase, 'caseId' | 'key'>,
  { advisoryId, handled }: { advisoryId: string; handled: Handled },
): Promise<void> => {
  for (const [step, text] of Object.entries(handled) as [TimelineStep, string | null][]) {
    const at = instantOf(text)
    const row = at === undefined ? undefined : await selectBody(tx, loaded.caseId, { step, at })
    if (row === undefined || row.body === null || row.salt === null) continue
    const { eventId, salt } = row
    const { outer } = parseBody(open(loaded.key, eventBodyPlace(eventId), row.body))
    await tx
      .insertInto('disclosure')
      .values({ eventId, advisoryId, step, salt, body: canonicalText(outer) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}
