// The daily mail: once a day, from eight in the morning where the person lives, about cases that they may still read.
import { addHours, type Instant } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { afterSignIn } from '../jobs/after-sign-in.js'
import { queueMail } from '../jobs/outbox.js'
import type { Scan } from '../jobs/worker.js'
import { mayBeTold } from './concerned.js'
import { dailyGovernance, governanceKindOf } from './governance-words.js'
import { kindOf, mailDaily, type Noticed } from './words.js'

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

/** What waits about their teams, as far as they are of them still. */
const takeOfTeams = async ({ tx, installation }: Change, { personId }: Waiting) => {
  const { rows } = await sql<{ kind: string; path: string; isOf: boolean }>`
    delete from team_notification n where n.person_id = ${personId}
      returning kind, path, exists (select 1 from membership m where m.person_id = n.person_id
                                     and m.team_id = n.team_id and m.left_at is null) as is_of`.execute(
    tx,
  )
  return rows.flatMap(({ kind: word, path, isOf }) => {
    const kind = governanceKindOf(word)
    return isOf && kind !== undefined ? [{ kind, link: afterSignIn(installation, path) }] : []
  })
}

const writeDaily = async (step: Change, person: Waiting): Promise<void> => {
  const { rows } = await sql<{ caseId: string; caseNumber: string; kind: string; reads: boolean }>`
    delete from notification n where n.person_id = ${person.personId}
      returning case_id, case_number, kind, ${mayBeTold({ kind: sql`n.kind`, person: sql`n.person_id`, of: sql`n.case_id` })} as reads`.execute(
    step.tx,
  )
  const { url } = step.installation
  const noticed: readonly Noticed[] = rows
    .filter((row) => row.reads)
    .map((row) => ({
      caseNumber: row.caseNumber,
      kind: kindOf(row.kind),
      link: afterSignIn(step.installation, `/cases/${row.caseId}`),
    }))
  const ofTeams = dailyGovernance(await takeOfTeams(step, person))
  if (noticed.length + ofTeams.length === 0 || person.email === null) return
  const settings = `${url}/account`
  const mail = mailDaily(noticed, { settings, unsubscribe: settings }, ofTeams)
  await queueMail(step, { kind: 'daily', personId: person.personId, to: person.email, ...mail })
}

/** Writes the daily mails that are due. */
export const dailyMailScan = (installation: Installation): Scan =>
  async function dailyMail(): Promise<void> {
    await change(installation, { kind: 'job' }, async (step) => {
      for (const person of await selectWaiting(step)) await writeDaily(step, person)
    })
  }
