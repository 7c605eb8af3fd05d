// Posts of a case as their reader may know them: under row-level security, named and withheld by the rules. Opens one
// text a post, and asks the database once for all of them.
import { can, type Instant, isAllowed, isRefusal } from '@parley/rules'
import { type RawBuilder, sql } from 'kysely'
import { open } from '../../db/sealing.js'
import type { Tx } from '../../db/transaction.js'
import type { StoredAudience } from './audiences.js'
import type { FileLine } from './files.js'
import { nameBefore, type Standing } from './standing.js'

export interface ShownMessage {
  readonly messageId: string
  readonly at: Instant
  readonly audience: StoredAudience
  readonly from: 'person' | 'reporter' | 'parley'
  readonly author: { readonly name: string; readonly project: string | null } | null
  /** Null when it was taken back and is withheld from this reader. */
  readonly text: string | null
  readonly retracted: { readonly at: Instant; readonly by: string } | null
  readonly isUnread: boolean
  readonly mayRetract: boolean
  readonly files: readonly FileLine[]
}

/** Every post, or those of one project's private channel. */
export const inChannel = (channel: number | undefined): RawBuilder<boolean> =>
  channel === undefined ? sql`true` : sql`m.audience = ${`project:${channel}`}`

/** The newest posts, or those older than one of them; in order, the oldest first. */
export const selectMessages = async (
  tx: Tx,
  of: { caseId: string; before: string | null; channel: number | undefined; limit: number },
) => {
  const { rows } = await sql<{
    messageId: string
    audience: StoredAudience
    from: 'person' | 'reporter' | 'parley'
    authorId: string | null
    authorName: string | null
    isTeam: boolean
    body: Buffer
    at: Instant
    retractedAt: Instant | null
    retractedBy: string | null
    retractedByName: string | null
    retractorIsTeam: boolean
  }>`
    select m.message_id, m.audience, m.author_kind as "from", m.author_id, p.name as author_name, m.body,
           m.written_at as at, m.retracted_at, m.retracted_by, r.name as retracted_by_name,
           exists (select 1 from membership t where t.person_id = m.author_id and t.team_id = c.team_id) as is_team,
           exists (select 1 from membership t where t.person_id = m.retracted_by and t.team_id = c.team_id) as retractor_is_team
      from message m join cases c using (case_id) left join person p on p.person_id = m.author_id
           left join person r on r.person_id = m.retracted_by
     where m.case_id = ${of.caseId} and ${inChannel(of.channel)}
       and (${of.before === null} or (m.written_at, m.message_id) <
            (select e.written_at, e.message_id from message e where e.message_id = ${of.before}))
     order by m.written_at desc, m.message_id desc limit ${of.limit}`.execute(tx)
  return rows.reverse()
}

type MessageRow = Awaited<ReturnType<typeof selectMessages>>[number]

/** A post as this reader may know it: its text withheld where it was taken back, its author by project. */
export const shownMessage = (
  standing: Standing,
  row: MessageRow,
  around: { readUntil: Instant | null; files: readonly FileLine[] },
): ShownMessage => {
  const object = {
    kind: 'message',
    case: standing.access,
    audience: row.audience,
    authorId: row.authorId,
    isRetracted: row.retractedAt !== null,
  } as const
  const { actor, loaded, person } = standing
  const { authorId, retractedAt, retractedBy } = row
  const isUnread =
    around.readUntil !== null && row.at > around.readUntil && authorId !== person.personId
  return {
    messageId: row.messageId,
    at: row.at,
    audience: row.audience,
    from: row.from,
    author:
      authorId === null
        ? null
        : nameBefore(standing, {
            personId: authorId,
            name: row.authorName ?? '',
            isTeam: row.isTeam,
          }),
    // Whose author was erased with all they wrote is empty, to those who read what was taken back as well.
    text:
      row.body.length === 0 || isRefusal(can(actor, 'message.read', object))
        ? null
        : open(loaded.key, `message.body:${row.messageId}`, row.body),
    retracted:
      retractedAt === null || retractedBy === null
        ? null
        : {
            at: retractedAt,
            by: nameBefore(standing, {
              personId: retractedBy,
              name: row.retractedByName ?? '',
              isTeam: row.retractorIsTeam,
            }).name,
          },
    isUnread,
    mayRetract:
      row.from !== 'parley' && retractedAt === null && isAllowed(actor, 'message.retract', object),
    files: around.files.filter(({ messageId }) => messageId === row.messageId),
  }
}
