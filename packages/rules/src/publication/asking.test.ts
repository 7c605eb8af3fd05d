// Shows whom nobody asks for an approval: whose would not count.
import { expect, test } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { refuseToAsk } from './asking.js'

const facts = {
  rules: pep811Charter.approvals,
  lastEditorId: 'eda',
  askedById: 'ron',
  conflictedIds: ['coi'],
}

test.each([
  ['the last editor', 'eda', 'approval.asks-last-editor'],
  ['who asks', 'ron', 'approval.asks-requester'],
  ['who declared a conflict of interest', 'coi', 'approval.asks-conflicted'],
  ['anybody else', 'ann', undefined],
])('an approval asked of %s', (_, personId, refusal) => {
  expect(refuseToAsk(facts, personId)?.refusal).toBe(refusal)
})

test('a charter that counts them lets them be asked', () => {
  const not = { value: false, source: '' } as const
  const rules = { ...facts.rules, excludesLastEditor: not, excludesRequester: not }
  for (const personId of ['eda', 'ron'])
    expect(refuseToAsk({ ...facts, rules }, personId)).toBeUndefined()
})
