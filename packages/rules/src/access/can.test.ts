// Shows who may know and who may do: the hand-written table of cases, and what never changes.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONSENT_STATES } from '../embargo/consent.js'
import { ACTIONS, type Action, actionRow, needsFreshProof } from './actions.js'
import { audiencesFor, can, isAllowed } from './can.js'
import type { Actor, Audience, CaseAccess, Membership, PersonActor } from './facts.js'

const facts: CaseAccess = {
  caseId: 'case-1',
  teamId: 'psrt',
  narrowedTo: null,
  coordinatorId: 'coordinator',
  participantsOpen: false,
  isPractice: false,
}
const standing = (roles: Membership['roles'], change: Partial<Membership> = {}): Membership => ({
  teamId: 'psrt',
  roles,
  active: true,
  acknowledged: true,
  ...change,
})
const person = (personId: string, change: Partial<PersonActor> = {}): PersonActor => ({
  kind: 'person',
  personId,
  isOwner: false,
  memberships: [],
  participations: [],
  scopes: 'session',
  ...change,
})
const member = person('member', { memberships: [standing(['member'])] })
const expert = person('expert', {
  participations: [{ caseId: 'case-1', consent: 'signatory', project: 'uv' }],
})
const invited = person('invited', {
  participations: [{ caseId: 'case-1', consent: 'invited', project: 'uv' }],
})
const ACTORS: Readonly<Record<string, Actor>> = {
  anonymous: { kind: 'anonymous' },
  reporter: { kind: 'reporter', caseId: 'case-1' },
  'other reporter': { kind: 'reporter', caseId: 'case-2' },
  member,
  coordinator: person('coordinator', { memberships: [standing(['member'])] }),
  admin: person('admin', { memberships: [standing(['member', 'admin'])] }),
  'new member': person('new', { memberships: [standing(['member'], { acknowledged: false })] }),
  emeritus: person('old', { memberships: [standing(['member'], { active: false })] }),
  'other member': person('other', { memberships: [standing(['member'], { teamId: 'pip' })] }),
  council: person('council', { memberships: [standing(['steering-council'])] }),
  'cna operator': person('cna', { memberships: [standing(['cna-operator'])] }),
  owner: person('owner', { isOwner: true }),
  expert,
  invited,
}
const onCase = { kind: 'case', case: facts } as const

/** One letter an outcome: Yes, No with its reason (forbidden), Hidden, Acknowledge first. */
const outcome = (answer: ReturnType<typeof can>): string => {
  if ('allowed' in answer) return 'Y'
  const letters: Record<string, string> = {
    'access.hidden': 'H',
    'access.forbidden': 'N',
    'access.acknowledge-first': 'A',
    'access.sign-in': 'S',
    'access.scope': 'T',
  }
  return letters[answer.refusal] ?? '?'
}

describe('K2: a case is open to three grants and to no role', () => {
  // Columns: case.read, case.see-invitation, case.follow, case.determine, case.narrow, embargo.propose.
  it.each([
    ['anonymous', 'H H H H H H'],
    ['reporter', 'N N Y N N Y'],
    ['other reporter', 'H H H H H H'],
    ['member', 'Y Y N Y N Y'],
    ['coordinator', 'Y Y N Y Y Y'],
    ['admin', 'Y Y N Y Y Y'],
    ['new member', 'A A A A A A'],
    ['emeritus', 'H H H H H H'],
    ['other member', 'H H H H H H'],
    ['council', 'H H H H H H'],
    ['cna operator', 'H H H H H H'],
    ['owner', 'H H H H H H'],
    ['expert', 'Y Y N N N Y'],
    ['invited', 'N Y N N N N'],
  ])('%s', (name, expected) => {
    const actor = ACTORS[name]!
    const answers = [
      can(actor, 'case.read', onCase),
      can(actor, 'case.see-invitation', onCase),
      can(actor, 'case.follow', onCase),
      can(actor, 'case.determine', onCase),
      can(actor, 'case.narrow', onCase),
      can(actor, 'embargo.propose', onCase),
    ]
    expect(answers.map(outcome).join(' ')).toBe(expected)
  })
})

describe('K1: the embargo is acknowledged before the first case', () => {
  it('asks a new member first, and says so', () => {
    const answer = can(ACTORS['new member']!, 'case.read', onCase)
    expect(answer).toMatchObject({ refusal: 'access.acknowledge-first', source: /PEP 811/ })
  })
  it('tells a new member nothing of a case that is narrowed to others', () => {
    const narrowed = { kind: 'case', case: { ...facts, narrowedTo: ['member'] } } as const
    expect(outcome(can(ACTORS['new member']!, 'case.read', narrowed))).toBe('H')
  })
})

describe('a narrowed case', () => {
  const narrowed = { kind: 'case', case: { ...facts, narrowedTo: ['member'] } } as const
  it.each([
    ['member', 'Y'],
    ['coordinator', 'H'],
    ['admin', 'H'],
    ['expert', 'Y'],
  ])('answers %s with %s', (name, expected) => {
    expect(outcome(can(ACTORS[name]!, 'case.read', narrowed))).toBe(expected)
  })
})

describe('the list of participants', () => {
  it('is for members, and for participants once the coordinator opened it', () => {
    const open = { kind: 'case', case: { ...facts, participantsOpen: true } } as const
    expect(outcome(can(member, 'case.read-readers', onCase))).toBe('Y')
    expect(outcome(can(expert, 'case.read-readers', onCase))).toBe('N')
    expect(outcome(can(expert, 'case.read-readers', open))).toBe('Y')
    expect(outcome(can(invited, 'case.read-readers', open))).toBe('N')
  })
})

describe('messages by audience', () => {
  const message = { kind: 'message', case: facts, authorId: 'ada', isRetracted: false } as const
  const AUDIENCES: readonly Audience[] = [
    'team',
    'team+reporter',
    'project:uv',
    'project:conda',
    'everyone',
  ]
  it.each([
    ['member', 'Y Y Y Y Y'],
    ['reporter', 'H Y H H Y'],
    ['expert', 'H H Y H Y'],
    ['invited', 'H H H H H'],
    ['council', 'H H H H H'],
    ['anonymous', 'H H H H H'],
  ])('%s reads and writes alike', (name, expected) => {
    for (const action of ['message.read', 'message.write', 'attachment.read'] as const) {
      const answers = AUDIENCES.map((audience) =>
        can(ACTORS[name]!, action, { ...message, audience }),
      )
      expect(answers.map(outcome).join(' ')).toBe(expected)
    }
    const offered = AUDIENCES.filter((_, i) => expected.split(' ')[i] === 'Y')
    expect(audiencesFor(ACTORS[name]!, facts, ['uv', 'conda'])).toEqual(offered)
  })

  it('keeps an expert invited for no project out of every private channel', () => {
    const loner = person('loner', {
      participations: [{ caseId: 'case-1', consent: 'signatory', project: null }],
    })
    expect(audiencesFor(loner, facts, ['uv', 'null'])).toEqual(['everyone'])
  })

  it('lets the author, the coordinator and admins retract a message', () => {
    const sent = { ...message, audience: 'everyone', authorId: 'expert' } as const
    const names = ['expert', 'coordinator', 'admin', 'member', 'reporter', 'invited']
    const answers = names.map((name) => can(ACTORS[name]!, 'message.retract', sent))
    expect(answers.map(outcome).join('')).toBe('YYYNNH')
  })

  it('withholds a retracted text from all but its author and the coordinator', () => {
    const back = {
      ...message,
      audience: 'everyone',
      authorId: 'expert',
      isRetracted: true,
    } as const
    const names = ['expert', 'coordinator', 'admin', 'member', 'reporter', 'invited', 'anonymous']
    const read = (object: typeof back | (Omit<typeof back, 'authorId'> & { authorId: null })) =>
      names.map((name) => outcome(can(ACTORS[name]!, 'message.read', object))).join('')
    expect(read(back)).toBe('YYNNNHH')
    expect(read({ ...back, authorId: null })).toBe('NYNNYHH')
  })
})

describe('an advisory', () => {
  const draft = {
    kind: 'advisory',
    case: facts,
    version: 3,
    reviews: [
      { personId: 'cna', version: 3 },
      { personId: 'council', version: 2 },
    ],
    isPublished: false,
  } as const
  it('opens to a reviewer for exactly the version submitted to them', () => {
    const names = [
      'member',
      'expert',
      'cna operator',
      'council',
      'reporter',
      'anonymous',
      'invited',
    ]
    const answers = names.map((name) => can(ACTORS[name]!, 'advisory.read', draft))
    expect(answers.map(outcome).join('')).toBe('YYYHHHH')
    expect(can(ACTORS['cna operator']!, 'advisory.approve', draft)).toMatchObject({
      as: 'reviewer',
    })
    expect(outcome(can(ACTORS['cna operator']!, 'advisory.publish', draft))).toBe('N')
    expect(outcome(can(ACTORS['expert']!, 'advisory.edit', draft))).toBe('N')
  })
  it('is for everyone to read once published, and for members to amend', () => {
    const published = { ...draft, isPublished: true }
    expect(outcome(can({ kind: 'anonymous' }, 'advisory.read', published))).toBe('Y')
    expect(outcome(can({ kind: 'anonymous' }, 'advisory.edit', published))).toBe('S')
    expect(outcome(can(ACTORS['council']!, 'advisory.edit', published))).toBe('N')
    expect(outcome(can(ACTORS['cna operator']!, 'advisory.approve', published))).toBe('N')
  })
})

describe('other objects', () => {
  const team = { kind: 'team', teamId: 'psrt' } as const
  it('D2, D5: gives admins the team and CNA operators the ids, and no more', () => {
    const answers = (action: 'member.manage' | 'cve.operate' | 'case.open' | 'team.read') =>
      ['admin', 'cna operator', 'member', 'council', 'owner', 'other member', 'anonymous']
        .map((name) => outcome(can(ACTORS[name]!, action, team)))
        .join('')
    expect(answers('member.manage')).toBe('YNNNYNS')
    expect(answers('cve.operate')).toBe('NYNNNNS')
    expect(answers('case.open')).toBe('YNYNNNS')
    expect(answers('team.read')).toBe('YYYYYYY')
  })
  it('shows a person to themselves, their colleagues and the owner', () => {
    const target = { kind: 'person', personId: 'member', teamIds: ['psrt'] } as const
    const names = ['member', 'admin', 'owner', 'other member', 'council', 'anonymous', 'reporter']
    const read = names.map((name) => outcome(can(ACTORS[name]!, 'person.read', target)))
    expect(read.join('')).toBe('YYYHHHH')
    const manage = names.map((name) => outcome(can(ACTORS[name]!, 'person.manage', target)))
    expect(manage.join('')).toBe('YNYHHHH')
  })
  it('lets only the credited answer for themselves', () => {
    const credit = { kind: 'credit', case: facts, personId: 'expert', isReporter: false } as const
    const names = ['expert', 'member', 'reporter', 'invited', 'anonymous']
    const answers = names.map((name) => outcome(can(ACTORS[name]!, 'credit.answer', credit)))
    expect(answers.join('')).toBe('YNHHH')
    const own = { ...credit, personId: null, isReporter: true }
    expect(outcome(can(ACTORS['reporter']!, 'credit.answer', own))).toBe('Y')
  })
  it('shows a brief to the oversight body and the case stays hidden from it', () => {
    const brief = { kind: 'brief', case: facts, oversightTeamId: 'psrt' } as const
    const names = ['council', 'member', 'expert', 'reporter', 'other member']
    const answers = names.map((name) => outcome(can(ACTORS[name]!, 'brief.read', brief)))
    expect(answers.join('')).toBe('YYHHH')
    const fresh = person('fresh', {
      memberships: [{ ...standing(['steering-council']), acknowledged: false }],
    })
    expect(can(fresh, 'brief.read', brief)).toMatchObject({ refusal: 'access.acknowledge-first' })
    const open = { ...brief, case: { ...facts, participantsOpen: true } }
    expect(outcome(can(ACTORS['expert']!, 'brief.read', open))).toBe('H')
  })
  it('keeps what is public public, and asks for a session where a collection needs one', () => {
    const site = { kind: 'site' } as const
    const anonymous: Actor = { kind: 'anonymous' }
    expect(isAllowed(anonymous, 'charter.read', site)).toBe(true)
    expect(isAllowed(anonymous, 'ledger.read-proofs', site)).toBe(true)
    expect(outcome(can(anonymous, 'case.list', site))).toBe('S')
    expect(outcome(can(member, 'operations.read', site))).toBe('N')
    expect(isAllowed(ACTORS['owner']!, 'team.create', site)).toBe(true)
  })
})

describe('tokens', () => {
  it('does with a token only what it was made for, whatever the object', () => {
    const reading = { ...member, scopes: ['cases:read'] as const }
    expect(isAllowed(reading, 'case.read', onCase)).toBe(true)
    expect(outcome(can(reading, 'case.determine', onCase))).toBe('T')
    expect(can(reading, 'case.determine', { kind: 'absent' })).toEqual(
      can(reading, 'case.determine', onCase),
    )
  })
  it('manages members with a session alone', () => {
    const token = {
      ...person('admin', { memberships: [standing(['member', 'admin'])] }),
      scopes: ['cases:read', 'cases:write', 'publish', 'manage'] as const,
    }
    expect(outcome(can(token, 'member.manage', { kind: 'team', teamId: 'psrt' }))).toBe('T')
  })
  it('asks for a fresh proof before publishing and membership changes', () => {
    expect(needsFreshProof('advisory.publish')).toBe(true)
    expect(needsFreshProof('member.manage')).toBe(true)
    expect(needsFreshProof('case.read')).toBe(false)
  })
})

describe('what holds for every action', () => {
  const caseActions = (Object.keys(ACTIONS) as Action[]).filter(
    (action) => actionRow(action).on === 'case',
  ) as (keyof typeof ACTIONS & `case.${string}`)[]
  const anyone = fc.constantFrom(...Object.values(ACTORS))

  it('answers the hidden and the absent alike', () => {
    fc.assert(
      fc.property(anyone, fc.constantFrom(...caseActions), (actor, action) => {
        const answer = can(actor, action, onCase)
        if ('refusal' in answer && answer.refusal === 'access.hidden') {
          expect(answer).toEqual(can(actor, action, { kind: 'absent' }))
        }
      }),
    )
  })

  it('never lets roles read: without membership or consent every case action is hidden', () => {
    const roles = fc.subarray([
      'admin',
      'release-manager',
      'steering-council',
      'cna-operator',
    ] as const)
    const consent = fc.constantFrom(
      ...CONSENT_STATES.filter((state) => state === 'none' || state === 'declined'),
    )
    fc.assert(
      fc.property(roles, consent, fc.constantFrom(...caseActions), (held, state, action) => {
        const actor = person('x', {
          isOwner: true,
          memberships: [standing(held)],
          participations: [{ caseId: 'case-1', consent: state, project: 'uv' }],
        })
        expect(outcome(can(actor, action, onCase))).toBe('H')
      }),
    )
  })

  it('gives every refusable action a reason', () => {
    for (const action of Object.keys(ACTIONS) as Action[]) {
      const row = actionRow(action)
      const isOpen = (row.by as readonly string[]).some((grant) => grant === 'anyone')
      expect([action, isOpen || row.because.length > 10 || action === 'person.read']).toEqual([
        action,
        true,
      ])
    }
  })
})
