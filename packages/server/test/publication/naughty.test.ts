// Every naughty string as a credit's name, what changed in a new version, and why an advisory is withdrawn: taken and
// shown as text, or given back as it was typed; never a fault, never markup.
import { cleanLine } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formOf } from '../cases/support.js'
import { addressOf, cut, escaped, naughty, takenOrGivenBack } from '../support/naughty.js'
import { deskOf, openStage, readyCase, type Stage, startPublication } from './stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close({ jobsMayRemain: true }))

const post = (url: string, fields: Record<string, string>, at: number) =>
  stage.parley.request({
    method: 'POST',
    url,
    cookie: stage.ada.cookie,
    remoteAddress: addressOf(at),
    ...formOf(stage.ada, fields),
  })

const get = async (url: string, at: number) =>
  (await stage.parley.request({ url, cookie: stage.ada.cookie, remoteAddress: addressOf(at) })).body

test('as the name and the link of who is credited', async () => {
  const { caseId } = await readyCase(stage)
  const url = `/cases/${caseId}/credits`
  const taken: string[] = []
  for (const [at, text] of naughty.entries()) {
    const typed = cut(`x${text}`, 150)
    const answer = await post(url, { name: typed, types: 'finder', email: '' }, at)
    if (takenOrGivenBack(answer, { typed, at })) taken.push(typed)
    if (at >= 40 && at % 10 !== 0) continue
    const wrong = await post(url, { name: 'N', types: 'finder', email: `${text} no address` }, at)
    expect(takenOrGivenBack(wrong, { typed: `${text} no address`, at }), `${at}`).toBe(false)
  }
  expect(taken.length).toBeGreaterThan(30)
  const page = await get(url, 900)
  // A name is one line: what no line holds is left out, as everywhere.
  expect(taken.filter((name) => !page.includes(escaped(cleanLine(name))))).toEqual([])
}, 240_000)

test('as the reason of a withdrawal and the words of a change', async () => {
  const { caseId } = await readyCase(stage)
  await startPublication(stage, caseId)
  await stage.parley.work()
  const url = `/cases/${caseId}/publication`
  const basis = (await deskOf(stage, caseId)).prepared.draft.hash
  for (const [at, text] of naughty.entries()) {
    const reason = cut(`x${text}`, 3_000)
    const refused = await post(`${url}/approval`, { basis: 'old', kind: 'amendment', reason }, at)
    expect(takenOrGivenBack(refused, { typed: reason, at }), `${at}`).toBe(false)
    if (at % 5 !== 0) continue
    const asked = await post(`${url}/approval`, { basis, kind: 'withdrawal', reason }, at)
    expect(asked.statusCode, `${at}`).toBe(303)
    expect((await get(url, at)).includes(escaped(reason.trim())), `${at}`).toBe(true)
  }
}, 240_000)
