// The handlers of `notify.*`: who is concerned by what happened, and the daily mail. Everything runs as a job on one
// case; what a mail may say is in words.ts.
import { openEventBody } from '../audit/append.js'
import type { Change } from '../audit/change.js'
import { change } from '../audit/change.js'
import { type LoadedCase, loadCase } from '../cases/load.js'
import { selectMembers } from '../cases/people.js'
import { selectOnCall } from '../charter/availability/store.js'
import type { Installation } from '../db/installation.js'
import type { Audience } from '../db/tables/cases.js'
import { tellReporter } from '../intake/reporter-mail.js'
import { tellPeople } from './tell.js'
import { kindOf, type NotificationKind } from './words.js'

const onCase = (
  installation: Installation,
  caseId: string,
  work: (change: Change, loaded: LoadedCase) => Promise<void>,
): Promise<unknown> =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const loaded = await loadCase(step.tx, installation, caseId)
    if (loaded !== undefined) await work(step, loaded)
  })

const readingMembers = async ({ tx }: Change, loaded: LoadedCase): Promise<readonly string[]> => {
  const { members } = await selectMembers(tx, loaded)
  return members.filter((member) => member.acknowledged).map((member) => member.personId)
}

const OF_EVENT: Readonly<Record<string, NotificationKind>> = {
  'report:received': 'new-report',
  'case:opened-by-hand': 'new-report',
  'case:exploited': 'exploited',
  'case:attacks-observed': 'exploited',
  'case:became-public': 'leaked',
  'case:exploit-public': 'leaked',
  'case:fix-visible': 'fix-visible',
  'embargo:ended': 'embargo-ended',
  'embargo:original-published': 'original-published',
  'publication:schedule-ended': 'schedule-voided',
  'embargo:proposed': 'embargo-proposed',
  'embargo:revision-proposed': 'embargo-proposed',
  'embargo:accepted': 'embargo-agreed',
  'embargo:revision-accepted': 'embargo-agreed',
  'embargo:shortened': 'embargo-agreed',
  'embargo:rejected': 'embargo-dropped',
  'embargo:revision-rejected': 'embargo-dropped',
  'participant:consented': 'participant-joined',
  'participant:declined': 'participant-declined',
  'participant:ended': 'participant-ended',
  'participant:left': 'participant-left',
  'report:withdrawn': 'withdrawn',
  'credit:answered': 'credit-answered',
  // Asked of nobody in particular: whoever was named is told by name.
  'approval:asked': 'approval-asked',
  'publication:emergency': 'emergency',
  // Enqueued only when it was an emergency.
  'approval:taken-back': 'emergency-off',
  'publication:review-overdue': 'review-due',
  'publication:finished': 'published',
  'advisory:withdrawn': 'advisory-withdrawn',
  // Enqueued only when nobody tries any more.
  'publication:step-failed': 'publication-stuck',
  'publication:record-late': 'record-late',
  'party:status-set': 'party-status',
  'case:reminded': 'reminder',
  'case:became-overdue': 'overdue',
  'case:erasure-announced': 'erasure-coming',
}

/** What concerns everyone in the team; anything else concerns the coordinator, or everyone while there is none. */
const FOR_ALL = new Set<NotificationKind>([
  'erasure-coming',
  'new-report',
  'exploited',
  'not-exploited',
  'leaked',
  'embargo-ended',
  'emergency',
  'emergency-off',
  'review-due',
  'record-late',
  'overdue',
  'approval-asked',
])

/** Of these whoever is on call hears at once. */
const URGENT = new Set<NotificationKind>(['new-report', 'exploited', 'leaked', 'emergency'])

interface TeamTold {
  readonly caseId: string
  readonly eventId: string
  /** What to say where the event's name alone does not tell. */
  readonly kind?: string
}

/** `notify.team`: an event that the team, or its coordinator, should know of. */
export const notifyTeam =
  (installation: Installation) =>
  async ({ caseId, eventId, kind: word }: TeamTold): Promise<void> => {
    await onCase(installation, caseId, async (step, loaded) => {
      const event = await step.tx
        .selectFrom('eventBody')
        .select(['name', 'actorId'])
        .where('eventId', '=', eventId)
        .executeTakeFirst()
      if (event === undefined) return
      const kind = word === undefined ? (OF_EVENT[event.name] ?? 'changed') : kindOf(word)
      const all = await readingMembers(step, loaded)
      const concerned =
        FOR_ALL.has(kind) || loaded.coordinatorId === null ? all : [loaded.coordinatorId]
      await tellPeople(step, loaded, {
        personIds: concerned.filter((personId) => personId !== event.actorId),
        kind,
        atOnceFor: URGENT.has(kind)
          ? await selectOnCall(step.tx, { ...loaded, now: step.now })
          : [],
      })
    })
  }

/** Who has agreed to the embargo and reads this audience: everyone invited, or those who are there for one project. */
const signatories = async (
  { tx }: Change,
  caseId: string,
  audience: Audience,
): Promise<readonly string[]> => {
  const [, project] = /^project:(\d+)$/.exec(audience) ?? []
  if (audience !== 'everyone' && project === undefined) return []
  const query = tx
    .selectFrom('participant')
    .select('personId')
    .where('caseId', '=', caseId)
    .where('consent', '=', 'signatory')
    .where('endedAt', 'is', null)
  const rows = await (project === undefined
    ? query
    : query.where('projectId', '=', Number(project))
  ).execute()
  return rows.map((row) => row.personId)
}

/** Members concerned by a message: the coordinator and who wrote here before; the whole team while nobody coordinates. */
const concernedMembers = async (step: Change, loaded: LoadedCase): Promise<readonly string[]> => {
  const all = await readingMembers(step, loaded)
  if (loaded.coordinatorId === null) return all
  const rows = await step.tx
    .selectFrom('message')
    .select('authorId')
    .distinct()
    .where('caseId', '=', loaded.caseId)
    .where('authorId', 'is not', null)
    .execute()
  const wrote = new Set(rows.map((row) => row.authorId))
  return all.filter((personId) => personId === loaded.coordinatorId || wrote.has(personId))
}

/**
 * `notify.embargo`: the embargo moved. Everyone it binds hears of it, the reporter too, but for the one who moved it. Who
 * was asked again is told so by a notification of their own.
 */
export const notifyEmbargo =
  (installation: Installation) =>
  async ({ caseId, eventId }: { caseId: string; eventId: string }): Promise<void> => {
    await onCase(installation, caseId, async (step, loaded) => {
      const event = await step.tx
        .selectFrom('eventBody')
        .select(['name', 'actorId', 'body'])
        .where('eventId', '=', eventId)
        .executeTakeFirst()
      if (event === undefined) return
      const kind = OF_EVENT[event.name] ?? 'embargo-changed'
      const all = await readingMembers(step, loaded)
      const team = FOR_ALL.has(kind) ? all : await concernedMembers(step, loaded)
      const bound = await signatories(step, caseId, 'everyone')
      const personIds = [...team, ...bound].filter((personId) => personId !== event.actorId)
      await tellPeople(step, loaded, { personIds, kind })
      const { facts } = openEventBody(loaded.key, { eventId, body: event.body })
      // Who takes part is not the reporter's to know (embargo/parties).
      const isReporters = facts['by'] !== 'reporter' && !event.name.startsWith('participant:')
      if (isReporters) await tellReporter(step, caseId)
    })
  }

const REPORTER_READS: readonly Audience[] = ['team+reporter', 'everyone']

/** `notify.message`: a message, told to those who may read it and whom it concerns; never to its author. */
export const notifyMessage =
  (installation: Installation) =>
  async ({ caseId, messageId }: { caseId: string; messageId: string }): Promise<void> => {
    await onCase(installation, caseId, async (step, loaded) => {
      const message = await step.tx
        .selectFrom('message')
        .select(['audience', 'authorId', 'authorKind', 'retractedAt'])
        .where('messageId', '=', messageId)
        .executeTakeFirst()
      if (message === undefined || message.retractedAt !== null) return
      const invited = await signatories(step, caseId, message.audience)
      const personIds = [...(await concernedMembers(step, loaded)), ...invited].filter(
        (personId) => personId !== message.authorId,
      )
      await tellPeople(step, loaded, { personIds, kind: 'message' })
      if (message.authorKind !== 'reporter' && REPORTER_READS.includes(message.audience))
        await tellReporter(step, caseId)
    })
  }

/** `notify.person`: one person is asked for something, or learns how it was answered. */
export const notifyPerson =
  (installation: Installation) =>
  async ({
    caseId,
    personId,
    kind,
  }: {
    caseId: string
    personId: string
    kind: string
  }): Promise<void> => {
    await onCase(installation, caseId, (step, loaded) =>
      tellPeople(step, loaded, { personIds: [personId], kind: kindOf(kind) }),
    )
  }

/** `notify.bound`: what everyone whom the embargo binds hears of, the reporter too; the team has its own telling. */
export const notifyBound =
  (installation: Installation) =>
  async ({ caseId, kind }: { caseId: string; kind: string }): Promise<void> => {
    await onCase(installation, caseId, async (step, loaded) => {
      const personIds = await signatories(step, caseId, 'everyone')
      await tellPeople(step, loaded, { personIds, kind: kindOf(kind) })
      await tellReporter(step, caseId)
    })
  }

/** `notify.published`: its advisory was announced. One notice for the whole team and everyone bound; the reporter has their own. */
export const notifyPublished =
  (installation: Installation) =>
  async ({ caseId }: { caseId: string }): Promise<void> => {
    await onCase(installation, caseId, async (step, loaded) => {
      const team = await readingMembers(step, loaded)
      const bound = await signatories(step, caseId, 'everyone')
      await tellPeople(step, loaded, { personIds: [...team, ...bound], kind: 'announced' })
    })
  }

const AUDIENCE = /^(?:everyone|project:\d+)$/

/** `notify.participants`: what concerns those who agreed to a case, or those of them who came for one project. */
export const notifyParticipants =
  (installation: Installation) =>
  async ({
    caseId,
    audience,
    kind,
  }: {
    caseId: string
    audience: string
    kind: string
  }): Promise<void> => {
    if (!AUDIENCE.test(audience)) return
    await onCase(installation, caseId, async (step, loaded) => {
      // because: the pattern has just seen that it is an audience
      const personIds = await signatories(step, caseId, audience as Audience)
      await tellPeople(step, loaded, { personIds, kind: kindOf(kind) })
    })
  }
