// Moves of a case that are no determination: closing, reopening, its title and project, and that it is exploited.
import {
  addDays,
  closeCase,
  isRefusal,
  type Refusal,
  refuse,
  reopenCase,
  tooLong,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { digestOf } from '../../audit/digest.js'
import type { Installation } from '../../db/installation.js'
import { seal } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type BegunAction, begin, type CaseAction } from '../begin.js'
import { caseFacts } from '../facts.js'
import type { LoadedCase } from '../load.js'
import { finishedAfter, orNull, selectProjects, updateCase } from '../store.js'
import { wantCveId } from '../want-cve.js'

type Done = { readonly caseId: string }
type Step = BegunAction & { readonly change: Change }

const onCase = (
  installation: Installation,
  person: Person,
  { caseId, action }: { caseId: string; action: CaseAction },
  work: (step: Step) => Promise<Done | Refusal>,
): Promise<Done | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId, action })
    return isRefusal(begun) ? begun : work({ ...begun, change: step })
  })

/** Writes that a case is closed, for people and for the hold's end alike. */
export const writeClosed = async (
  { tx, now, record }: Change,
  loaded: LoadedCase,
  because: string,
): Promise<void> => {
  const facts = { ...caseFacts(loaded), reportState: 'closed' as const }
  await updateCase(tx, loaded.caseId, {
    reportState: 'closed',
    holdUntil: null,
    heldSince: null,
    finishedAt: finishedAfter(facts, loaded.finishedAt, now),
    waitingOn: null,
    waitingSince: null,
  })
  await record({ name: 'case:closed', of: loaded.of, facts: { because } })
}

/** Closes a case; with the embargo in force the person says that they mean it. */
export const closeTheCase = (
  installation: Installation,
  person: Person,
  { caseId, despiteEmbargo }: { caseId: string; despiteEmbargo: boolean },
) =>
  onCase(installation, person, { caseId, action: 'case.determine' }, async (step) => {
    const closing = closeCase(caseFacts(step.loaded), { despiteEmbargo })
    if (isRefusal(closing)) return closing
    await writeClosed(step.change, step.loaded, 'by-hand')
    return { caseId }
  })

/** Takes a closed or held report back into triage, with what is new (I4). When it was received stays what it was. */
export const reopenTheCase = (
  installation: Installation,
  person: Person,
  { caseId, reason }: { caseId: string; reason: string },
) =>
  onCase(installation, person, { caseId, action: 'case.reopen' }, async (step) => {
    const {
      loaded,
      charter,
      change: { tx, now, record, enqueue },
    } = step
    const long = tooLong('The reason', reason.trim(), 2_000)
    if (long !== undefined) return long
    const reopened = reopenCase(caseFacts(loaded), { reason, at: now })
    if (isRefusal(reopened)) return reopened
    const { clockStartsAt } = reopened
    const deadlineAt =
      clockStartsAt === null ? null : addDays(clockStartsAt, charter.clocks.finishDays.value)
    const restarted =
      clockStartsAt === null || deadlineAt === null
        ? {}
        : {
            clockStartedAt: timestamp(clockStartsAt),
            deadlineAt: timestamp(deadlineAt),
            lastReminderAt: null,
            overdueToldAt: null,
            replyLateToldAt: null,
          }
    await updateCase(tx, caseId, {
      reportState: 'received',
      determination: null,
      determinedAt: null,
      duplicateOf: null,
      reference: null,
      finishedAt: null,
      holdUntil: null,
      heldSince: null,
      withdrawnAt: null,
      ...restarted,
    })
    const { of, receivedAt } = loaded
    await record({ name: 'case:reopened', of, facts: { receivedAt, clockStartsAt, deadlineAt } })
    // Why is for the team; the reporter is told that it was.
    await record({ name: 'case:reopening-explained', of, facts: { reason: reason.trim() } })
    await enqueue({ task: 'report.news', ids: { caseId } })
    return { caseId }
  })

/**
 * Takes back that attacks were observed: a mistake of the record, which the ledger keeps with its correction. For the team,
 * as recording it is.
 *
 * @reading docs/READINGS.md#attacks-recorded-by-mistake
 */
export const takeBackExploited = (installation: Installation, person: Person, caseId: string) =>
  onCase(installation, person, { caseId, action: 'case.record-attack' }, async (step) => {
    const { loaded, change } = step
    if (!loaded.exploited)
      return refuse('case.unchanged', 'The case is not marked as exploited already.')
    await updateCase(change.tx, caseId, { exploited: false })
    await change.tx
      .updateTable('caseEvent')
      .set({ mistakenAt: timestamp(change.now) })
      .where('caseId', '=', caseId)
      .where('event', '=', 'A')
      .where('mistakenAt', 'is', null)
      .execute()
    const facts = { exploited: false }
    // Everyone who was alarmed sees it and is told; an emergency that rested on it is called off now and not at the next look.
    const { eventId } = await change.record({ name: 'case:exploited', of: loaded.of, facts })
    await change.enqueue({ task: 'notify.team', ids: { caseId, eventId, kind: 'not-exploited' } })
    await change.enqueue({ task: 'notify.bound', ids: { caseId, kind: 'not-exploited' } })
    await change.enqueue({ task: 'publication.emergency', ids: { caseId } })
    return { caseId }
  })

const changeProject = async (
  step: Step,
  projectId: number | null,
): Promise<Refusal | undefined> => {
  const { loaded, change } = step
  const { tx, record } = change
  if (projectId === loaded.projectId) return undefined
  const projects = await selectProjects(tx, loaded.teamId)
  if (projectId !== null && !projects.some((project) => project.projectId === projectId))
    return refuse('case.unknown-project', 'The team has no such project.')
  await updateCase(tx, loaded.caseId, { projectId })
  const facts = { projectId, previousId: loaded.projectId }
  await record({ name: 'case:project-changed', of: loaded.of, facts })
  // What was accepted before its project was known is owed the id that acceptance would have asked for (L2).
  if (loaded.reportState === 'accepted') await wantCveId(change, { ...loaded, projectId })
  return undefined
}

const changeTitle = async ({ loaded, change }: Step, title: string): Promise<void> => {
  if (title === loaded.title) return
  const { caseId, key, of } = loaded
  await updateCase(change.tx, caseId, { title: seal(key, `cases.title:${caseId}`, title) })
  await change.record({ name: 'case:title-changed', of, facts: { titleSha256: digestOf(title) } })
  await change.enqueue({ task: 'search.index', ids: { caseId }, key: `search.index:${caseId}` })
}

/** Gives the case another title or project. */
export const renameCase = (
  installation: Installation,
  person: Person,
  input: { caseId: string; title: string; projectId: number | null },
) =>
  onCase(installation, person, { caseId: input.caseId, action: 'case.triage' }, async (step) => {
    const refused = await changeProject(step, input.projectId)
    if (refused !== undefined) return refused
    await changeTitle(step, input.title)
    return { caseId: input.caseId }
  })

/** Marks whose turn it is, without a message: the reporter's, or nobody's in particular. */
export const setWaiting = (
  installation: Installation,
  person: Person,
  { caseId, onReporter }: { caseId: string; onReporter: boolean },
) =>
  onCase(installation, person, { caseId, action: 'case.triage' }, async (step) => {
    const {
      loaded,
      change: { tx, now, record },
    } = step
    if ((loaded.waitingOn === 'reporter') === onReporter)
      return refuse('case.unchanged', 'The case stands like that already.')
    await updateCase(tx, caseId, {
      waitingOn: onReporter ? 'reporter' : null,
      waitingSince: onReporter ? orNull(now) : null,
    })
    const name = onReporter ? 'case:waiting-on-reporter' : 'case:reporter-answered'
    await record({ name, of: loaded.of, ...(onReporter ? {} : { facts: { byTeam: true } }) })
    return { caseId }
  })
