// Figures with an aim say whether it was met: every aim of docs/FIGURES.md that a bench measures is judged by the name that
// the bench prints.
import { describe, expect, it } from 'vitest'
import { countOf, judged } from '../../scripts/bench/data/aims.mjs'

const figure = (name: string, value: number, ratio: number | null = null) => ({
  ...{ name, value, unit: 'x', baseline: null, ratio, n: 1 },
})

describe('a figure of the bench', () => {
  it.each([
    ['intake: reports a second, 16 clients', 127, 0.25, true],
    ['intake: reports a second, 16 clients', 127, 0.24, false],
    ['intake: reports a second with the ledger on, against no ledger at all', 148, 0.85, false],
    ['intake: acknowledged p99 at 200/s, after all that load', 50, null, true],
    ['intake: acknowledged p99 at 200/s, on a fresh installation', 1788, null, false],
    ['case page, 200 participants and 1,000 posts, to a participant: median', 101, 1, false],
    ['case page: 200 participants and 1,000 posts, member: server time p95', 99, 1, true],
    ['search: a rare word, guest: server time p95', 31, 1, false],
    ['filtered list: is:overdue, member: server time p95', 30, 1, true],
    ['page: /waiting, member: server time p95', 49, 1, true],
    ['list: all, member: HTML compressed', 51, null, false],
    ['start: the first, median', 7100, 0.3, false],
    ['start: a later one, median', 1999, 0.1, true],
    ['memory at rest: server, worker and PostgreSQL', 175, 0.6, true],
    ['ledger: 1000000 entries verified by the command, 0 of them opened', 6.1, 1, true],
    ['records.lint.cve', 9000, 0.5, true],
    ['ballots: blind signature', 11, 2, false],
  ])('%s, %s (%s): met is %s', (name, value, ratio, met) => {
    expect(judged(figure(name, value, ratio))).toMatchObject({ name, value, met })
  })

  it('passes as it is where it has no aim', () => {
    const plain = figure('generator: cases with their conversations a second', 400)
    expect(judged(plain)).toBe(plain)
  })

  it('says the aim in words, and what was missed stands in the count', () => {
    const all = [
      judged(figure('start: the first, median', 7100)),
      judged(figure('memory at rest: server, worker and PostgreSQL', 175)),
      judged(figure('records.score.cvss4', 1)),
    ]
    expect(all[0]).toMatchObject({ aim: 'at most 5000 ms', met: false })
    expect(countOf(all)).toMatchObject({ name: 'aims met', value: 1, n: 2 })
    expect(countOf(all).missed).toEqual(['start: the first, median'])
  })
})
