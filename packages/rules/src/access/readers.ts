// Owns the list a case page shows: everyone who can read the case, by name, and why.
// Refuses to know how names are stored; asks the same grants that `can` asks, so both always agree.

import type { Consent } from '../embargo/consent.js'
import { dayInWords, type Instant } from '../time.js'
import type { CaseAccess, Membership, Participation, PersonActor, ReviewRequest } from './facts.js'
import { caseGrants } from './grants.js'

/** Everybody who might read a case, with the names the page shows. @source access design */
export interface CaseReaderFacts {
  readonly case: CaseAccess
  readonly teamName: string
  readonly members: readonly {
    readonly personId: string
    readonly name: string
    readonly membership: Membership
  }[]
  readonly participants: readonly {
    readonly personId: string
    readonly name: string
    readonly participation: Participation
    readonly invitedBy: string
    readonly invitedAt: Instant
  }[]
  /** The holder of the follow link; null when there is none. The name is null when none was given. */
  readonly reporter: { readonly name: string | null } | null
  readonly reviews: readonly (ReviewRequest & {
    readonly name: string
    readonly askedBy: string
    readonly askedAt: Instant
    /** Before they agree to keep it confidential they are shown nothing. */
    readonly agreed: boolean
  })[]
}

/** One reader and every reason; `reads` says how much of the case. @source access design */
export interface CaseReader {
  readonly personId: string | null
  readonly name: string
  readonly reads: 'case' | 'own-report' | 'submitted-record'
  readonly because: readonly string[]
}

/** Who can read now, and who could once they agree. `readers` has one entry a person. @source access design */
export interface CaseReaders {
  readonly readers: readonly CaseReader[]
  readonly awaited: readonly CaseReader[]
}

/** What is still wanted of somebody before they read. */
const PENDING: Readonly<Partial<Record<Consent, string>>> = {
  invited: ', who has not agreed to the terms',
  lapsed: ', who agreed to an earlier end, and has not agreed again',
}

/**
 * Lists exactly who can read a case and why.
 *
 * Members first, then participants, reviewers of a submitted record and the reporter, each in the
 * order given; somebody with several reasons appears once. `awaited` are those invited, asked to review, lapsed or
 * not yet acknowledged: they read nothing.
 *
 * @source access design (a page shows the exact number and names); forum requirement P6
 */
export function readersOf(facts: CaseReaderFacts): CaseReaders {
  const people = new Map<string, { readonly name: string; readonly because: string[] }>()
  const note = (personId: string, name: string, because: string) => {
    const known = people.get(personId)
    if (known === undefined) people.set(personId, { name, because: [because] })
    else known.because.push(because)
  }
  for (const { personId, name, membership } of facts.members) {
    if (concerns(facts, { personId, memberships: [membership] })) {
      const pending = membership.acknowledged ? '' : ', who has not acknowledged the embargo yet'
      note(personId, name, `member of ${facts.teamName}${pending}`)
    }
  }
  for (const { personId, name, participation, invitedBy, invitedAt } of facts.participants) {
    if (concerns(facts, { personId, participations: [participation] })) {
      const purpose = participation.project === null ? '' : ` for ${participation.project}`
      const pending = PENDING[participation.consent] ?? ''
      note(
        personId,
        name,
        `invited${purpose} by ${invitedBy} on ${dayInWords(invitedAt)}${pending}`,
      )
    }
  }
  const listed = [...people].map(([personId, { name, because }]) => {
    return { personId, name, reads: 'case', because } as const
  })
  const reading = new Set(
    standingsOf(facts)
      .filter((standing) => isCaseReader(facts, standing))
      .map(({ personId }) => personId),
  )
  const readsCase = ({ personId }: { readonly personId: string }) => reading.has(personId)
  const readers = listed.filter(readsCase)
  const isOther = (reader: CaseReader) => !readers.some(isSame(reader))
  const reviewers = reviewersOf(facts, true).filter(isOther)
  const asked = reviewersOf(facts, false).filter(isOther)
  const awaited = listed.filter((reader) => !readsCase(reader) && !reviewers.some(isSame(reader)))
  return {
    readers: [...readers, ...reviewers, ...reporterOf(facts)],
    awaited: [...awaited, ...asked],
  }
}

type Standing = Pick<PersonActor, 'personId'> &
  Partial<Pick<PersonActor, 'memberships' | 'participations'>>

function concerns(facts: CaseReaderFacts, standing: Standing): boolean {
  return grantsFor(facts, standing).length > 0
}

/** Everybody's standing put together once: a case of hundreds is listed in one pass. */
function standingsOf(facts: CaseReaderFacts): readonly Standing[] {
  type Collected = { personId: string; memberships: Membership[]; participations: Participation[] }
  const standings = new Map<string, Collected>()
  const of = (personId: string): Collected => {
    const known = standings.get(personId) ?? { personId, memberships: [], participations: [] }
    standings.set(personId, known)
    return known
  }
  for (const { personId, membership } of facts.members) of(personId).memberships.push(membership)
  for (const { personId, participation } of facts.participants)
    of(personId).participations.push(participation)
  return [...standings.values()]
}

function isCaseReader(facts: CaseReaderFacts, standing: Standing): boolean {
  const grants = grantsFor(facts, standing)
  return grants.includes('member') || grants.includes('participant')
}

function grantsFor(facts: CaseReaderFacts, standing: Standing) {
  const actor: PersonActor = {
    kind: 'person',
    isOwner: false,
    memberships: [],
    participations: [],
    scopes: 'session',
    ...standing,
  }
  return caseGrants(actor, facts.case)
}

function reviewersOf(facts: CaseReaderFacts, agreed: boolean): readonly CaseReader[] {
  const pending = agreed ? '' : PENDING.invited
  return facts.reviews
    .filter((review) => review.agreed === agreed)
    .map(({ personId, name, askedBy, askedAt, version }) => ({
      personId,
      name,
      reads: 'submitted-record',
      because: [
        `asked by ${askedBy} on ${dayInWords(askedAt)} to review version ${version}${pending}`,
      ],
    }))
}

function reporterOf({ reporter }: CaseReaderFacts): readonly CaseReader[] {
  if (reporter === null) return []
  const name = reporter.name ?? 'the reporter'
  return [{ personId: null, name, reads: 'own-report', because: ['reported it'] }]
}

function isSame(reader: CaseReader): (other: CaseReader) => boolean {
  return (other) => other.personId === reader.personId
}
