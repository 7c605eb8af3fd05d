import { describe, expect, test } from 'vitest'
import { instant, parseDay } from '../../time.js'
import { readHistory, refuseRecording } from './recorded.js'

const day = (text: string) => {
  const at = parseDay(text)
  return typeof at === 'number' ? at : instant(0)
}

const history = `2026-07-09 Make Bo an admin
-Bo Example,bo,
+Bo Example,bo,Admin
2026-06-02 Add Cy to the team (#12)
+Cy Example,cy,
+Dee Example,,

2026-05-20 Move a page
2026-02-06 Publish the list
+Ada Example,ada,"Admin, Release Manager"
+Bo Example,bo,
`

describe('A5: the joins of a list’s history', () => {
  test('are the names a change adds; its first entry and changed notes are none', () => {
    expect(readHistory(history)).toEqual({
      decisions: [
        {
          state: 'recorded',
          name: 'Cy Example',
          login: 'cy',
          listedOn: day('2026-06-02'),
          source: 'Add Cy to the team (#12)',
        },
        {
          state: 'recorded',
          name: 'Dee Example',
          login: null,
          listedOn: day('2026-06-02'),
          source: 'Add Cy to the team (#12)',
        },
      ],
      begunWith: 2,
      changes: 1,
    })
  })
  test('are none in a text without entries', () => {
    expect(readHistory('\n')).toEqual({ decisions: [], begunWith: 0, changes: 0 })
  })
  test('are refused whole, with every line that cannot be read', () => {
    const read = readHistory('+Ada,ada,\n2026-02-30 No day\n2026-02-06 Begin\n+a,b,c,d\n+ \nwhat\n')
    expect('errors' in read ? read.errors.map(({ line }) => line) : []).toEqual([1, 2, 4, 5, 6])
  })
})

describe('what is recorded', () => {
  const decision = { name: 'Cy Example', listedOn: day('2026-06-02') }
  test.each([
    ['has happened', '2026-06-01', false, 'recorded.ahead'],
    ['is recorded once', '2026-06-02', true, 'recorded.known'],
    ['needs no votes, biography or reasons', '2026-06-02', false, undefined],
  ] as const)('%s', (_, today, isKnown, refusal) => {
    expect(refuseRecording(decision, day(today), { isKnown })?.refusal).toBe(refusal)
  })
})
