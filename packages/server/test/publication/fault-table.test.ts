// Every service that a publication needs × every way in which it fails: the publication converges, nothing is lost,
// nothing is done twice, and the page of what waits says which step waits and why. The mail server speaks SMTP, CVE
// Services and the advisory database HTTP, git by git's own processes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoopbackFault } from '../../src/clients/loopback.js'
import type { MailFault } from '../../src/clients/mail/fake.js'
import { retryStep } from '../../src/publication/actions/publish.js'
import { type GitHttpFault, type GitOverHttp, serveGitOverHttp } from './git-over-http.js'
import {
  announcements,
  must,
  openStage,
  personOf,
  readyCase,
  type Stage,
  startPublication,
  states,
  stepsOf,
} from './stage.js'

let git: GitOverHttp
let stage: Stage
beforeAll(async () => {
  git = await serveGitOverHttp()
  stage = await openStage({ osvRepo: git.url, timeoutMs: 1_500 })
  git.serve(stage.osv.path)
}, 120_000)
afterAll(async () => {
  await stage.close({ jobsMayRemain: true })
  await git.close()
})

const SERVICES = ['mail', 'cve', 'osv'] as const
type Service = (typeof SERVICES)[number]

/** The ways to fail, as a person would say them; `down` refuses every connection until it is mended. */
const WAYS = [
  'down',
  'refused',
  'hang',
  '429',
  '403',
  '5xx',
  'cut off',
  'reset after success',
  'hang after success',
  'malformed',
] as const
type Way = (typeof WAYS)[number]

/** It was done although nobody was told so. */
const DONE: readonly Way[] = ['reset after success', 'hang after success', 'malformed']

const MAIL: Readonly<Record<Exclude<Way, 'down'>, MailFault>> = {
  refused: 'refuse',
  hang: 'hang',
  '429': '4xx',
  '403': '5xx',
  '5xx': '5xx',
  'cut off': 'cut',
  'reset after success': 'cut-after-success',
  'hang after success': 'hang-after-success',
  malformed: 'malformed',
}
const CVE: Readonly<Record<Exclude<Way, 'down'>, LoopbackFault>> = {
  refused: 'refuse',
  hang: 'hang',
  '429': '429',
  '403': '403-firewall',
  '5xx': '5xx',
  'cut off': 'cut',
  'reset after success': 'cut-after-success',
  'hang after success': 'hang-after-success',
  malformed: 'malformed',
}
const GIT: Readonly<Record<Exclude<Way, 'down'>, GitHttpFault>> = {
  refused: 'refuse',
  hang: 'hang',
  '429': '429',
  '403': '403',
  '5xx': '5xx',
  'cut off': 'cut',
  'reset after success': 'cut-after-success',
  'hang after success': 'hang-after-success',
  malformed: 'malformed',
}

const serviceOf = (service: Service) => ({ mail: stage.mail, cve: stage.cve, osv: git })[service]

const fail = async (service: Service, way: Way): Promise<void> => {
  if (way === 'down') return serviceOf(service).down()
  if (service === 'mail') stage.mail.failNext({ times: 1, how: MAIL[way] })
  if (service === 'cve') stage.cve.failNext({ route: 'POST /cve/:id/cna', times: 1, how: CVE[way] })
  if (service === 'osv') git.failNextPush(GIT[way])
}

const ALL_DONE = { mail: 'done', cve: 'done', osv: 'done', page: 'done' }

/** What is there after one try: only the announcement holds the others back. */
const AFTER_ONE_TRY: Readonly<Record<Service, Record<string, string>>> = {
  mail: { mail: 'failed', cve: 'waiting', osv: 'waiting', page: 'waiting' },
  cve: { ...ALL_DONE, cve: 'failed' },
  osv: { ...ALL_DONE, osv: 'failed' },
}

/** A push without a clear answer is looked for at once, and done again where it is not there. */
const isLookedForAtOnce = (service: Service, way: Way) =>
  service === 'osv' && (way === 'refused' || way === 'cut off' || DONE.includes(way))

/** A mail server that refuses for good is a matter for a person. */
const needsPerson = (service: Service, way: Way) =>
  service === 'mail' && (way === '403' || way === '5xx')

const STEP_WORDS: Readonly<Record<Service, RegExp>> = {
  mail: /mail server|Message-ID/,
  cve: /CVE Services/,
  osv: /advisory database/,
}

const converge = async (caseId: string) => {
  for (let round = 0; round < 12; round++) {
    await stage.parley.work()
    if (Object.values(await states(stage, caseId)).every((state) => state === 'done')) return
    stage.parley.installation.passTime({ minutes: 16 })
  }
}

/** The lines of the page of what waits that are about this case, as text. */
const waitingFor = async (number: string): Promise<string> => {
  const { cookie } = stage.ada
  const page = await stage.parley.request({ method: 'GET', url: '/waiting', cookie })
  const lines = page.body.split('<li').filter((line) => line.includes(number))
  return lines.map((line) => line.replace(/<[^>]*>/g, ' ')).join('\n')
}

const counts = async (caseId: string, cveId: string) => {
  const mails = announcements(stage).filter(({ subject }) => subject.includes(cveId))
  const files = Object.values(await stage.osv.files())
  const pages = await stage.parley.installation.sql(
    'select 1 from advisory a join advisory_history h using (advisory_id) where case_id = $1',
    [caseId],
  )
  const { osv } = await stepsOf(stage, caseId)
  const osvId = osv?.outcome['osvId'] ?? 'none'
  return {
    messageIds: new Set(mails.map(({ messageId }) => messageId)).size,
    messages: new Set(mails.map(({ raw }) => raw)).size,
    sent: mails.length,
    records: stage.cve.records().filter((record) => record.cveMetadata.cveId === cveId).length,
    changes: stage.cve.asked().filter((call) => call === `PUT /cve/${cveId}/cna`).length,
    files: files.filter((text) => text.includes(`"${cveId}"`)).length,
    commits: (await stage.osv.messages()).filter((text) => text.includes(`${osvId}:`)).length,
    pages: pages.length,
  }
}

const retryByHand = async (caseId: string, step: string) => {
  const [row] = await stage.parley.installation.sql<{ id: string }>(
    'select publication_id as id from publication where case_id = $1',
    [caseId],
  )
  const ada = await personOf(stage, stage.ada)
  must(await retryStep(stage.parts, ada, { caseId, publicationId: row?.id ?? '', step }))
}

const ONCE = { messageIds: 1, messages: 1, records: 1, changes: 0, files: 1, commits: 1, pages: 1 }

/** Nothing comes before the mail; and the page does not wait for the record. */
const expectOrder = async (service: Service, cveId: string) => {
  const page = await stage.parley.request({ method: 'GET', url: `/advisories/${cveId}` })
  if (service !== 'mail') return expect([200, 302]).toContain(page.statusCode)
  expect(page.statusCode).toBe(404)
  expect(stage.cve.asked().join()).not.toContain(`${cveId}/cna`)
  expect(Object.values(await stage.osv.files()).join()).not.toContain(`"${cveId}"`)
}

const endure = async (
  { service, way }: { service: Service; way: Way },
  meanwhile: () => void = () => {},
) => {
  const { caseId, cveId, number } = await readyCase(stage)
  await startPublication(stage, caseId)
  await fail(service, way)
  await stage.parley.work()
  const stuck = needsPerson(service, way)
  const first = AFTER_ONE_TRY[service]
  const now = await states(stage, caseId)
  if (isLookedForAtOnce(service, way) && now[service] === 'done') {
    expect(await waitingFor(number)).toBe('')
  } else {
    expect(now).toEqual(stuck ? { ...first, mail: 'stuck' } : first)
    expect(await waitingFor(number)).toMatch(STEP_WORDS[service])
  }
  await expectOrder(service, cveId)
  if (way === 'down') {
    await converge(caseId)
    expect(await states(stage, caseId)).toMatchObject({ [service]: 'failed' })
    await serviceOf(service).up()
  }
  meanwhile()
  if (stuck) await retryByHand(caseId, service)
  await converge(caseId)
  expect(await states(stage, caseId)).toEqual(ALL_DONE)
  const { sent, ...rest } = await counts(caseId, cveId)
  expect(rest).toEqual(ONCE)
  const { cve } = await stepsOf(stage, caseId)
  if (service === 'cve') expect(cve?.outcome['how']).toBe(DONE.includes(way) ? 'found' : 'created')
  // One repeat of the very same mail is possible, and only where its answer was lost.
  expect(sent).toBe(service === 'mail' && DONE.includes(way) ? 2 : 1)
  expect(await waitingFor(number)).toBe('')
}

describe.each(SERVICES)('%s', (service) => {
  test.each(WAYS)('%s', (way) => endure({ service, way }), 60_000)

  // Nobody's clock is asked whether a step was done: it is looked for.
  test.each([-1, 1])(
    'its answer is lost, and our clock is %i hours off when it is looked for',
    (hours) => {
      const { installation } = stage.parley
      return endure({ service, way: 'reset after success' }, () => installation.passTime({ hours }))
    },
    60_000,
  )
})
