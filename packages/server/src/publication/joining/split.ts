// Splits a case: a part of it becomes a case of its own, with what was chosen of the report, the same clock, embargo and
// readers of the team. Nobody from outside comes along: they are asked into the new one by name.
import { randomUUID } from 'node:crypto'
import {
  cleanLine,
  cleanText,
  type Embargo,
  isInForce,
  isRefusal,
  NO_EMBARGO,
  type Refusal,
  refuse,
  refuseSplit,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { mayOn, unknownCase } from '../../cases/begin.js'
import { isId, type LoadedCase, loadCase } from '../../cases/load.js'
import { openCase, takeCaseNumber } from '../../cases/open.js'
import { selectMembers } from '../../cases/people.js'
import { openReport, type ReportContent } from '../../cases/report.js'
import { orNull, selectOpeningTeam, updateCase } from '../../cases/store.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { beginTerms, type Terms } from '../../embargo/terms/begin.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { carryCredits } from './credits.js'

/** What else of a case may come along, beside the text that is written for the new one. */
export const CARRIED = ['affectedVersions', 'proofOfConcept', 'patch', 'credits'] as const
export type Carried = (typeof CARRIED)[number]

export interface SplitInput {
  readonly caseId: string
  readonly title: string
  readonly projectId: number | null
  /** The report of the new case: what of the old one concerns it. */
  readonly details: string
  readonly keep: readonly Carried[]
}

/** Characters of a report, as where a case is opened by hand. */
export const detailsMaxLength = 200_000

/** What is wrong with a split, by field; empty when it can be tried. */
export const checkSplit = ({ title, details }: SplitInput): Readonly<Record<string, string>> => {
  const length = [...cleanLine(title)].length
  const text = cleanText(details)
  return {
    ...(length > 0 && length <= 200 ? {} : { title: 'A title has between 1 and 200 characters.' }),
    ...(text === '' ? { details: 'Write down what of the report concerns the new case.' } : {}),
    ...(text.length > detailsMaxLength
      ? { details: 'This is too long: attach the rest to the new case.' }
      : {}),
  }
}

const selectReport = async ({ tx }: Change, { caseId, key }: LoadedCase) => {
  const row = await tx
    .selectFrom('report')
    .select('sealed')
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  return row && openReport(key, caseId, row.sealed)
}

/** The report of the new case: nothing of the old one but what was chosen. */
const chosenOf = (said: ReportContent, { title, details, keep }: SplitInput): ReportContent => {
  const kept = (part: Exclude<Carried, 'credits'>) => (keep.includes(part) ? said[part] : null)
  return {
    project: said.project,
    summary: cleanLine(title),
    details: cleanText(details),
    affectedVersions: kept('affectedVersions'),
    proofOfConcept: kept('proofOfConcept'),
    patch: kept('patch'),
    embargoWish: null,
  }
}

const knowsProject = async ({ tx }: Change, teamId: number, projectId: number | null) => {
  if (projectId === null) return true
  const row = await tx
    .selectFrom('project')
    .select('projectId')
    .where('projectId', '=', projectId)
    .where('teamId', '=', teamId)
    .executeTakeFirst()
  return row !== undefined
}

/** The number is taken in a transaction of its own: of the case's team, for whoever may split the case. */
const takeNumber = async (installation: Installation, person: Person, caseId: string) => {
  const team = await inTransaction(installation.db, actorOf(person), async (tx) => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined) return unknownCase()
    const readers = await selectMembers(tx, loaded)
    const refused = mayOn(person, 'case.split', { loaded, ...readers }) ?? refuseSplit(loaded)
    return refused ?? (await selectOpeningTeam(tx, loaded.teamId)) ?? unknownCase()
  })
  return isRefusal(team) ? team : { team, number: await takeCaseNumber(installation, team) }
}

/** The new case has the embargo as it is, to the second; what is proposed in the old one is settled there. */
const inherited = ({ negotiation: { embargo } }: Terms): Embargo => {
  if (!isInForce(embargo)) return embargo.state === 'proposed' ? NO_EMBARGO : embargo
  const { startedAt, endsAt } = embargo
  return { state: 'active', startedAt, endsAt }
}

/** An embargo that was left stays left, with its reason. */
const inheritEnding = async (step: Change, newId: string, from: LoadedCase): Promise<void> => {
  if (from.embargoState !== 'exited') return
  const { embargoEndedAt, embargoStartedAt, embargoCause } = from
  await updateCase(step.tx, newId, {
    embargoStartedAt: orNull(embargoStartedAt),
    embargoEndedAt: orNull(embargoEndedAt),
    embargoCause,
  })
}

/** Opens the new case out of the old one, or says why not; what `checkSplit` finds is the last reason. */
export const splitCase = async (
  installation: Installation,
  person: Person,
  input: SplitInput,
): Promise<{ readonly caseId: string; readonly number: string } | Refusal> => {
  const { caseId, projectId } = input
  const numbered = isId(caseId) ? await takeNumber(installation, person, caseId) : unknownCase()
  if (isRefusal(numbered)) return numbered
  const { team, number } = numbered
  return change(installation, actorOf(person), async (step) => {
    const voice = { kind: 'person', person } as const
    const terms = await beginTerms(step, voice, { caseId, action: 'case.split' })
    if (isRefusal(terms)) return terms
    const { loaded } = terms
    const refused = refuseSplit(loaded)
    if (refused !== undefined) return refused
    const [wrong] = Object.values(checkSplit(input))
    if (wrong !== undefined) return refuse('split.form', wrong)
    if (!(await knowsProject(step, loaded.teamId, projectId)))
      return refuse('split.no-project', 'Choose a project of the team, or none.')
    const said = await selectReport(step, loaded)
    if (said === undefined) return unknownCase()
    const { compartmentId, receivedAt, clockStartedAt, coordinatorId } = loaded
    const opened = await openCase(step, {
      caseId: randomUUID(),
      ...{ number, projectId, receivedAt, clockStartedAt, source: 'hand' },
      team: { ...team, compartmentId },
      title: cleanLine(input.title),
      report: chosenOf(said, input),
      contact: null,
      inherits: inherited(terms),
      ...(coordinatorId === null ? {} : { coordinatorId }),
    })
    await inheritEnding(step, opened.caseId, loaded)
    const to = await loadCase(step.tx, installation, opened.caseId, { lock: true })
    if (to === undefined) return unknownCase()
    if (input.keep.includes('credits')) await carryCredits(step, { from: loaded, to })
    await step.record({ name: 'case:split', of: loaded.of, facts: { into: opened.caseId } })
    await step.record({ name: 'case:split', of: opened.of, facts: { from: caseId } })
    return { caseId: opened.caseId, number }
  })
}
