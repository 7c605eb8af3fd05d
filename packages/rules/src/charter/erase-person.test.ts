// Everyone can be erased, unless a team or a case would be left with nobody.
import { expect, it } from 'vitest'
import { refuseErasure } from './erase-person.js'

it.each<[string, Parameters<typeof refuseErasure>[0], string | undefined]>([
  ['nobody’s admin', { adminOf: [], aloneIn: 0 }, undefined],
  [
    'one of two admins, whatever the charter asks for',
    { adminOf: [{ team: 'A', others: 1 }], aloneIn: 0 },
    undefined,
  ],
  [
    'the last admin of one of two teams',
    {
      adminOf: [
        { team: 'A', others: 1 },
        { team: 'B', others: 0 },
      ],
      aloneIn: 0,
    },
    'person.last-admin',
  ],
  ['the last reader of a narrowed case', { adminOf: [], aloneIn: 1 }, 'person.last-reader'],
  ['and of two', { adminOf: [], aloneIn: 2 }, 'person.last-reader'],
])('%s', (_, left, refusal) => {
  expect(refuseErasure(left)?.refusal).toBe(refusal)
})
