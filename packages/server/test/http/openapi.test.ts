// The API as it is described, held against the committed docs/openapi.yaml, so that a change of the contract is seen where
// it is reviewed. After a change that is meant: npx vitest run packages/server/test/http/openapi.test.ts -u
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { openTestApp, type TestApp } from '../support/test-app.js'

const docs = new URL('../../../../docs/', import.meta.url)
const header = `# Made of the routes themselves: packages/server/test/http/openapi.test.ts says how. GET /api/openapi.json is the same.\n`

const KEY = 'idempotency-key'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close())

const described = async () =>
  (await parley.request({ url: '/api/openapi.json' })).json<{
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>
  }>()

/** What every route has alike stands once, with an alias wherever it comes again. */
const once = (document: unknown): unknown => {
  const seen = new Map<string, unknown>()
  return JSON.parse(JSON.stringify(document), (key, value: unknown) => {
    const isAlike = key === 'default' || (value as { name?: string } | null)?.name === KEY
    if (!isAlike || typeof value !== 'object') return value
    const text = JSON.stringify(value)
    const first = seen.get(text) ?? value
    seen.set(text, first)
    return first
  })
}

test('the OpenAPI document is the one that was reviewed', async () => {
  const text = header + stringify(once(await described()), { lineWidth: 120 })
  await expect(text).toMatchFileSnapshot(new URL('openapi.yaml', docs).pathname)
})

test('whatever writes declares its Idempotency-Key, but for what keeps nothing', async () => {
  const without: string[] = []
  for (const [path, methods] of Object.entries((await described()).paths))
    for (const [method, { parameters = [] }] of Object.entries(methods))
      if (method !== 'get' && !parameters.some(({ name }) => name === KEY))
        without.push(`${method} ${path}`)
  expect(without).toEqual([
    'post /api/v1/ballots/{ballot}/token',
    'post /api/v1/ballots/{ballot}/votes',
  ])
})

test('docs/API.md names addresses that there are', async () => {
  const text = await readFile(new URL('API.md', docs), 'utf8')
  const named = [...text.matchAll(/`(?:GET|POST|PUT|DELETE)? ?(\/api\/v1\/[^`?\s]*)/g)].map(
    ([, address]) => address,
  )
  const { paths } = await described()
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((address) => address !== undefined && !(address in paths))).toEqual([])
})
