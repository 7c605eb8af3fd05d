// A change of charter is told in the sentences that go and come, and in nothing else.
import { expect, test } from 'vitest'
import { wholeMembershipCharter } from './built-in/built-in.js'
import { pep811Charter } from './built-in/pep-811.js'
import { compareCharters } from './compare.js'

const texts = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text)

test('between the built-in charters the ballot differs, and nothing else', () => {
  const differences = compareCharters(pep811Charter, wholeMembershipCharter)
  expect(differences.map(({ id }) => id)).toEqual(['ballot'])
  const [ballot] = differences
  expect(texts(ballot?.removed ?? [])).toEqual([
    'The ballot opens with the nomination.',
    'That is of the votes that are yes or no.',
    'There is no quorum.',
  ])
  expect(texts(ballot?.added ?? [])).toEqual([
    'The ballot opens 7 days after the nomination, for review.',
    'That is of the whole electorate, whoever voted.',
    'It counts if at least half of the electorate take part.',
  ])
  expect(compareCharters(pep811Charter, pep811Charter)).toEqual([])
})

test('another source is a change of its own', () => {
  const source = 'Team decision of 2026-10-12'
  const { team: own } = pep811Charter
  const other = { ...pep811Charter, team: { ...own, adminsMinimum: { value: 2, source } } }
  const [team] = compareCharters(pep811Charter, other)
  expect(team).toMatchObject({ id: 'team', removed: [{ source: 'PEP 811' }], added: [{ source }] })
})
