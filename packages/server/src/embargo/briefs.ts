// Briefs to the oversight body: a text that the coordinator writes for its members, who read it and nothing else of the
// case. Sealed under the case's key; row-level security lets the body see its own briefs alone.
import { randomUUID } from 'node:crypto'
import {
  cleanLine,
  cleanText,
  type Instant,
  isAllowed,
  isBlank,
  isRefusal,
  type Refusal,
  refuse,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { begin, mayOn, unknownCase } from '../cases/begin.js'
import { caseAccess, personActor } from '../cases/facts.js'
import { isId, loadCase } from '../cases/load.js'
import { selectMembers } from '../cases/people.js'
import type { Installation } from '../db/installation.js'
import { open, openCaseKey, seal } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { type Body, selectBodyOf } from '../identity/oversight.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { afterSignIn } from '../jobs/after-sign-in.js'
import { queueMail } from '../jobs/outbox.js'

export const subjectMaxLength = 120
export const briefMaxLength = 20_000

export interface BriefText {
  readonly subject: string
  readonly body: string
}

export interface Brief extends BriefText {
  readonly briefId: string
  readonly caseId: string
  readonly bodyName: string
  readonly writtenBy: string
  readonly writtenAt: Instant
  readonly withdrawnAt: Instant | null
}

/** What is wrong with a brief, by field; empty when it can be written. */
export const checkBrief = ({ subject, body }: BriefText): Readonly<Record<string, string>> => {
  const errors: Record<string, string> = {}
  if (isBlank(subject)) errors['subject'] = 'Say in a line what it is about.'
  if (subject.length > subjectMaxLength)
    errors['subject'] = `A line may have ${subjectMaxLength} characters.`
  if (isBlank(body)) errors['body'] = 'Write what they need to know.'
  if (body.length > briefMaxLength)
    errors['body'] = `A brief may have ${briefMaxLength} characters.`
  return errors
}

const place = (briefId: string, column: 'subject' | 'body') => `brief.${column}:${briefId}`

/** The mail says that something is to be read, and nothing of what. */
const tellBody = async (
  step: Change,
  { teamId }: Body,
  { briefId, caseId }: { readonly briefId: string; readonly caseId: string },
) => {
  const { rows } = await sql<{ personId: string; email: string }>`
    select p.person_id, p.email from membership m join person p using (person_id)
     where m.team_id = ${teamId} and m.left_at is null and p.closed_at is null and p.email is not null
       and 'steering-council' = any (m.roles) and not sec.narrowed_out(${caseId}, m.person_id)`.execute(
    step.tx,
  )
  for (const { personId, email } of rows)
    await queueMail(step, {
      kind: 'brief',
      ...{ caseId, personId, to: email },
      subject: 'A confidential brief is written for you',
      text: [
        'A security team wrote a brief for the body that oversees it. Only its members read it:',
        '',
        afterSignIn(step.installation, `/briefs/${briefId}`),
      ].join('\n'),
    })
}

/** Writes a brief for the body that oversees the case's team. `input` has passed `checkBrief`. */
export const writeBrief = (
  installation: Installation,
  person: Person,
  input: BriefText & { readonly caseId: string },
): Promise<{ readonly briefId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { caseId } = input
    if (!isId(caseId)) return unknownCase()
    const begun = await begin(step, person, { caseId, action: 'case.write-brief' })
    if (isRefusal(begun)) return begun
    const { loaded } = begun
    const body = await selectBodyOf(step.tx, loaded.teamId)
    if (body === undefined)
      return refuse(
        'brief.no-body',
        'No body is named that oversees this team: an admin names it on the team’s page.',
      )
    const briefId = randomUUID()
    const { key, compartmentId } = loaded
    await step.tx
      .insertInto('brief')
      .values({
        ...{ briefId, caseId, compartmentId, oversightTeamId: body.teamId },
        subject: seal(key, place(briefId, 'subject'), cleanLine(input.subject)),
        body: seal(key, place(briefId, 'body'), cleanText(input.body)),
        writtenBy: person.personId,
        writtenAt: timestamp(step.now),
      })
      .execute()
    const facts = { briefId, oversightTeamId: body.teamId }
    await step.record({ name: 'brief:written', of: loaded.of, facts })
    await tellBody(step, body, { briefId, caseId })
    return { briefId }
  })

/** Takes a brief back: from then on the body does not find it. What was read cannot be unread. */
export const withdrawBrief = (
  installation: Installation,
  person: Person,
  { caseId, briefId }: { caseId: string; briefId: string },
): Promise<{ readonly briefId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    if (!isId(caseId) || !isId(briefId)) return unknownCase()
    const begun = await begin(step, person, { caseId, action: 'case.write-brief' })
    if (isRefusal(begun)) return begun
    const withdrawn = await step.tx
      .updateTable('brief')
      .set({ withdrawnAt: timestamp(step.now) })
      .where('briefId', '=', briefId)
      .where('caseId', '=', caseId)
      .where('withdrawnAt', 'is', null)
      .returning('briefId')
      .executeTakeFirst()
    if (withdrawn === undefined)
      return refuse('brief.unknown', 'There is no such brief, or it was withdrawn already.')
    await step.record({ name: 'brief:withdrawn', of: begun.loaded.of, facts: { briefId } })
    return { briefId }
  })

interface BriefRow extends Omit<Brief, 'subject' | 'body'> {
  readonly compartmentId: number
  readonly subject: Buffer
  readonly body: Buffer
  readonly wrapped: Buffer | null
  readonly oversightTeamId: number
  /** Null where the reader sees the brief and not its case. */
  readonly teamId: number | null
  readonly coordinatorId: string | null
  readonly narrowedTo: readonly string[] | null
}

/** Whether a brief is for this person to read, by the rules: asked beside the policies that let its row through. */
const mayReadBrief = ({ scopes: _, ...person }: Person, row: BriefRow): boolean => {
  const { caseId, coordinatorId, narrowedTo } = row
  const of = { caseId, teamId: row.teamId ?? 0, coordinatorId }
  return isAllowed(personActor(person), 'brief.read', {
    kind: 'brief',
    case: caseAccess({ ...of, participantsOpen: false, practice: false }, narrowedTo),
    oversightTeamId: String(row.oversightTeamId),
  })
}

/** Briefs with the wrapped key of their case: a body has it from the brief, the case's team from the case. */
const selectBriefs = async (
  tx: Tx,
  of: { readonly caseId?: string; readonly briefId?: string },
): Promise<readonly BriefRow[]> => {
  const { caseId = null, briefId = null } = of
  const { rows } = await sql<BriefRow>`
    select b.brief_id, b.case_id, b.compartment_id, t.name as body_name, p.name as written_by, b.written_at,
           b.withdrawn_at, b.subject, b.body, coalesce(sec.my_brief_key(b.brief_id), k.wrapped) as wrapped,
           b.oversight_team_id, c.team_id, c.coordinator_id,
           case when o.narrowed then array(select cm.person_id from compartment_member cm
                                            where cm.compartment_id = o.compartment_id) end as narrowed_to
      from brief b join team t on t.team_id = b.oversight_team_id join person p on p.person_id = b.written_by
           left join case_key k on k.case_id = b.case_id left join cases c on c.case_id = b.case_id
           left join compartment o on o.compartment_id = b.compartment_id
     where (${caseId}::uuid is null or b.case_id = ${caseId}) and (${briefId}::uuid is null or b.brief_id = ${briefId})
     order by b.written_at desc, b.brief_id limit 200`.execute(tx)
  return rows
}

/** Undefined where the case's contents were erased: its briefs went with them. */
const opened = ({ keys }: Installation, { wrapped, ...row }: BriefRow): Brief | undefined => {
  if (wrapped === null) return undefined
  const key = openCaseKey(keys, row.caseId, wrapped)
  const { briefId, caseId, bodyName, writtenBy, writtenAt, withdrawnAt } = row
  return {
    ...{ briefId, caseId, bodyName, writtenBy, writtenAt, withdrawnAt },
    // Its writer was erased with their texts.
    subject:
      row.subject.length === 0 ? 'Erased' : open(key, place(row.briefId, 'subject'), row.subject),
    body: row.body.length === 0 ? '' : open(key, place(row.briefId, 'body'), row.body),
  }
}

/** The briefs written for the bodies this person sits in, the newest first. */
export const listMyBriefs = (
  installation: Installation,
  person: Person,
): Promise<readonly Brief[]> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const { rows } = await sql<{ briefId: string }>`
      select brief_id from brief where oversight_team_id = any (sec.my_bodies()) and withdrawn_at is null`.execute(
      tx,
    )
    const mine = new Set(rows.map(({ briefId }) => briefId))
    const all = await selectBriefs(tx, {})
    return all
      .filter((row) => mine.has(row.briefId) && mayReadBrief(person, row))
      .flatMap((row) => opened(installation, row) ?? [])
  })

/** One brief, for the body it was written for and the case's team; whoever shows it notes the reading (http/reads). */
export const readBrief = async (
  installation: Installation,
  person: Person,
  briefId: string,
): Promise<Brief | undefined> => {
  if (!isId(briefId)) return undefined
  const rows = await inTransaction(installation.db, actorOf(person), (tx) =>
    selectBriefs(tx, { briefId }),
  )
  const [row] = rows
  return row && mayReadBrief(person, row) ? opened(installation, row) : undefined
}

export interface CaseBriefs {
  readonly caseId: string
  readonly number: string
  readonly title: string
  readonly body: Body | undefined
  readonly briefs: readonly Brief[]
  readonly mayNotWrite: Refusal | undefined
}

/** The briefs of a case, for its team; undefined for anyone else. */
export const loadCaseBriefs = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<CaseBriefs | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined) return undefined
    const { members, narrowed } = await selectMembers(tx, loaded)
    if (!members.some(({ personId }) => personId === person.personId)) return undefined
    const rows = await selectBriefs(tx, { caseId })
    return {
      caseId,
      number: loaded.number,
      title: loaded.title,
      body: await selectBodyOf(tx, loaded.teamId),
      briefs: rows.flatMap((row) =>
        mayReadBrief(person, row) ? (opened(installation, row) ?? []) : [],
      ),
      mayNotWrite: mayOn(person, 'case.write-brief', { loaded, members, narrowed }),
    }
  })
