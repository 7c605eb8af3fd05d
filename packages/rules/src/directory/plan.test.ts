// A7, A8, F1, F2 as tables, and what must hold for every list and every venue.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planDirectory, planVenue, stillFollows, type VenueAction } from './plan.js'
import { githubRepository, reportingSwitched } from './repositories.js'
import type { Account, CanonicalMember, VenueMember, VenueReading } from './venue.js'

const member = (
  membershipId: string,
  account: string | Account | null,
  isAdmin = false,
): CanonicalMember => {
  const own = typeof account === 'string' ? { account } : account
  return { membershipId, isAdmin, accounts: { github: own, mailman: own, discord: own } }
}
const held = (account: string, more: Partial<VenueMember> = {}): VenueMember => ({
  account,
  role: 'member',
  state: 'active',
  ...more,
})
const reading = (...members: VenueMember[]): VenueReading => ({
  members,
  hasLeads: true,
  reachable: null,
})

describe('F2: a venue is compared with the list both ways', () => {
  const cases: readonly [
    string,
    readonly CanonicalMember[],
    VenueReading,
    readonly object[],
    readonly object[],
  ][] = [
    ['nothing to do', [member('1', 'ada')], reading(held('Ada')), [], []],
    [
      'a member who is missing is added',
      [member('1', 'ada')],
      reading(),
      [{ kind: 'missing', membershipId: '1', account: 'ada' }],
      [{ do: 'add', account: 'ada', role: 'member', takesAway: false }],
    ],
    [
      'an admin who is missing is added as a lead',
      [member('1', 'ada', true)],
      reading(),
      [{ kind: 'missing' }],
      [{ do: 'add', role: 'lead' }],
    ],
    [
      'somebody unknown is listed, and removing them takes away',
      [],
      reading(held('eve', { label: 'Eve', id: '9' })),
      [{ kind: 'unknown', account: 'eve', label: 'Eve', isInvited: false }],
      [{ do: 'remove', account: 'eve', id: '9', membershipId: null, takesAway: true }],
    ],
    [
      'an invitation of somebody unknown is taken back',
      [],
      reading(held('eve', { state: 'invited' })),
      [{ kind: 'unknown', isInvited: true }],
      [{ do: 'remove', account: 'eve' }],
    ],
    [
      'A8: who was invited is waited for',
      [member('1', 'ada', true)],
      reading(held('ada', { state: 'invited' })),
      [{ kind: 'invited', membershipId: '1', account: 'ada' }],
      [],
    ],
    [
      'an admin who is a plain member there becomes a lead',
      [member('1', 'ada', true)],
      reading(held('ada')),
      [{ kind: 'role', has: 'member', wants: 'lead' }],
      [{ do: 'set-role', role: 'lead', takesAway: false }],
    ],
    [
      'a lead who is no admin becomes a member, which takes away',
      [member('1', 'ada')],
      reading(held('ada', { role: 'lead' })),
      [{ kind: 'role', has: 'lead', wants: 'member' }],
      [{ do: 'set-role', role: 'member', takesAway: true }],
    ],
    [
      'a role that the venue gives by itself is left alone',
      [member('1', 'ada')],
      reading(held('ada', { role: 'lead', roleIsFixed: true })),
      [],
      [],
    ],
    [
      'a venue without leads has no wrong role',
      [member('1', 'ada', true)],
      { ...reading(held('ada')), hasLeads: false },
      [],
      [],
    ],
    [
      'an owner of a list who does not get its mail is subscribed',
      [member('1', 'ada', true)],
      reading(held('ada', { role: 'lead', state: 'partial' })),
      [{ kind: 'missing' }],
      [{ do: 'add' }],
    ],
    [
      'nobody is looked for without an account',
      [member('2', null), member('1', null)],
      reading(),
      [
        { kind: 'unmatched', membershipId: '1', because: 'no-account' },
        { kind: 'unmatched', membershipId: '2', because: 'no-account' },
      ],
      [],
    ],
    [
      'who is not on the server cannot be given its role',
      [member('1', 'ada'), member('2', 'bob')],
      { ...reading(), reachable: [{ account: 'bob' }] },
      [
        { kind: 'unmatched', membershipId: '1', because: 'out-of-reach' },
        { kind: 'missing', membershipId: '2' },
      ],
      [{ do: 'add', account: 'bob' }],
    ],
    [
      'a name that went to somebody else is not theirs',
      [member('1', { account: 'ada', id: '5' })],
      reading(held('ada', { id: '9' })),
      [
        { kind: 'unmatched', membershipId: '1', because: 'changed-hands' },
        { kind: 'unknown', account: 'ada' },
      ],
      [{ do: 'remove', account: 'ada', id: '9' }],
    ],
    [
      'an account is known by its number under another name',
      [member('1', { account: 'ada', id: '5' }, true)],
      reading(held('ada-renamed', { id: '5' })),
      [{ kind: 'role', account: 'ada-renamed' }],
      [{ do: 'set-role', account: 'ada-renamed', id: '5' }],
    ],
    [
      'two members with one account are one, and a lead if either is',
      [member('1', 'team@example.test'), member('2', 'Team@example.test', true)],
      reading(),
      [{ kind: 'missing', membershipId: '1' }],
      [{ do: 'add', role: 'lead' }],
    ],
    [
      'and stay one when the second is no admin',
      [member('1', 'ada', true), member('2', 'ada')],
      reading(),
      [{ kind: 'missing' }],
      [{ do: 'add', role: 'lead' }],
    ],
  ]
  test.each(cases)('%s', (_, members, read, drift, actions) => {
    const plan = planVenue('github', members, read)
    expect(plan.drift).toMatchObject(drift)
    expect(plan.drift).toHaveLength(drift.length)
    expect(plan.actions).toMatchObject(actions)
    expect(plan.actions).toHaveLength(actions.length)
  })
})

describe('A7: which list is followed', () => {
  const members = [member('1', 'ada'), member('2', 'bob'), member('3', null)]
  const readings = { github: reading(held('ada'), held('eve')), mailman: reading() }
  test('our list: every venue follows it', () => {
    const plan = planDirectory('ledger', members, readings)
    expect(plan.github?.actions.map(({ do: what, account }) => `${what} ${account}`)).toEqual([
      'add bob',
      'remove eve',
    ])
    expect(plan.mailman?.actions.map(({ account }) => account)).toEqual(['ada', 'bob'])
    expect(plan).not.toHaveProperty('discord')
  })
  test('the GitHub team: it is shown and left alone, the others follow whom it has', () => {
    const plan = planDirectory('github-team', members, readings)
    expect(plan.github?.drift).toHaveLength(3)
    expect(plan.github?.actions).toEqual([])
    expect(plan.mailman?.actions.map(({ account }) => account)).toEqual(['ada'])
  })
  test('the GitHub team, not read: nobody is followed', () => {
    expect(planDirectory('github-team', members, { mailman: reading(held('eve')) })).toEqual({})
  })
})

describe('an accepted action is looked at once more before it is done', () => {
  const add: VenueAction = {
    ...{ venue: 'github', do: 'add', membershipId: '1', account: 'ada' },
    ...{ role: 'member', takesAway: false },
  }
  const remove: VenueAction = { ...add, do: 'remove', membershipId: null, takesAway: true }
  test.each([
    ['who is still a member is added', add, [member('1', 'ada')], true],
    ['who left meanwhile is not', add, [], false],
    ['who became an admin is planned anew', add, [member('1', 'ada', true)], false],
    ['whose account is another member’s now is not', add, [member('2', 'ada')], false],
    ['who joined meanwhile is not removed', remove, [member('1', 'ada')], false],
    ['who is still unknown is removed', remove, [member('1', 'bob')], true],
  ])('%s', (_, action, members, follows) => {
    expect(stillFollows(action, members)).toBe(follows)
  })
})

const names = fc.constantFrom('ada', 'Bob', 'cyd', 'dee', 'eve', 'Fay', 'gus')
const anyMember = fc.record({
  membershipId: fc.uuid(),
  isAdmin: fc.boolean(),
  account: fc.option(names, { nil: null }),
})
const anyList = fc
  .uniqueArray(anyMember, { selector: ({ membershipId }) => membershipId, maxLength: 8 })
  .map((list) => list.map((one) => member(one.membershipId, one.account, one.isAdmin)))
const anyReading = fc
  .uniqueArray(
    fc.record({
      account: names,
      role: fc.constantFrom('member', 'lead'),
      state: fc.constantFrom('active', 'invited', 'partial'),
    }),
    { selector: ({ account }) => account.toLowerCase(), maxLength: 7 },
  )
  .map((list) => reading(...(list as VenueMember[]))) // because: the generator makes no other words

/** What a venue holds after everything was done, invitations accepted. */
const applied = (before: VenueReading, actions: readonly VenueAction[]): VenueReading => {
  const after = new Map(before.members.map((one) => [one.account.toLowerCase(), one]))
  for (const { do: what, account, role } of actions) {
    if (what === 'remove') after.delete(account.toLowerCase())
    else after.set(account.toLowerCase(), held(account, { role }))
  }
  return reading(...after.values())
}

describe('for every list and every venue', () => {
  test('planning again after applying proposes nothing', () => {
    fc.assert(
      fc.property(anyList, anyReading, (list, read) => {
        const after = applied(read, planVenue('github', list, read).actions)
        const again = planVenue('github', list, after)
        expect(again.actions).toEqual([])
        const left = again.drift.filter(({ kind }) => kind !== 'unmatched' && kind !== 'invited')
        expect(left).toEqual([])
      }),
    )
  })
  test('the order of the list and of the venue does not matter', () => {
    fc.assert(
      fc.property(anyList, anyReading, (list, read) => {
        const sorted = list.toSorted((a, b) => (a.membershipId < b.membershipId ? -1 : 1))
        const turned = { ...read, members: read.members.toReversed() }
        expect(planVenue('mailman', list, read)).toEqual(planVenue('mailman', sorted, turned))
      }),
    )
  })
  test('nobody on the list is ever removed, and nobody else ever added', () => {
    fc.assert(
      fc.property(anyList, anyReading, (list, read) => {
        const listed = list.flatMap(({ accounts: { github } }) =>
          github === null ? [] : [github.account.toLowerCase()],
        )
        for (const action of planVenue('github', list, read).actions) {
          const isListed = listed.includes(action.account.toLowerCase())
          expect(isListed).toBe(action.do !== 'remove')
          expect(stillFollows(action, list)).toBe(true)
        }
      }),
    )
  })
})

describe('P36: private reporting on a watched repository', () => {
  test.each([
    [{ expected: true, seen: true }, null],
    [{ expected: true, seen: false }, 'off'],
    [{ expected: false, seen: true }, 'on'],
    [{ expected: null, seen: true }, null],
    [{ expected: true, seen: null }, null],
  ])('%o: %s', (watched, switched) => {
    expect(reportingSwitched(watched)).toBe(switched)
  })
  test.each([
    ['python/cpython', 'python/cpython'],
    ['https://github.com/pypa/pip', 'pypa/pip'],
    ['https://GitHub.com/pypa/pip.git', 'pypa/pip'],
    ['https://github.com/pypa/pip/', 'pypa/pip'],
    ['https://gitlab.example.test/pypa/pip', null],
    ['https://github.com/pypa', null],
  ])('%s is %s', (repo, name) => {
    expect(githubRepository(repo, 'https://github.com/')).toBe(name)
  })
})
