import { expect, test } from 'vitest'
import { pep811Charter } from '../built-in/pep-811.js'
import { mayDoUnvoted, type Unvoted } from './unvoted.js'

const asked = { bodySits: true, isTheirOwn: false, isDecided: false, decided: '' }
const unseen = {
  ...pep811Charter,
  governance: { ...pep811Charter.governance, oversight: { value: null, source: 'a test' } },
}

test.each<[Unvoted, string]>([
  ['removal', 'member.removal-by-body'],
  ['admin-removal', 'member.admin-by-body'],
])('C3, C5: %s of another is the body’s', (what, refusal) => {
  expect(mayDoUnvoted(pep811Charter, what, asked)).toMatchObject({ refusal })
  expect(mayDoUnvoted(pep811Charter, what, { ...asked, decided: ' \t ' })).toMatchObject({
    refusal,
  })
})

test.each([
  ['no body sits', pep811Charter, { bodySits: false }, null],
  ['the charter names none', unseen, {}, null],
  ['it is their own', pep811Charter, { isTheirOwn: true, decided: 'A poll' }, null],
  ['it was decided when it began', pep811Charter, { isDecided: true }, null],
  ['it was decided elsewhere', pep811Charter, { decided: ' Council, 1 May ' }, 'Council, 1 May'],
])('C3: an admin may where %s', (_, charter, more, recorded) => {
  expect(mayDoUnvoted(charter, 'removal', { ...asked, ...more })).toEqual({ recorded })
})

test('where it was decided has its limit, wherever it is written', () => {
  for (const bodySits of [true, false])
    expect(
      mayDoUnvoted(pep811Charter, 'removal', { ...asked, bodySits, decided: 'x'.repeat(301) }),
    ).toMatchObject({ refusal: 'member.source-too-long' })
})
