import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkReferral, referralMaxLength } from './referral.js'

const undisclosed = {
  names: ['EXAMPLE-2026-014', 'Heap overflow in tarfile', 'CVE-2026-12345', ''],
  texts: ['The parser reads past the end of its buffer when a header is long.', ''],
}

describe('K4', () => {
  test('an account in a member’s own words goes through, whatever else it says', () => {
    const text = 'They called two of us idiots on three days, and wrote to one at home.'
    expect(checkReferral(`\n${text}  `, undisclosed)).toEqual({ text })
  })

  test.each([
    ['about example 2026-014 they wrote', 'EXAMPLE-2026-014'],
    ['It is the heap  OVERFLOW in\ntarfile.', 'Heap overflow in tarfile'],
    ['see cve-2026-12345', 'CVE-2026-12345'],
    ['They say it reads past the end of its buffer, you fools', 'reads past the end of its buffer'],
    ['READS, past: the "end"', 'READS, past: the "end'],
  ])('%s: what is undisclosed is found and shown', (text, found) => {
    expect(checkReferral(text, undisclosed)).toMatchObject({
      refusal: 'referral.undisclosed',
      because: `It still has what is undisclosed: “${found}”. Say it without.`,
    })
  })

  test('three words in a row are common speech, and parts of a number are none', () => {
    for (const text of ['past the end', 'EXAMPLE-2026-0140', 'tarfile'])
      expect(checkReferral(text, undisclosed)).toEqual({ text })
  })

  test('of a published case everything may be said', () => {
    const text = 'EXAMPLE-2026-014: The parser reads past the end of its buffer.'
    expect(checkReferral(text, undefined)).toEqual({ text })
  })

  test('something is said, and not too much', () => {
    expect(checkReferral(' \u200b', undefined)).toMatchObject({ refusal: 'referral.empty' })
    const long = 'x'.repeat(referralMaxLength + 1)
    expect(checkReferral(long, undefined)).toMatchObject({ refusal: 'text.too-long' })
  })

  test('four words of the report in their order are found wherever they stand', () => {
    const word = fc.stringMatching(/^[a-z]{3,8}$/)
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 4, maxLength: 30 }),
        fc.array(fc.stringMatching(/^[A-Z]{9,12}$/), { maxLength: 6 }),
        fc.nat(),
        (report, own, at) => {
          const from = at % (report.length - 3)
          const quote = report.slice(from, from + 4).join(', ')
          const text = [...own, quote, ...own].join(' ')
          const texts = [report.join(' ')]
          expect(checkReferral(text, { names: [], texts })).toMatchObject({
            refusal: 'referral.undisclosed',
          })
        },
      ),
    )
  })
})
