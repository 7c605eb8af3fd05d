import { expect, test } from 'vitest'
import { checkTriage, triageMaxLength } from './triage.js'

const { criterion: short, note: long } = triageMaxLength

test('G7: as long as it may be, and answered', () => {
  const answers = [
    { criterion: 'sandbox', answer: false, note: 'x'.repeat(short) },
    { criterion: 'realistic-code', answer: null, note: ' \u200b' },
  ]
  expect(checkTriage({ answers, notes: { draft: 'x'.repeat(long) } })).toEqual({})
})

test('G7: everything that is wrong is said at once, beside its field', () => {
  const answers = [
    { criterion: 'sandbox', answer: false, note: 'x'.repeat(short + 1) },
    { criterion: 'realistic-code', answer: null, note: 'seen in three projects' },
  ]
  const notes = { draft: 'x'.repeat(long + 7), platforms: 'all' }
  expect(checkTriage({ answers, notes })).toEqual({
    'note.sandbox': 'This may have 2000 characters and has 2001.',
    'note.realistic-code':
      'Answer the question with yes or no as well: the note stands beside an answer.',
    'notes.draft': 'This may have 20000 characters and has 20007.',
  })
})
