// Loads what is said in a case, under its reader's rights: the newest posts and the unread, older ones page by page,
// each with its files, and who could read it. One key opens them all; the number of statements does not grow.
import { type Instant, instant } from '@parley/rules'
import { sql } from 'kysely'
import { openEventBody } from '../../audit/append.js'
import type { EventName } from '../../audit/events.js'
import { atMost } from '../../db/at-most.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import type { CaseEvent } from '../activity.js'
import { isId } from '../load.js'
import { openContact, openReport, type ReportContent } from '../report.js'
import { type FileLine, selectFileLines } from './files.js'
import { inChannel, type ShownMessage, selectMessages, shownMessage } from './posts.js'
import { loadStanding, nameBefore, type Standing } from './standing.js'

/** So many posts stand open however old they are. */
export const newestShown = 50
/** And so many at most, unread ones included: a newcomer to a long case does not get all of it at once. */
export const mostShown = 200
const eventsShown = 300

export interface ShownReport {
  readonly content: ReportContent
  readonly files: readonly FileLine[]
}

export interface CaseConversation {
  readonly standing: Standing
  /** Absent where older posts were asked for, and where the case holds no report. */
  readonly report: ShownReport | undefined
  /** The reporter's name as the team knows it; participants are not told. */
  readonly reporterName: string | null
  readonly messages: readonly ShownMessage[]
  /** Events from the oldest post shown on, names as this reader may know them. */
  readonly events: readonly CaseEvent[]
  readonly older: { readonly count: number; readonly before: string } | undefined
  readonly total: number
}

interface Asked {
  readonly installation: Installation
  readonly person: Person
  readonly caseId: string
  /** A post: what is older than it is shown. */
  readonly before?: string | undefined
  /** A project: its private channel alone, without the report and the events. */
  readonly channel?: number | undefined
  /** So many posts; without it, the newest and the unread. */
  readonly limit?: number | undefined
}

/** How many posts there are, how many came since this person looked, and where an asked-for page ends. */
const selectMarks = async (tx: Tx, { person, caseId, before, channel }: Asked) => {
  const until = before !== undefined && isId(before) ? before : null
  const { rows } = await sql<{
    readUntil: Instant | null
    total: number
    sinceRead: number
    beforeAt: Instant | null
    olderThanThat: number
  }>`
    with mine as (select read_until from reading where case_id = ${caseId} and person_id = ${person.personId}),
         edge as (select written_at, message_id from message where case_id = ${caseId} and message_id = ${until})
    select (select read_until from mine) as read_until, count(*)::int as total,
           (count(*) filter (where m.written_at > (select read_until from mine)))::int as since_read,
           (select written_at from edge) as before_at,
           (count(*) filter (where (m.written_at, m.message_id) < (select written_at, message_id from edge)))::int as older_than_that
      from message m where m.case_id = ${caseId} and ${inChannel(channel)}`.execute(tx)
  const marks = rows[0]
  if (marks === undefined) throw new Error('a count always has a row')
  return marks
}

/** Said by the posts themselves, or of no use between them. */
const quiet: readonly EventName[] = [
  'message:sent',
  'message:retracted',
  'attachment:added',
  'report:file-added',
  'case:read',
]

const selectEventsBetween = async (
  tx: Tx,
  standing: Standing,
  { from, to }: { from: Instant; to: Instant | null },
): Promise<readonly CaseEvent[]> => {
  const { loaded } = standing
  const { rows } = await sql<Omit<CaseEvent, 'facts'> & { body: Buffer; isTeam: boolean }>`
    select b.event_id, b.name, b.at, b.actor_id, b.body, p.name as actor_name,
           exists (select 1 from membership t where t.person_id = b.actor_id and t.team_id = ${loaded.teamId}) as is_team
      from event_body b join event e using (event_id) left join person p on p.person_id = b.actor_id
     where b.case_id = ${loaded.caseId} and b.at >= ${timestamp(from)}
       and (${to === null} or b.at < ${to === null ? null : timestamp(to)}::timestamptz)
       and b.name <> all (${[...quiet]}::text[])
     order by b.at desc, e.event_number desc ${atMost(eventsShown)}`.execute(tx)
  return rows.reverse().map(({ body, isTeam, ...row }) => ({
    ...row,
    actorName:
      row.actorId === null
        ? null
        : nameBefore(standing, { personId: row.actorId, name: row.actorName ?? '', isTeam }).name,
    facts: openEventBody(loaded.key, { eventId: row.eventId, body }).facts,
  }))
}

const selectReport = async (
  tx: Tx,
  { loaded, isMember }: Standing,
  files: readonly FileLine[] | undefined,
): Promise<Pick<CaseConversation, 'report' | 'reporterName'>> => {
  const { caseId, key } = loaded
  const row = await tx
    .selectFrom('report')
    .select(['sealed', 'contact'])
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  if (row === undefined) return { report: undefined, reporterName: null }
  const contact = isMember && row.contact !== null ? openContact(key, caseId, row.contact) : null
  return {
    report: files && {
      content: openReport(key, caseId, row.sealed),
      files: files.filter(({ messageId }) => messageId === null),
    },
    reporterName: contact?.name ?? null,
  }
}

const usualLimit = (isNewest: boolean, { sinceRead }: { sinceRead: number }): number =>
  isNewest ? Math.min(mostShown, Math.max(newestShown, sinceRead)) : newestShown

const loadIn = async (tx: Tx, asked: Asked): Promise<CaseConversation | undefined> => {
  const standing = await loadStanding(tx, asked.installation, asked)
  if (standing === undefined) return undefined
  const marks = await selectMarks(tx, asked)
  if (asked.before !== undefined && marks.beforeAt === null) return undefined
  const isNewest = marks.beforeAt === null
  const rows = await selectMessages(tx, {
    caseId: asked.caseId,
    before: isNewest ? null : (asked.before ?? null),
    channel: asked.channel,
    limit: asked.limit ?? usualLimit(isNewest, marks),
  })
  const messageIds = rows.map(({ messageId }) => messageId)
  const withReport = isNewest && asked.channel === undefined
  const files = await selectFileLines(tx, standing.loaded, { messageIds, withReport })
  const [oldest] = rows
  const count = (isNewest ? marks.total : marks.olderThanThat) - rows.length
  const from = count > 0 && oldest !== undefined ? oldest.at : instant(0)
  const around = { readUntil: marks.readUntil, files }
  return {
    standing,
    ...(await selectReport(tx, standing, withReport ? files : undefined)),
    messages: rows.map((row) => shownMessage(standing, row, around)),
    events:
      asked.channel === undefined
        ? await selectEventsBetween(tx, standing, { from, to: marks.beforeAt })
        : [],
    older: count > 0 && oldest !== undefined ? { count, before: oldest.messageId } : undefined,
    total: marks.total,
  }
}

/** Loads the conversation as this person may read it; undefined when there is nothing for them, or no such post. */
export const loadConversation = (
  installation: Installation,
  person: Person,
  of: Pick<Asked, 'caseId' | 'before' | 'channel' | 'limit'>,
): Promise<CaseConversation | undefined> =>
  inTransaction(installation.db, actorOf(person), (tx) =>
    loadIn(tx, { installation, person, ...of }),
  )
