// An action of the rules that nobody asks for decides nothing: each is asked by the server, or stands here with where the
// equivalent is decided.
import { expect, test } from 'vitest'
import { ACTIONS } from '../../packages/rules/src/access/actions.js'
import { codeFiles, isTest, read } from './sources.js'

/** Asked in no other words than these: routes and stores decide the same by hand, and the matrix holds them to it. */
const DECIDED_ELSEWHERE: Readonly<Record<string, string>> = {
  'charter.read': 'public routes (access: public)',
  'ledger.read-proofs': 'public routes (access: public)',
  'team.read': 'public routes (access: public)',
  'case.list': 'routes that ask for somebody signed in, and the policies for what is listed',
  'operations.read': 'routes for the owner (identity/team-actor)',
  'person.read': 'a person’s own pages alone',
  'person.manage': 'a person’s own pages alone, with a fresh proof (identity/proof)',
  'case.see-invitation': 'sec.my_invitation, by consent (embargo/answer)',
  'case.follow': 'the follow link in hand (intake/follow)',
  'credit.answer': 'sec.credit_subject and the row of the credit (remediation/credits)',
}

test('every action has a caller outside of access, or says where it is decided', () => {
  const asking = codeFiles
    .filter(
      (file) =>
        /^packages\/(server|rules)\/src\//.test(file) &&
        !file.startsWith('packages/rules/src/access/') &&
        !isTest(file),
    )
    .map(read)
  const uncalled = Object.keys(ACTIONS).filter(
    (action) => !asking.some((text) => text.includes(`'${action}'`)),
  )
  expect(uncalled.sort()).toEqual(Object.keys(DECIDED_ELSEWHERE).sort())
})
