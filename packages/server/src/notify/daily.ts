// The daily mail: once a day, from eight in the morning where the person lives, about cases that they may still read.
import { addHours, type Instant } from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { queueMail } from '../jobs/outbox.js'
import type { Scan } from '../jobs/worker.js'
import { stillTold, writeDailyMail } from './daily-mail.js'

/** The hour of the day from which the daily mail goes out, where its reader is. */
const MORNING_HOUR = 8
/** No two daily mails within these hours, whatever a change of zone does. */
const APART_HOURS = 20

const hourAt = (at: Instant, timeZone: string): number =>
  Number(
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(at),
  )

interface Waiting {
  readonly personId: string
  readonly email: string | null
  readonly timeZone: string
}

const selectWaiting = async ({ tx, now }: Change): Promise<readonly Waiting[]> => {
  const people = await tx
    .selectFrom('person')
    .select(['personId', 'email', 'timeZone'])
    .where('personId', 'in', (inner) =>
      inner
        .selectFrom('notification')
        .select('personId')
        .union(inner.selectFrom('teamNotification').select('personId')),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('mail')
            .select('mailId')
            .whereRef('mail.personId', '=', 'person.personId')
            .where('kind', '=', 'daily')
            .where('createdAt', '>', timestamp(addHours(now, -APART_HOURS))),
        ),
      ),
    )
    .execute()
  return people.filter((person) => hourAt(now, person.timeZone) >= MORNING_HOUR)
}

const writeDaily = async (step: Change, person: Waiting): Promise<void> => {
  const { tx, installation } = step
  const { personId, email } = person
  const cases = await tx
    .deleteFrom('notification')
    .where('personId', '=', personId)
    .returning(['caseId', 'caseNumber', 'kind'])
    .execute()
  const teams = await tx
    .deleteFrom('teamNotification')
    .where('personId', '=', personId)
    .returning(['teamId', 'kind', 'path'])
    .execute()
  const named = await stillTold(tx, person, { cases, teams })
  const mail = writeDailyMail(installation, named)
  if (mail === undefined || email === null) return
  await queueMail(step, { kind: 'daily', personId, to: email, ...mail, named })
}

/** Writes the daily mails that are due. */
export const dailyMailScan = (installation: Installation): Scan =>
  async function dailyMail(): Promise<void> {
    await change(installation, { kind: 'job' }, async (step) => {
      for (const person of await selectWaiting(step)) await writeDaily(step, person)
    })
  }
