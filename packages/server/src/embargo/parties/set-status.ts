// What a project says of itself in a case: by its own people, or recorded by a member who was told. Each word is kept,
// and what becomes true of the fix goes with it.
import {
  cleanText,
  isRefusal,
  type PartyDecision,
  type PartyWord,
  type Refusal,
  refuse,
  setPartyStatus,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { unknownCase } from '../../cases/begin.js'
import { loadStanding, type Standing } from '../../cases/messages/standing.js'
import { advanceFix } from '../../cases/state/record.js'
import { loadState } from '../../cases/state/store.js'
import type { Installation } from '../../db/installation.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { ensureParty, fixIn, lockParty, type PartyRow, writeStatus } from './store.js'

export const noteMaxLength = 4_000

export interface StatusInput extends PartyWord {
  readonly caseId: string
  readonly projectId: number
}

/** Whether this person speaks for the project: they agreed to come for it. */
export const speaksFor = (standing: Standing, projectId: number): boolean =>
  standing.participants.some(
    (one) => one.personId === standing.person.personId && one.projectId === projectId,
  )

/** The project of the case itself is a party whose word the team can record from the start. */
const findParty = async (
  step: Change,
  { loaded, isMember }: Standing,
  projectId: number,
): Promise<PartyRow | undefined> => {
  const of = { caseId: loaded.caseId, projectId }
  const there = await lockParty(step.tx, of)
  if (there !== undefined || !isMember || loaded.projectId !== projectId) return there
  await ensureParty(step, loaded, projectId)
  return lockParty(step.tx, of)
}

/** A member records; somebody of the project says. Anyone else is told that there is no such party. */
const decide = async (
  { tx }: Change,
  standing: Standing,
  { party, input }: { readonly party: PartyRow | undefined; readonly input: StatusInput },
): Promise<PartyDecision | Refusal> => {
  const mine = speaksFor(standing, input.projectId)
  if (!standing.isMember && !mine) return unknownCase()
  if (party === undefined) return refuse('party.unknown', 'This project is no party of the case.')
  if (input.note.length > noteMaxLength)
    return refuse('party.long-note', `A note may have ${noteMaxLength} characters.`)
  const { status, justification } = party
  const { reportState } = standing.loaded
  const known = await loadState(tx, standing.loaded)
  const fix = fixIn(known, party)
  return setPartyStatus({ status, justification, fix, reportState }, input)
}

/**
 * What becomes true of the fix with this word. That a fix is ready or deployed is for everyone in the case to know; of a
 * project that nobody has come for yet, the word alone is kept.
 */
const recordFix = async (
  step: Change,
  { loaded }: Standing,
  { input, decision }: { input: StatusInput; decision: PartyDecision },
): Promise<Refusal | undefined> => {
  const until = decision.fixEvents.at(-1)
  if (until === undefined) return undefined
  const advanced = await advanceFix(step, loaded, { projectId: input.projectId, until })
  if (isRefusal(advanced)) return advanced
  if (until !== 'V' && advanced.recorded > 0) {
    const ids = { caseId: loaded.caseId, audience: 'everyone', kind: 'party-status' }
    await step.enqueue({ task: 'notify.participants', ids })
  }
  return undefined
}

const write = async (
  step: Change,
  standing: Standing,
  { input, decision }: { input: StatusInput; decision: PartyDecision },
): Promise<Refusal | undefined> => {
  const { loaded, person } = standing
  const { projectId } = input
  const { status, justification, fixEvents } = decision
  const byParty = speaksFor(standing, projectId)
  const note = cleanText(input.note)
  const said = { projectId, status, justification, note, byParty, setBy: person.personId }
  await writeStatus(step, loaded, said)
  const event = await step.record({
    name: 'party:status-set',
    of: loaded.of,
    facts: { projectId, status, justification, byParty, fixEvents },
  })
  const refused = await recordFix(step, standing, { input, decision })
  if (refused !== undefined) return refused
  const { caseId } = loaded
  if (byParty) await step.enqueue({ task: 'notify.team', ids: { caseId, eventId: event.eventId } })
  else {
    const ids = { caseId, audience: `project:${projectId}`, kind: 'party-status' }
    await step.enqueue({ task: 'notify.participants', ids })
  }
  return undefined
}

/** Sets what a project says of itself, or says why not. */
export const setStatus = (
  installation: Installation,
  person: Person,
  input: StatusInput,
): Promise<{ readonly status: PartyDecision['status'] } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const standing = await loadStanding(step.tx, installation, {
      person,
      caseId: input.caseId,
      lock: true,
    })
    if (standing === undefined) return unknownCase()
    const party = await findParty(step, standing, input.projectId)
    const decision = await decide(step, standing, { party, input })
    if (isRefusal(decision)) return decision
    const refused = await write(step, standing, { input, decision })
    return refused ?? { status: decision.status }
  })
