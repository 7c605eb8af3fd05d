// Owns when a CVE id is asked for and when one is given up.
// Refuses to know the CVE Services API, and how a lost answer is found again: see cve-search.ts.

import { isCveId } from '@parley/records'
import type { Determination } from '../cases/facts.js'
import { isBlank } from '../intake/clean.js'
import { type Refusal, refuse } from '../refusal.js'
import type { OpenRequest, ServerId } from './cve-search.js'

const CNA = 'PSF CNA procedures'

/** What decides about asking; `available` is the quota that is left. @source PSF CNA procedures (L2) */
export interface ReservationFacts {
  readonly determination: Determination | null
  readonly projectReserves: boolean
  readonly cveId: string | null
  readonly openRequest: OpenRequest | null
  readonly available: number
}

/** Why no id is asked for. @source PSF CNA procedures (L2) */
export type ReservationRefusal =
  | 'cve.not-a-vulnerability'
  | 'cve.project-takes-none'
  | 'cve.already-reserved'
  | 'cve.search-first'
  | 'cve.quota-used-up'

/**
 * Decides whether to ask for a CVE id for a case.
 *
 * Only when the team has found the report to be a vulnerability, and once a case. What is sent is
 * the number of ids and the year, never a detail of the report.
 *
 * @returns what to ask for, or refusal `cve.not-a-vulnerability`, `.project-takes-none`,
 * `.already-reserved`, `.search-first` while an answer is missing, `.quota-used-up`
 * @source PSF CNA procedures (L2); Python Developer's Guide (L4)
 */
export function decideReservation(
  facts: ReservationFacts,
  year: number,
): { readonly amount: 1; readonly year: number } | Refusal<ReservationRefusal> {
  if (facts.determination !== 'vulnerability') {
    const because = 'An id is asked for once the team agrees that this is a vulnerability.'
    return refuse('cve.not-a-vulnerability', because, CNA)
  }
  if (!facts.projectReserves) {
    return refuse('cve.project-takes-none', 'This project takes no CVE ids from this team.')
  }
  if (facts.cveId !== null) return refuse('cve.already-reserved', 'This case has its CVE id.')
  if (facts.openRequest !== null) {
    const because = 'An id was asked for and the answer was lost: it is looked up first.'
    return refuse('cve.search-first', because, 'CVE Services, no idempotency key')
  }
  if (facts.available < 1) {
    return refuse(
      'cve.quota-used-up',
      'The quota of reserved ids is used up; an operator frees it.',
    )
  }
  return { amount: 1, year }
}

/**
 * What decides about naming an id by hand. `isKnownHere` says that this installation's account has it;
 * `isHeld` that another case names it; `request` is where an asking of our own stands.
 *
 * @source PSF CNA procedures (L3)
 */
export interface EntryFacts {
  readonly determination: Determination | null
  readonly cveId: string | null
  readonly request: 'wanted' | 'asking' | null
  readonly isKnownHere: boolean
  readonly isHeld: boolean
}

/** Why an id is not taken by hand. @source PSF CNA procedures (L3) */
export type EntryRefusal =
  | 'cve.not-a-vulnerability'
  | 'cve.already-reserved'
  | 'cve.search-first'
  | 'cve.not-an-id'
  | 'cve.of-this-account'
  | 'cve.held'

/**
 * Names the CVE id that another CNA gave to what a case is about.
 *
 * Its record is theirs to publish. An id of this team's own account comes to a case by reservation
 * alone: one that the account has and no case asked for is an orphan, given to nobody.
 *
 * @param typed as a person wrote it; case and space around it do not matter
 * @returns the id, or refusal `cve.not-a-vulnerability`, `.already-reserved`, `.search-first`,
 * `.not-an-id`, `.of-this-account`, `.held`
 * @source PSF CNA procedures (L3)
 * @reading docs/READINGS.md#an-id-of-another-cna
 */
export function enterCveId(
  facts: EntryFacts,
  typed: string,
): { readonly cveId: string } | Refusal<EntryRefusal> {
  if (facts.determination !== 'vulnerability') {
    return refuse('cve.not-a-vulnerability', 'First say that the report is a vulnerability.', CNA)
  }
  if (facts.cveId !== null) return refuse('cve.already-reserved', 'This case has its CVE id.')
  if (facts.request === 'asking') {
    const because = 'An id was asked for and the answer is awaited: wait for it.'
    return refuse('cve.search-first', because, 'CVE Services, no idempotency key')
  }
  const cveId = typed.trim().toUpperCase()
  if (!isCveId(cveId)) return refuse('cve.not-an-id', 'A CVE id looks like CVE-2026-12345.')
  if (facts.isHeld) return refuse('cve.held', 'Another case has this id: one id is one case.')
  if (facts.isKnownHere) {
    const because = 'This id is of our own account, which gives ids to cases by reserving them.'
    return refuse('cve.of-this-account', because, CNA)
  }
  return { cveId }
}

/** Why an id is not rejected. @source PSF CNA procedures (L3) */
export type RejectionRefusal =
  | 'cve.operators-only'
  | 'cve.reason-missing'
  | 'cve.already-rejected'
  | 'cve.awaited'

/** Which call gives an id up: the id alone, or the record that stands under it. @source CVE Services */
export interface Rejection {
  readonly how: 'reject-id' | 'reject-record'
  readonly id: string
  readonly reason: string
}

/**
 * Rejects an id that was made in error, is not used, or whose record should not stand.
 *
 * Always an operator's own decision with a reason; never done by a job. Afterwards the id is gone
 * for good: no case can take it.
 *
 * @param id `isAwaited` says that an open request may turn out to have reserved it
 * @returns refusal `cve.operators-only`, `.reason-missing`, `.already-rejected`, `.awaited`
 * @source PSF CNA procedures (L3)
 */
export function rejectCveId(
  id: Pick<ServerId, 'id' | 'state'> & { readonly isAwaited: boolean },
  by: { readonly isOperator: boolean; readonly reason: string },
): Rejection | Refusal<RejectionRefusal> {
  if (!by.isOperator) return refuse('cve.operators-only', 'A CNA operator decides this.', CNA)
  if (isBlank(by.reason)) {
    return refuse('cve.reason-missing', 'Say why; the record shows it for good.', CNA)
  }
  if (id.state === 'REJECTED') return refuse('cve.already-rejected', 'This id is rejected already.')
  if (id.isAwaited) {
    const because =
      'A request whose answer was lost may have reserved this id: wait for the search.'
    return refuse('cve.awaited', because)
  }
  const how = id.state === 'PUBLISHED' ? 'reject-record' : 'reject-id'
  return { how, id: id.id, reason: by.reason.trim() }
}
