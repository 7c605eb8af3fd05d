// Every route, from the route table itself: who has no business there gets nothing, and a case that is not theirs
// answers the same bytes as one that does not exist.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RouteLine } from '../../src/http/access.js'
import { openByHand } from '../cases/support.js'
import { addPerson, addProject, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let hidden: string
let stranger: TestPerson
let newcomer: TestPerson

beforeAll(async () => {
  parley = await openTestApp()
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  const other = await addTeam(parley.installation, 'OTHER')
  const member = await addPerson(parley.installation, 'Max Member', { team })
  stranger = await addPerson(parley.installation, 'Sam Stranger', {
    team: other,
    roles: ['admin', 'cna-operator'],
  })
  newcomer = await addPerson(parley.installation, 'Nora Newcomer', { team, acknowledged: false })
  hidden = (await openByHand(parley.installation, { team, person: member, title: 'canary-title' }))
    .caseId
  await parley.work()
})
afterAll(() => parley.close())

/** The route's address with every parameter filled in; the first one names the case. */
const addressOf = (line: RouteLine, first: string): string => {
  let filled = 0
  return line.url.replace(/:\w+|\*/g, () =>
    filled++ === 0 ? first : 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
  )
}

let asked = 0
/** Each request from an address of its own: there are more routes than one address may ask in a minute. */
const anAddress = () => {
  asked += 1
  return `10.0.${asked >> 8}.${asked & 255}`
}

const ask = (line: RouteLine, first: string, person?: TestPerson) =>
  parley.request({
    method: line.method as 'GET',
    remoteAddress: anAddress(),
    url: addressOf(line, first),
    ...(person === undefined ? {} : { cookie: person.cookie }),
    headers: line.url.startsWith('/api/')
      ? {
          accept: 'application/json',
          'content-type': 'application/json',
          'x-csrf': person?.csrf ?? '',
        }
      : {
          'content-type': 'application/x-www-form-urlencoded',
          'x-csrf': person?.csrf ?? '',
        },
    ...(line.method === 'GET' ? {} : { payload: line.url.startsWith('/api/') ? '{}' : '' }),
  })

/** Signing out changes nothing for who is not signed in: it leads home. */
const closedLines = () =>
  parley.routes.filter((line) => line.access !== 'public' && line.url !== '/sign-out')

describe('anonymous', () => {
  test('reads nothing that is not public, and changes nothing', async () => {
    const leaks: string[] = []
    for (const line of closedLines()) {
      const answer = await ask(line, hidden)
      const sentToSignIn =
        [302, 303].includes(answer.statusCode) &&
        String(answer.headers.location).includes('/sign-in')
      if (![401, 403, 404].includes(answer.statusCode) && !sentToSignIn)
        leaks.push(`${line.method} ${line.url}: ${answer.statusCode}`)
      if (answer.body.includes('canary-title')) leaks.push(`${line.method} ${line.url}: content`)
    }
    expect(leaks).toEqual([])
    expect(closedLines().length).toBeGreaterThan(40)
  })
})

describe('a case that is not theirs', () => {
  for (const who of [
    'a member of another team',
    'a member who has not agreed yet',
    'nobody',
  ] as const) {
    test(`answers ${who} like one that does not exist`, async () => {
      const person = {
        'a member of another team': stranger,
        'a member who has not agreed yet': newcomer,
        nobody: undefined,
      }[who]
      const differences: string[] = []
      for (const line of parley.routes.filter(
        (one) => one.access === 'case' && one.url.includes(':'),
      )) {
        const missing = randomUUID()
        const [there, nowhere] = [await ask(line, hidden, person), await ask(line, missing, person)]
        const same =
          there.statusCode === nowhere.statusCode &&
          there.body.replaceAll(hidden, missing) === nowhere.body
        if (!same)
          differences.push(
            `${line.method} ${line.url}: ${there.statusCode} and ${nowhere.statusCode}`,
          )
        if (there.statusCode < 300)
          differences.push(`${line.method} ${line.url}: ${there.statusCode}`)
      }
      expect(differences).toEqual([])
    })
  }

  test('shows in no list, count or search of theirs', async () => {
    for (const person of [stranger, newcomer]) {
      for (const url of [
        '/cases',
        '/cases?q=is:open',
        '/cases?q=canary',
        '/palette.json',
        '/api/v1/cases',
        '/advisories',
        '/advisories.json',
        '/waiting',
        '/cve-ids',
      ]) {
        const answer = await parley.request({ url, cookie: person.cookie })
        expect(answer.body, url).not.toContain('canary-title')
        expect(answer.body, url).not.toContain('EXAMPLE-2026-001')
      }
    }
  })
})
