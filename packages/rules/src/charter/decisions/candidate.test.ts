// Whether two nominations, or a nominee and a member, may be one person.
import { describe, expect, test } from 'vitest'
import { looksLike, mayBeSame, type Reached } from './candidate.js'

const called = (name: string, githubLogin: string | null = null) => ({ name, githubLogin })
const reached = (name: string, email: string, githubLogin = ''): Reached => ({
  ...{ name, githubLogin },
  email,
})

describe('two nominations of one person', () => {
  test.each([
    [called('Zoë Émile-Müller'), called('zoe emile muller')],
    [called('Muller, Zoë Émile'), called('Zoe Emile Müller')],
    [called('Jo  Twice'), called('JO TWICE')],
    [called('Jo Twice'), called('J. T.', 'jo-twice')],
    [called('ａｄａ'), called('Ada')],
    [called('Ада Лав'), called('лав ада')],
    [called('Other', 'Same-Name'), called('Another', 'same-name')],
  ])('%j may be %j by what they are called', (one, other) => {
    expect([mayBeSame(one, other), mayBeSame(other, one)]).toEqual([true, true])
  })
  test.each([
    [called('Ada Lovelace'), called('Ada Love Lace')],
    [called('—'), called('…')],
    [called('', ''), called('', null)],
    [called('Ada Lovelace', 'ada'), called('Grace Hopper', 'grace')],
  ])('%j is not taken for %j', (one, other) => {
    expect([mayBeSame(one, other), mayBeSame(other, one)]).toEqual([false, false])
  })
  test.each([
    [reached('Jo', 'jo.twice@example.test'), reached('Jo Twice', 'other@example.test')],
    [reached('Jo', 'jo.twice+psrt@example.test'), reached('J', 'twice_jo@example.org')],
    [reached('Jo', '123+jotwice@users.noreply.github.com'), reached('J', '', 'JoTwice')],
  ])('%j is pointed out beside %j by an address', (one, other) => {
    expect([looksLike(one, other), looksLike(other, one)]).toEqual([true, true])
    expect(mayBeSame(one, other)).toBe(false)
  })
  test.each([
    [reached('Jo', 'info@example.test'), reached('Ada', 'info@example.org')],
    [reached('Jo', 'jo@example.test'), reached('Jo Twice', 'j@example.test')],
    [reached('Jo', ''), reached('Ada', '')],
    [reached('Jo', 'no address'), reached('Ada', 'no address')],
  ])('%j is not pointed out beside %j', (one, other) => {
    expect([looksLike(one, other), looksLike(other, one)]).toEqual([false, false])
  })
})
