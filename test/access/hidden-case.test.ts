// A hidden case cannot be noticed. One world is asked every question twice: before and after a case is opened that the
// asker may not know of, on the same clock. Every answer is the same, byte for byte, headers and counts included. Then
// time: nobody can tell a hidden case from one that never was by how long the answer takes.
//
// Left out is what access.md names as public: CVE and OSV numbers (the hidden case asks for none), gaps in case numbers
// (nobody is given a number here), and the ledger's checkpoint and proofs.

import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { openByHand, reportOf } from '../../packages/server/test/cases/support.js'
import type { TestPerson, TestTeam } from '../../packages/server/test/support/people.js'
import { type Asker, askerOf } from './askers.js'
import { requestOf } from './requests.js'
import { openRewindingApp, type Rewinding } from './rewinding.js'
import { canBeTold, compareTimes, timePairs } from './timing.js'
import { openAccessWorld, type World } from './world/build.js'
import type { AskerWord } from './world/cast.js'
import { wordOf } from './world/words.js'

const PAIRS = process.env['PARLEY_SOAK'] === '1' ? 10_000 : 500

let world: World
let rewinding: Rewinding
let close: () => Promise<void>
let app: FastifyInstance
let routes: readonly RouteLine[]
beforeAll(async () => {
  world = await openAccessWorld(['embargoed'])
  ;({ app, routes, rewinding, close } = await openRewindingApp(world))
}, 300_000)
afterAll(async () => {
  await close()
  await world.close()
})

/** The public ledger grows with every event, whoever may read it. */
const PUBLIC_BY_DESIGN = /^\/(ledger|api\/v1\/ledger)/

/** Headers that count requests or tell the time of day. */
const PASSING = new Set(['date', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'x-ratelimit-limit'])

const wholeAnswer = ({ statusCode, headers, body }: LightMyRequestResponse): string => {
  const kept = Object.entries(headers).filter(([name]) => !PASSING.has(name))
  return [statusCode, ...kept.map(([name, value]) => `${name}: ${value}`).sort(), '', body].join(
    '\n',
  )
}

const ask = async (request: InjectOptions): Promise<LightMyRequestResponse> => {
  const answer = await app.inject(request)
  await rewinding.rewind()
  return answer
}

/** Filters, searches and pages of lists that a hidden case could show in. */
const questions = (): readonly string[] => {
  const queries = [
    '',
    'is:open',
    'is:needs-me',
    'is:late',
    'is:closed',
    'is:public',
    'is:mine',
    'sort:due',
    'sort:severity',
    'crafted',
    'archive header',
    wordOf('title', 'hidden'),
    `title:${wordOf('title', 'hidden')}`,
    'coordinator:none',
  ]
  const cases = queries.flatMap((query) => {
    const q = encodeURIComponent(query)
    return [`/cases?q=${q}`, `/api/v1/cases?q=${q}`, `/api/v1/cases?limit=1&q=${q}`]
  })
  return [
    ...cases,
    '/advisories?q=crafted',
    '/advisories.json?limit=1',
    '/api/v1/advisories?limit=1',
    '/palette.json?q=x',
  ]
}

const reading = (asker: Asker, url: string): InjectOptions => ({
  ...requestOf(
    { method: 'GET', url, access: 'public', scope: undefined },
    {
      ...{ world, asker, exists: true },
      of: world.cases.embargoed,
    },
  ),
  url,
})

/** Every GET of the route table about what the asker knows, every list and search, and every address of the hidden case. */
const everything = (
  asker: Asker,
  hiddenId: string,
): readonly (readonly [string, InjectOptions])[] => {
  const known = { ...world.cases.embargoed }
  const hidden = { ...known, caseId: hiddenId }
  const gets = routes.filter(
    ({ method, url }) => method === 'GET' && !url.endsWith('/live') && !PUBLIC_BY_DESIGN.test(url),
  )
  const about = gets.map((line) => requestOf(line, { world, asker, of: known, exists: true }))
  const ofHidden = routes
    .filter(({ url }) => /\/cases\/:(id|caseId)/.test(url) && !url.endsWith('/live'))
    .map((line) => requestOf(line, { world, asker, of: hidden, exists: false }))
  const lists = questions().map((url) => reading(asker, url))
  return [...about, ...ofHidden, ...lists].map((request) => [
    `${asker.word} ${request.method} ${request.url}`,
    request,
  ])
}

const askAll = async (words: readonly AskerWord[], hiddenId: string) => {
  const answers = new Map<string, string>()
  for (const word of words)
    for (const [name, request] of everything(askerOf(world, word), hiddenId))
      answers.set(name, wholeAnswer(await ask(request)))
  return answers
}

/** Opens a case like the visible one in words, reporter and coordinator: whatever compares cases would find it. */
const openHidden = async (hiddenId: string, of: { team: TestTeam; person: TestPerson }) => {
  const { installation } = world.stage.parley
  const title = `Something about ${wordOf('title', 'embargoed')} ${wordOf('title', 'hidden')}`
  const report = reportOf(
    title,
    `What happens: ${wordOf('report', 'embargoed')} crafted archive header`,
  )
  const contact = {
    name: wordOf('reportername', 'embargoed'),
    email: `${wordOf('reportermail', 'embargoed')}@example.test`,
    creditAs: null,
  }
  const opened = await openByHand(installation, {
    ...of,
    title,
    caseId: hiddenId,
    report,
    contact,
    coordinatorId: of.person.personId,
  })
  await world.stage.parley.work()
  return opened
}

const narrowed = async (hiddenId: string) => {
  const { coordinator, admin } = world.cast.people
  const body = new URLSearchParams({ csrf: coordinator.csrf })
  for (const { personId } of [coordinator, admin]) body.append('memberId', personId)
  const answer = await world.stage.parley.request({
    method: 'POST',
    url: `/cases/${hiddenId}/readers`,
    cookie: coordinator.cookie,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: body.toString(),
  })
  expect(answer.statusCode).toBe(303)
}

const differing = (before: Map<string, string>, after: Map<string, string>): readonly string[] =>
  [...before].flatMap(([name, answer]) => {
    const later = after.get(name) ?? ''
    if (later === answer) return []
    const lines = later.split('\n')
    const was = answer.split('\n')
    const at = lines.findIndex((line, index) => line !== was[index])
    return [`${name}: ${was[at]?.slice(0, 200)} | ${lines[at]?.slice(0, 200)}`]
  })

// asvs: 8.4.1
describe('two worlds that differ in one hidden case answer alike', () => {
  test.each<{ name: string; hide: 'narrowed' | 'other team'; words: readonly AskerWord[] }>([
    {
      name: 'a case of the same team, narrowed to others',
      hide: 'narrowed',
      words: [
        'member',
        'manager',
        'operator',
        'newcomer',
        'former',
        'council',
        'other',
        'owner',
        'participant',
        'invited',
        'left',
        'credited',
        'anonymous',
        'reporter',
        'credit-link',
        'read-token',
        'other-token',
      ],
    },
    {
      name: 'a case of another team',
      hide: 'other team',
      words: [
        'coordinator',
        'admin',
        'member',
        'participant',
        'anonymous',
        'reporter',
        'read-token',
      ],
    },
  ])(
    '$name',
    async ({ name, hide, words }) => {
      const { people, team, otherTeam } = world.cast
      const hiddenId = randomUUID()
      // Who opened the visible cases in this hour is recorded by the first asking, and shown on their pages.
      await askAll(words, hiddenId)
      await setTimeout(2_000)
      const before = await askAll(words, hiddenId)
      await openHidden(
        hiddenId,
        hide === 'narrowed'
          ? { team, person: people.coordinator }
          : { team: otherTeam, person: people.other },
      )
      if (hide === 'narrowed') await narrowed(hiddenId)
      await world.stage.parley.work()
      const after = await askAll(words, hiddenId)
      expect(differing(before, after)).toEqual([])
      console.log(
        `${name}: ${after.size} answers to ${words.length} askers, the same in both worlds`,
      )
      // Who may know it sees that it is there: the comparison would find a difference.
      const knows = hide === 'narrowed' ? people.coordinator : people.other
      const seen = await world.stage.parley.request({
        url: `/cases/${hiddenId}`,
        cookie: knows.cookie,
      })
      expect(seen.statusCode).toBe(200)
    },
    900_000,
  )
})

/** What is asked twice: of something that is hidden, and of something that never was. */
interface Timed {
  readonly name: string
  readonly word: AskerWord
  readonly method?: 'GET' | 'POST'
  readonly hidden: () => string
  readonly missing: () => string
  /** What both are answered. */
  readonly status?: number
}

const hiddenCase = () => world.cases.embargoed
const ofCase = (rest = '') => ({
  hidden: () => `/cases/${hiddenCase().caseId}${rest}`,
  missing: () => `/cases/${nobodys}${rest}`,
})
const nobodys = randomUUID()
/** Opened for the coordinator and the admin alone: hidden from whoever reads the other one. */
const narrowedId = randomUUID()
const ofNarrowed = (rest = '') => ({
  hidden: () => `/cases/${narrowedId}${rest}`,
  missing: () => `/cases/${nobodys}${rest}`,
})

const TIMED: readonly Timed[] = [
  { name: 'the page, to a member of another team', word: 'other', ...ofCase() },
  {
    name: 'the API, to a token of theirs',
    word: 'other-token',
    hidden: () => `/api/v1/cases/${hiddenCase().caseId}`,
    missing: () => `/api/v1/cases/${nobodys}`,
  },
  { name: 'the page, to a guest of another case', word: 'participant', ...ofNarrowed() },
  { name: 'the conversation, to a former member', word: 'former', ...ofCase('/conversation') },
  {
    name: 'the API, to a token with a narrow scope',
    word: 'read-token',
    hidden: () => `/api/v1/cases/${narrowedId}/messages`,
    missing: () => `/api/v1/cases/${nobodys}/messages`,
  },
  {
    name: 'a link that was replaced, to whoever holds it',
    word: 'anonymous',
    hidden: () => `/r/${hiddenCase().oldFollow}`,
    missing: () => `/r/plr_${'A'.repeat(43)}`,
  },
  {
    name: 'a file, to a member of another team',
    word: 'other',
    hidden: () => `/cases/${hiddenCase().caseId}/attachments/${hiddenCase().ids['attachment']}`,
    missing: () => `/cases/${nobodys}/attachments/${nobodys}`,
  },
  {
    name: 'a search for a word of it, to a member of another team',
    word: 'other',
    hidden: () => `/cases?q=${wordOf('title', 'embargoed')}`,
    missing: () => `/cases?q=${wordOf('title', 'hidden')}`,
    status: 200,
  },
  { name: 'the event stream, to a member outside', word: 'member', ...ofNarrowed('/live') },
  {
    name: 'a message that is posted, by a guest of another case',
    ...{ word: 'participant', method: 'POST' },
    ...ofNarrowed('/messages'),
  },
  {
    name: 'a message that is posted, by a member of another team',
    ...{ word: 'other', method: 'POST' },
    ...ofCase('/messages'),
  },
]

/** A question as its asker sends it to the server as it is in life, every time from another address. */
const asking = ({ word, method = 'GET', status = 404 }: Omit<Timed, 'name'>, url: string) => {
  let asked = 0
  const asker = askerOf(world, word)
  const request =
    method === 'GET'
      ? reading(asker, url)
      : {
          ...reading(asker, url),
          method,
          headers: {
            ...reading(asker, url).headers,
            'content-type': 'application/x-www-form-urlencoded',
          },
          payload: new URLSearchParams({ audience: 'team', body: 'A word.' }).toString(),
        }
  return async () => {
    asked += 1
    const remoteAddress = `10.9.${(asked >> 8) & 255}.${asked & 255}`
    const answer = await world.stage.parley.app.inject({ ...request, remoteAddress })
    expect(answer.statusCode).toBe(status)
  }
}

describe('time does not tell a hidden case from one that never was', () => {
  beforeAll(async () => {
    const { team, people } = world.cast
    await openHidden(narrowedId, { team, person: people.coordinator })
    await narrowed(narrowedId)
  }, 60_000)

  test.each(TIMED)(
    `${PAIRS} pairs: $name`,
    async (timed) => {
      const pairs = await timePairs(PAIRS, {
        hidden: asking(timed, timed.hidden()),
        missing: asking(timed, timed.missing()),
      })
      const compared = compareTimes(pairs)
      console.log(
        `${timed.name}: ${pairs.length} pairs, ${(100 * compared.advantage).toFixed(1)} of 100 guesses right ` +
          `(chance: 50 ± ${(100 * compared.tolerance).toFixed(1)}), medians ${compared.medianHiddenMs.toFixed(2)} and ` +
          `${compared.medianMissingMs.toFixed(2)} ms`,
      )
      expect(compared.advantage).toSatisfy(() => !canBeTold(compared))
    },
    3_600_000,
  )

  test('the comparison tells work that is done twice from work that is done once', async () => {
    const of = { word: 'other', ...ofCase() } as const
    const once = asking(of, of.missing())
    const twice = async () => {
      await once()
      await once()
    }
    expect(canBeTold(compareTimes(await timePairs(150, { hidden: twice, missing: once })))).toBe(
      true,
    )
  }, 120_000)
})
