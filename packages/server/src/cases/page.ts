// Everything the case page shows that is the case's own, in one transaction under its reader's rights: few statements,
// whatever the case holds. Sections of other domains load for themselves.

import type { Instant } from '@parley/rules'
import {
  type Charter,
  instant,
  isQuiet,
  type ListedCase,
  type Need,
  needsOf,
  type Phase,
  phase,
  type Viewer,
} from '@parley/rules'
import { type RawBuilder, sql } from 'kysely'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { open } from '../db/sealing.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { type Opinion, opinionFacts, selectOpinions } from './actions/opinions.js'
import { selectTriage, type TriageState } from './actions/triage.js'
import { type CaseEvent, namedFor, selectEvents } from './activity.js'
import { mayRead } from './begin.js'
import { caseFacts } from './facts.js'
import { type LoadedCase, loadCase } from './load.js'
import { originalAdvisory, type UncreditedDuplicate, uncreditedDuplicates } from './original.js'
import { type Outgoing, selectOutgoing } from './outgoing.js'
import { type CaseMember, memberFacts, selectMembers } from './people.js'
import { openContact, type ReportContact } from './report.js'
import { type SimilarCase, selectSimilar } from './search/similar.js'
import { type LoadedState, loadState } from './state/store.js'
import { selectProjects } from './store.js'

/** Who is said to be answering right now: whoever had the page open in these minutes. */
const answeringMinutes = 5

export interface Surroundings {
  readonly teamName: string
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
  readonly projectName: string | null
  readonly duplicateNumber: string | null
  /** Its duplicates that this reader may know, those merged into it among them; the newest twenty. */
  readonly duplicates: readonly { readonly caseId: string; readonly number: string }[]
  /** Whether a reporter holds a link that works. */
  readonly hasReporter: boolean
  readonly readers: number
  readonly agreed: number
  readonly invited: number
  readonly readyToPublish: boolean
  readonly publishingSince: Instant | null
  /** Its advisory was published and withdrawn. */
  readonly advisoryWithdrawn: boolean
  /** The advisory of the case that this one duplicates, where that is public. */
  readonly originalAdvisory: string | null
  /** Newcomers who shadow it, for members. */
  readonly shadowedBy: readonly string[]
  readonly readUntil: Instant | null
  /** Its duplicates whose reporter is to be credited with it and is not. */
  readonly uncreditedDuplicates: readonly UncreditedDuplicate[]
  /** Whether the reader was asked how they are credited, and has not answered. */
  readonly creditAsked: boolean
}

export interface CasePage {
  readonly loaded: LoadedCase
  readonly members: readonly CaseMember[]
  readonly narrowed: boolean
  readonly isMember: boolean
  readonly charter: Charter
  readonly around: Surroundings
  /** For members only. */
  readonly contact?: ReportContact | undefined
  readonly reference: string | null
  readonly triage: TriageState
  readonly opinions: readonly Opinion[]
  /** Names of the others who have this case open right now. */
  readonly answering: readonly string[]
  /** What is true of the vulnerability. */
  readonly known: LoadedState
  readonly events: readonly CaseEvent[]
  readonly similar: readonly SimilarCase[]
  /** The team's projects, for members only. */
  readonly projects: readonly { readonly projectId: number; readonly name: string }[]
  readonly needs: readonly Need[]
  readonly phase: Phase
  readonly now: Instant
}

type RawSurroundings = Omit<Surroundings, 'publishingSince' | 'readUntil'> & {
  publishingSince: Instant | null
  readUntil: Instant | null
}

const surroundings = ({
  caseId,
  personId,
}: {
  caseId: string
  personId: string
}): RawBuilder<RawSurroundings> => sql`
  select team.name as team_name, team.charter, team.charter_overrides, project.name as project_name, other.number as duplicate_number,
         coalesce((select jsonb_agg(d) from (
           select x.case_id as "caseId", x.number from cases x where x.duplicate_of = c.case_id
            order by x.received_at desc limit 20) d), '[]') as duplicates,
         exists (select 1 from follow_link f where f.case_id = c.case_id and f.replaced_at is null) as has_reporter,
         coalesce((select r.readers from sec.count_readers(array[c.case_id]) r), 0) as readers,
         (select count(*)::int from participant p where p.case_id = c.case_id and p.consent = 'signatory' and p.ended_at is null) as agreed,
         (select count(*)::int from participant p where p.case_id = c.case_id and p.consent in ('invited', 'lapsed') and p.ended_at is null) as invited,
         c.approved_by <> '{}' as ready_to_publish,
         (select max(p.requested_at) from publication p where p.case_id = c.case_id and p.finished_at is null and p.cancelled_at is null) as publishing_since,
         exists (select 1 from publication p where p.case_id = c.case_id and p.kind = 'withdrawal' and p.finished_at is not null) as advisory_withdrawn,
         ${originalAdvisory} as original_advisory,
         ${uncreditedDuplicates} as uncredited_duplicates,
         array(select m.list_name from shadowing s join membership m using (membership_id)
                where s.case_id = c.case_id and s.ended_at is null and m.left_at is null order by 1) as shadowed_by,
         exists (select 1 from credit k where k.case_id = c.case_id and k.person_id = ${personId}
                    and k.consent = 'asked' and k.removed_at is null) as credit_asked,
         (select r.read_until from reading r where r.case_id = c.case_id and r.person_id = ${personId}) as read_until
    from cases c join team using (team_id) left join project on project.project_id = c.project_id
         left join cases other on other.case_id = c.duplicate_of
   where c.case_id = ${caseId}`

/** Who else has the page open: what `markOpened` of activity.ts wrote. */
const selectAnswering = async (
  tx: Tx,
  { loaded, personId, now }: { loaded: LoadedCase; personId: string; now: Instant },
): Promise<readonly string[]> => {
  const since = timestamp(instant(now - answeringMinutes * 60_000))
  const { rows } = await sql<{ name: string }>`
    select p.name from answering a join person p using (person_id)
     where a.case_id = ${loaded.caseId} and a.person_id <> ${personId} and a.seen_at > ${since}
     order by a.seen_at desc`.execute(tx)
  return rows.map((row) => row.name)
}

const isNewTo =
  (personId: string, readUntil: Instant | null) =>
  (opinion: Opinion): boolean =>
    opinion.givenAt !== null &&
    opinion.personId !== personId &&
    (readUntil === null || opinion.givenAt > readUntil)

const listed = (
  loaded: LoadedCase,
  {
    around,
    outgoing,
    known,
    personId,
  }: {
    readonly around: Surroundings
    readonly outgoing: Outgoing
    readonly known: LoadedState
    readonly personId: string
  },
  opinions: readonly Opinion[],
): ListedCase => {
  const { askedIds, givenIds } = opinionFacts(loaded, opinions)
  return {
    ...caseFacts(loaded, around),
    clockStartedAt: loaded.clockStartedAt,
    finishedAt: loaded.finishedAt,
    repliedAt: loaded.repliedAt,
    hasReporter: around.hasReporter,
    lastHumanActivityAt: loaded.lastHumanAt,
    lastReporterMessageAt: loaded.reporterWroteAt,
    heldSince: loaded.heldSince,
    withdrawnAt: loaded.withdrawnAt,
    offeredTo: loaded.offeredTo,
    conflictedIds: loaded.conflictedIds,
    assignedBy: loaded.assignedBy,
    leakTakenBack: isQuiet(known.state.public),
    opinionAskedIds: askedIds,
    opinionGivenIds: givenIds,
    hasNewOpinion: opinions.some(isNewTo(personId, around.readUntil)),
    creditAskedIds: around.creditAsked ? [personId] : [],
    owesDuplicateCredit: around.uncreditedDuplicates.length > 0 && !around.advisoryWithdrawn,
    ...outgoing,
    fixPublicAt: loaded.fixPublicAt ?? outgoing.fixPublicAt,
    advisoryAt: loaded.publishedAt,
  }
}

const viewerOf = (
  person: Person,
  { member, loaded }: { member: CaseMember | undefined; loaded: LoadedCase },
): Viewer =>
  member === undefined
    ? { kind: 'participant', id: person.personId, consent: loaded.ownPart?.consent ?? 'none' }
    : {
        kind: 'member',
        id: person.personId,
        roles: memberFacts(member).roles,
        hasAcknowledged: member.acknowledged,
      }

const selectContact = async (tx: Tx, { caseId, key }: LoadedCase) => {
  const row = await tx
    .selectFrom('report')
    .select('contact')
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  return row?.contact ? openContact(key, caseId, row.contact) : undefined
}

const nobodyElse = {
  triage: undefined,
  opinions: [],
  answering: [],
  similar: [],
  projects: [],
} as const

/** What only members see: row-level security would answer a participant with nothing; it is not asked. */
const forMembers = async (
  tx: Tx,
  {
    installation,
    loaded,
    person,
  }: { installation: Installation; loaded: LoadedCase; person: Person },
) => {
  const { personId } = person
  const [contact, triage, opinions, answering, similar, projects] = await Promise.all([
    selectContact(tx, loaded),
    selectTriage(tx, loaded),
    selectOpinions(tx, loaded),
    // A program that reads the case is nobody answering it.
    person.session === undefined
      ? []
      : selectAnswering(tx, { loaded, personId, now: installation.now() }),
    loaded.determination === null ? selectSimilar(tx, installation, { person, loaded }) : [],
    selectProjects(tx, loaded.teamId),
  ])
  return { contact, triage, opinions, answering, similar, projects }
}

const empty: TriageState = {
  answers: [],
  notes: {
    affectedVersions: '',
    platforms: '',
    reachable: '',
    knownRecords: '',
    patches: '',
    draft: '',
  },
  editedBy: null,
}

const loadIn = async (
  tx: Tx,
  { installation, person, caseId }: { installation: Installation; person: Person; caseId: string },
): Promise<CasePage | undefined> => {
  const loaded = await loadCase(tx, installation, caseId)
  if (loaded === undefined) return undefined
  // Asked for at once: they are answered in one journey.
  const [{ members, narrowed }, { rows }, known, events] = await Promise.all([
    selectMembers(tx, loaded),
    surroundings({ caseId, personId: person.personId }).execute(tx),
    loadState(tx, loaded),
    selectEvents(tx, loaded),
  ])
  if (!mayRead(person, { loaded, members, narrowed })) return undefined
  const member = members.find(({ personId }) => personId === person.personId)
  const around = rows[0]
  if (around === undefined) return undefined
  const isMember = member !== undefined
  const now = installation.now()
  const charter = charterOf(around)
  const [inside, outgoing] = await Promise.all([
    isMember ? forMembers(tx, { installation, loaded, person }) : nobodyElse,
    selectOutgoing(tx, loaded, charter),
  ])
  const { personId } = person
  const facts = listed(loaded, { around, outgoing, known, personId }, inside.opinions)
  return {
    ...inside,
    triage: inside.triage ?? empty,
    loaded,
    members,
    narrowed,
    isMember,
    charter,
    around,
    reference:
      loaded.reference === null
        ? null
        : open(loaded.key, `cases.reference:${caseId}`, loaded.reference),
    known,
    events: namedFor({ person, isMember, members }, events),
    needs: needsOf(viewerOf(person, { member, loaded }), facts, { charter, now }),
    phase: phase(facts),
    now,
  }
}

/** Loads the case's own part of its page, or undefined when there is nothing for this person. */
export const loadCasePage = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<CasePage | undefined> =>
  inTransaction(installation.db, actorOf(person), (tx) =>
    loadIn(tx, { installation, person, caseId }),
  )
