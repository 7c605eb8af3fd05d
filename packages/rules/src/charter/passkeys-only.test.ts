// Shows when a team may sign in with passkeys alone: never so that nobody is left who can let the others in.
import { expect, test } from 'vitest'
import { pep811Charter } from './built-in/pep-811.js'
import { checkLastPasskey, checkPasskeysOnly, keptOut, type MemberWaysIn } from './passkeys-only.js'

const member = (personId: string, passkeys: number, isAdmin = false): MemberWaysIn => ({
  personId,
  passkeys,
  isAdmin,
})
const [ada, abe] = [member('ada', 1, true), member('abe', 2, true)]
const [mia, max] = [member('mia', 0), member('max', 1)]

test.each<[string, MemberWaysIn[], Parameters<typeof checkPasskeysOnly>[2], string | undefined]>([
  ['everyone has one', [ada, abe, max], { cameByPasskey: true, shown: [] }, undefined],
  [
    'who is kept out was shown',
    [ada, abe, mia],
    { cameByPasskey: true, shown: ['mia'] },
    undefined,
  ],
  [
    'who was shown has one by now',
    [ada, abe, max],
    { cameByPasskey: true, shown: ['max'] },
    undefined,
  ],
  ['nobody was shown', [ada, abe, mia], { cameByPasskey: true, shown: [] }, 'others-kept-out'],
  ['the operator decides', [ada, abe, mia], { cameByPasskey: true, shown: undefined }, undefined],
  ['it is decided by mail', [ada, abe], { cameByPasskey: false, shown: [] }, 'use-yours'],
  [
    'one admin has one',
    [ada, member('abe', 0, true)],
    { cameByPasskey: true, shown: ['abe'] },
    'too-few-admins',
  ],
  ['no admin has one', [max], { cameByPasskey: true, shown: undefined }, 'too-few-admins'],
])('when %s', (_when, members, by, refusal) => {
  expect(checkPasskeysOnly(pep811Charter, members, by)?.refusal).toBe(
    refusal && `passkeys-only.${refusal}`,
  )
})

test('kept out is who has none, admins too', () => {
  expect(keptOut([ada, mia, max, member('abe', 0, true)]).map((one) => one.personId)).toEqual([
    'mia',
    'abe',
  ])
})

test.each([
  [true, 1, 'passkey.last'],
  [true, 2, undefined],
  [false, 1, undefined],
])('bound: %s, with %i: removing one', (isBound, passkeys, refusal) => {
  expect(checkLastPasskey({ isBound, passkeys })?.refusal).toBe(refusal)
})
