// Shows the readers of a case: every name once, every reason, and never other than `can` says.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONSENT_STATES } from '../embargo/consent.js'
import { parseDay } from '../time.js'
import { isAllowed } from './can.js'
import type { CaseAccess, Membership } from './facts.js'
import { type CaseReaderFacts, readersOf } from './readers.js'

const day = parseDay('2026-11-20')
if (typeof day !== 'number') throw new Error(day.because)
const facts: CaseAccess = {
  caseId: 'case-1',
  teamId: 'psrt',
  narrowedTo: null,
  coordinatorId: null,
  participantsOpen: false,
  isPractice: false,
}
const membership = (change: Partial<Membership> = {}): Membership => ({
  teamId: 'psrt',
  roles: ['member'],
  active: true,
  acknowledged: true,
  ...change,
})
const member = (personId: string, change: Partial<Membership> = {}) => ({
  personId,
  name: `Name of ${personId}`,
  membership: membership(change),
})
const participant = (personId: string, consent: (typeof CONSENT_STATES)[number]) => ({
  personId,
  name: `Name of ${personId}`,
  participation: { caseId: 'case-1', consent, project: 'uv' },
  invitedBy: 'Ada',
  invitedAt: day,
})
const review = (personId: string, agreed = true) => ({
  ...{ personId, name: `Name of ${personId}`, version: 3 },
  ...{ askedBy: 'Ada', askedAt: day, agreed },
})
const readers: CaseReaderFacts = {
  case: facts,
  teamName: 'PSRT',
  members: [
    member('ada'),
    member('new', { acknowledged: false }),
    member('gone', { active: false }),
  ],
  participants: [participant('uma', 'signatory'), participant('ivo', 'invited')],
  reporter: { name: null },
  reviews: [review('cna'), review('ada'), review('cleo', false)],
}

describe('readers of a case', () => {
  it('K2: names everyone who can read, once, and why', () => {
    expect(
      readersOf(readers).readers.map(({ name, reads, because }) => [name, reads, because]),
    ).toEqual([
      ['Name of ada', 'case', ['member of PSRT']],
      ['Name of uma', 'case', ['invited for uv by Ada on 20 Nov 2026']],
      ['Name of cna', 'submitted-record', ['asked by Ada on 20 Nov 2026 to review version 3']],
      ['the reporter', 'own-report', ['reported it']],
    ])
  })

  it('names those who could read once they agree', () => {
    expect(readersOf(readers).awaited.map(({ personId, because }) => [personId, because])).toEqual([
      ['new', ['member of PSRT, who has not acknowledged the embargo yet']],
      ['ivo', ['invited for uv by Ada on 20 Nov 2026, who has not agreed to the terms']],
      [
        'cleo',
        ['asked by Ada on 20 Nov 2026 to review version 3, who has not agreed to the terms'],
      ],
    ])
  })

  it('says of whoever is asked again that they agreed once', () => {
    const again = { ...readers, participants: [participant('uma', 'lapsed')] }
    expect(readersOf(again).awaited.find(({ personId }) => personId === 'uma')?.because).toEqual([
      'invited for uv by Ada on 20 Nov 2026, who agreed to an earlier end, and has not agreed again',
    ])
  })

  it('gives both reasons to a member who was also invited, and leaves out a missing purpose', () => {
    const loner = participant('ada', 'signatory')
    const both = {
      ...readers,
      reporter: { name: 'Finder' },
      participants: [{ ...loner, participation: { ...loner.participation, project: null } }],
    }
    const { readers: list } = readersOf(both)
    expect(list[0]?.because).toEqual(['member of PSRT', 'invited by Ada on 20 Nov 2026'])
    expect(list.at(-1)?.name).toBe('Finder')
  })

  it('names only the chosen members of a narrowed case, and no reporter where there is no link', () => {
    const narrowed = {
      ...readers,
      case: { ...facts, narrowedTo: ['boss'] },
      members: [member('ada'), member('boss')],
      participants: [],
      reviews: [],
      reporter: null,
    }
    expect(readersOf(narrowed).readers.map(({ personId }) => personId)).toEqual(['boss'])
  })

  it('agrees with `can` for every mixture of people', () => {
    const ids = fc.constantFrom('a', 'b', 'c')
    const flag = fc.boolean()
    const members = fc.uniqueArray(
      fc
        .tuple(ids, flag, flag, fc.subarray(['member', 'admin', 'cna-operator'] as const))
        .map(([id, active, acknowledged, roles]) => member(id, { active, acknowledged, roles })),
      { selector: (one) => one.personId },
    )
    const participants = fc.uniqueArray(
      fc
        .tuple(ids, fc.constantFrom(...CONSENT_STATES))
        .map(([id, consent]) => participant(id, consent)),
      { selector: (one) => one.personId },
    )
    const narrowedTo = fc.option(fc.subarray(['a', 'b', 'c']))
    fc.assert(
      fc.property(members, participants, narrowedTo, (someMembers, someParticipants, names) => {
        const mixed = {
          ...readers,
          case: { ...facts, narrowedTo: names },
          members: someMembers,
          participants: someParticipants,
          reviews: [],
          reporter: null,
        }
        const listed = readersOf(mixed).readers.map(({ personId }) => personId)
        const allowed = ['a', 'b', 'c'].filter((personId) =>
          isAllowed(
            {
              kind: 'person',
              personId,
              isOwner: false,
              scopes: 'session',
              memberships: someMembers
                .filter((one) => one.personId === personId)
                .map((one) => one.membership),
              participations: someParticipants
                .filter((one) => one.personId === personId)
                .map((one) => one.participation),
            },
            'case.read',
            { kind: 'case', case: mixed.case },
          ),
        )
        expect([...listed].sort()).toEqual(allowed)
      }),
    )
  })
})
