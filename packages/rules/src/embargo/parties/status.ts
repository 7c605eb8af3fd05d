// Owns what a project says of itself in a case, and how that word agrees with the fix state V, F, D.
// Refuses to know who speaks for a project, and stores neither the word nor the events that follow from it.

import type { ReportState } from '../../cases/facts.js'
import { isBlank } from '../../intake/clean.js'
import { type Refusal, refuse } from '../../refusal.js'
import type { FixEvent, FixState } from '../case-state.js'

/** Every word a project has for itself, the start first. @source product design, several parties */
export const PARTY_STATUSES = [
  'not-looked',
  'investigating',
  'affected',
  'not-affected',
  'fix-ready',
  'fix-deployed',
] as const
/** One of PARTY_STATUSES. @source product design, several parties */
export type PartyStatus = (typeof PARTY_STATUSES)[number]

/** Why a product is not affected, in the five words of OpenVEX. @source OpenVEX specification, status justifications */
export const JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const
/** One of JUSTIFICATIONS. @source OpenVEX specification, status justifications */
export type Justification = (typeof JUSTIFICATIONS)[number]

/** What a new word is judged by. `reportState` is the case's: a project takes part in an accepted report. */
export interface PartyFacts {
  readonly status: PartyStatus
  readonly justification: Justification | null
  readonly fix: FixState
  readonly reportState: ReportState
}

/** What is said now. `note` says why in the party's own words; empty for none. */
export interface PartyWord {
  readonly status: PartyStatus
  readonly justification: Justification | null
  readonly note: string
}

/** The word as it is kept, and what became true of the fix with it, in the order it is recorded. */
export interface PartyDecision {
  readonly status: PartyStatus
  readonly justification: Justification | null
  readonly fixEvents: readonly FixEvent[]
}

/** Why a word is not taken. @source product design, several parties; CERT/CC Vultron, case state model */
export type PartyRefusal =
  | 'party.same-status'
  | 'party.looked-already'
  | 'party.needs-reason'
  | 'party.needless-reason'
  | 'party.fix-stands'
  | 'party.report-not-accepted'

const VULTRON = 'CERT/CC Vultron, case state model'
const OPEN_VEX = 'OpenVEX specification, status justifications'
const FIX_NEEDS: readonly ReportState[] = ['accepted', 'deferred', 'closed']

/** What is true of the fix once a project says this; each word implies the events before it. */
const EVENTS: Readonly<Record<PartyStatus, readonly FixEvent[]>> = {
  'not-looked': [],
  investigating: ['V'],
  affected: ['V'],
  'not-affected': ['V'],
  'fix-ready': ['V', 'F'],
  'fix-deployed': ['V', 'F', 'D'],
}
const FLAG = { V: 'vendorAware', F: 'fixReady', D: 'fixDeployed' } as const

/**
 * Takes what a project says of itself, or says why not.
 *
 * Any word may follow any other, with three exceptions: nobody un-looks; a fix that is ready or deployed stays so, for
 * these events never un-happen; and a fix is spoken of once the report is accepted. Not affected asks for a reason: one
 * of OpenVEX's, or words. Does not check who speaks.
 *
 * @returns refusal `party.same-status`, `.looked-already`, `.needs-reason`, `.needless-reason`, `.fix-stands`,
 * `.report-not-accepted`
 * @source product design, several parties; OpenVEX specification; CERT/CC Vultron, case state model
 * @reading docs/READINGS.md#party-status
 */
export function setPartyStatus(
  facts: PartyFacts,
  word: PartyWord,
): PartyDecision | Refusal<PartyRefusal> {
  const { status, justification } = word
  const refused = refuseReason(word) ?? refuseStep(facts, word)
  if (refused !== undefined) return refused
  const fixEvents = EVENTS[status].filter((event) => !facts.fix[FLAG[event]])
  if (fixEvents.some((event) => event !== 'V') && !FIX_NEEDS.includes(facts.reportState)) {
    const because = `The report is ${facts.reportState}; a fix is recorded once it has been accepted.`
    return refuse('party.report-not-accepted', because, VULTRON)
  }
  return { status, justification, fixEvents }
}

/**
 * How far a project is, as pages show it: its own word, unless more is recorded of its fix than it has said.
 *
 * @source CERT/CC Vultron, case state model
 * @reading docs/READINGS.md#party-status
 */
export function shownStatus(status: PartyStatus, fix: FixState): PartyStatus {
  if (fix.fixDeployed) return 'fix-deployed'
  return fix.fixReady ? 'fix-ready' : status
}

/**
 * What a project's word alone says of its fix: for cases in which no fix event was recorded otherwise.
 *
 * @source CERT/CC Vultron, case state model
 */
export function fixOf(status: PartyStatus): FixState {
  const events = EVENTS[status]
  return {
    vendorAware: events.includes('V'),
    fixReady: events.includes('F'),
    fixDeployed: events.includes('D'),
  }
}

/** Reads a status from text; undefined for anything else. @source product design, several parties */
export function parsePartyStatus(text: string): PartyStatus | undefined {
  return PARTY_STATUSES.find((status) => status === text)
}

/** Reads a justification from text; undefined for anything else. @source OpenVEX specification */
export function parseJustification(text: string): Justification | undefined {
  return JUSTIFICATIONS.find((one) => one === text)
}

function refuseReason({
  status,
  justification,
  note,
}: PartyWord): Refusal<PartyRefusal> | undefined {
  if (status === 'not-affected') {
    if (justification !== null || note.trim() !== '') return undefined
    return refuse(
      'party.needs-reason',
      'Say why it is not affected: choose a reason, or write one.',
      OPEN_VEX,
    )
  }
  if (justification === null) return undefined
  return refuse(
    'party.needless-reason',
    'A reason of this kind is for “not affected” alone.',
    OPEN_VEX,
  )
}

function refuseStep(facts: PartyFacts, word: PartyWord): Refusal<PartyRefusal> | undefined {
  const stands = shownStatus(facts.status, facts.fix)
  if (word.status === stands && word.justification === facts.justification && isBlank(word.note))
    return refuse('party.same-status', 'It says so already; add a note if something is new.')
  if (word.status === stands) return undefined
  if (word.status === 'not-looked')
    return refuse('party.looked-already', 'They have looked: choose how far they are now.')
  const undone = EVENTS[stands].find(
    (event) => event !== 'V' && !EVENTS[word.status].includes(event),
  )
  if (undone === undefined) return undefined
  const what = undone === 'F' ? 'a fix is ready' : 'the fix is deployed'
  const because = `It is recorded that ${what}, and that never un-happens: write to the channel if it turned out wrong.`
  return refuse('party.fix-stands', because, VULTRON)
}
