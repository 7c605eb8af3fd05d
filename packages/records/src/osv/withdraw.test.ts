// Proves that withdrawing a record says why, and loses nothing that the record said.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWhole, loadRecords } from '../../test/data.js'
import { differences, type JsonObject } from '../json/json.js'
import { lintOsv } from './lint.js'
import { readOsv } from './read.js'
import { withdrawOsv } from './withdraw.js'
import { writeOsv } from './write.js'

const at = '2030-01-01T00:00:00Z'
const reason = 'It was not a vulnerability.'

test('each of the PSF’s records is withdrawn with its reason, and keeps every word', () => {
  for (const record of loadRecords('psf-osv')) {
    const gone = withdrawOsv(record, { at, reason })
    expect(differences(record, gone)).toEqual(['/details', '/modified', '/withdrawn'])
    expect(gone).toMatchObject({ withdrawn: at, modified: at })
    expect(gone.details).toBe(`Withdrawn: ${reason}\n\n${record.details}`)
    expect(lintOsv(gone).map(({ rule }) => rule)).not.toContain('osv.withdrawn-without-reason')
    expect(withdrawOsv(gone, { at: '2031-01-01T00:00:00Z', reason: 'Again.' })).toBe(gone)
  }
})

test('a record that was withdrawn in silence gets its reason, and keeps its date', () => {
  const gone = withdrawOsv({ id: 'X-1', withdrawn: '2029-01-01T00:00:00Z' }, { at, reason })
  expect(gone).toMatchObject({ withdrawn: '2029-01-01T00:00:00Z', details: `Withdrawn: ${reason}` })
})

test.runIf(isWhole)(
  'of the ten withdrawn PYSEC records the eight that do not say why are named',
  () => {
    const silent = loadRecords('pypa-osv')
      .filter((record) =>
        lintOsv(record).some(({ rule }) => rule === 'osv.withdrawn-without-reason'),
      )
      .map(({ id }) => id)
    expect(silent).toEqual([
      'PYSEC-2019-144',
      'PYSEC-2020-221',
      'PYSEC-2021-125',
      'PYSEC-2021-13',
      'PYSEC-2022-43055',
      'PYSEC-2023-101',
      'PYSEC-2023-141',
      'PYSEC-2023-73',
    ])
  },
)

test('whatever the reason and the details, reading and writing them gives them back', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('a\n\nb', 'Withdrawn: x', '\n\n', ''))
  fc.assert(
    fc.property(text, fc.option(text, { nil: undefined }), (why, details) => {
      const record: JsonObject = { id: 'X-1', ...(details !== undefined && { details }) }
      const gone = withdrawOsv(record, { at, reason: why })
      const read = readOsv(gone)
      if (!read.ok) throw new Error(read.because)
      expect(read.lost).toEqual([])
      expect(writeOsv(read.value).record).toEqual(gone)
      expect(read.value.withdrawal?.reasons).toHaveLength(1)
    }),
  )
})
